/**
 * A reason not to start that the person at the keyboard can do something about.
 * The message is one line: what is wrong and what to do. It is printed as it is,
 * without a stack trace, and the process ends with exit code 1.
 */
export class StartupProblem extends Error {
  override readonly name = 'StartupProblem';

  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message.replace(/\s*\n\s*/g, ' ').trim(), options);
  }
}
