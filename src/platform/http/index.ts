export { createHttpApplication } from './create-application.js';
export { stopOnSignal } from './graceful-shutdown.js';
export { HttpModule } from './http.module.js';
export { explainListenFailure } from './listen-problem.js';
