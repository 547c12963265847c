export { projectFolder, readConfig, type Config } from './config.js';
export type { LogLevel } from './environment.js';
