export { CreateProgram } from './app/create-program.js';
export { RecallProgram } from './app/recall-program.js';
export { KeptByProgram } from './db/kept-by-program.js';
export { ProgramRepository, type ProgramWithSettings } from './db/program.repository.js';
export * from './domain/index.js';
export { ProgramsModule } from './programs.module.js';
