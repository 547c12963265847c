export { judgeNewProgram } from './judge-new-program.js';
export type { NewProgram, NewProgramCommand } from './new-program.js';
export {
  settingsInForce,
  settingsOfVersion,
  type DebtPolicy,
  type ExpiryPolicy,
  type PointSettings,
  type ReleasePolicy,
} from './point-settings.js';
export type { Program } from './program.js';
export { judgeTime } from './recording-window.js';
