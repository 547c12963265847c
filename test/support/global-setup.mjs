import './typescript.mjs';
import { compileForProcesses } from './compile-for-processes.mjs';

/**
 * Starts the test server before the first test that needs one, and compiles what runs beside Jest. Plain JavaScript, as
 * Jest loads it past its transform.
 */
export default async function startServer() {
  const { startTestServer } = await import('./test-server.ts');
  const { stop } = await startTestServer(compileForProcesses);
  globalThis.stopTestServer = stop;
  // Jest leaves on these without its teardown, and the server would stay behind.
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ]) {
    process.once(signal, () => stop().finally(() => process.exit(code)));
  }
}
