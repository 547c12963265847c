/** How the command line is run from the project's folder; what messages tell people to type. */
export const LAUREL = 'npm run -s laurel --';
