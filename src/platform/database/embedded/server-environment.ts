/**
 * The environment PostgreSQL's programs run in: this process's without settings meant for
 * other PostgreSQL servers, with messages in the language that is looked for in them, and
 * with a time zone, for which initdb would otherwise search.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('PG') && !name.startsWith('LC_') && name !== 'LANGUAGE',
  );
  return { ...Object.fromEntries(inherited), LC_ALL: 'C', LANG: 'C', TZ: 'UTC' };
}
