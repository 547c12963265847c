import { StartupProblem } from '../platform/startup-problem.js';

/** What to tell of an error that ended a command: one line where something can be done about it. */
export async function describeFailure(error: unknown): Promise<string> {
  if (error instanceof StartupProblem) return error.message;
  const { isPassing } = await import('../platform/database/index.js');
  if (isPassing(error)) return 'the database stopped answering: see whether it runs, and try again';
  return error instanceof Error ? `something unforeseen went wrong\n${error.stack}` : String(error);
}
