import { StartupProblem } from '../startup-problem.js';

/** Says in one line why the HTTP server cannot listen and what to do. */
export function explainListenFailure(error: unknown, port: number): StartupProblem {
  if (error instanceof StartupProblem) return error;
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  const said: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} is in use: end the program that listens there, or choose another port with PORT`,
    EACCES: `this user may not listen on port ${port}: choose one of 1024 or above with PORT`,
    EADDRNOTAVAIL: `the address to listen on does not belong to this machine: correct HOST`,
    ENOTFOUND: `the address to listen on is not known: correct HOST`,
    ERR_SOCKET_BAD_PORT: `${port} is no port: set PORT to a number from 1 to 65535`,
  };
  return new StartupProblem(
    said[code ?? ''] ??
      `the server cannot listen on port ${port} (${message ?? String(error)}): check PORT and HOST`,
    { cause: error },
  );
}
