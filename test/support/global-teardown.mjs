/** Stops what global-setup.mjs started. */
export default async function stopServer() {
  await globalThis.stopTestServer();
}
