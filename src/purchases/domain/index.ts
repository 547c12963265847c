export { keptNetMinor } from './kept-lines.js';
