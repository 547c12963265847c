import { Module } from '@nestjs/common';
import { RecallProgram } from './app/recall-program.js';
import { ProgramRepository } from './db/program.repository.js';

@Module({ providers: [ProgramRepository, RecallProgram], exports: [ProgramRepository, RecallProgram] })
export class ProgramsModule {}
