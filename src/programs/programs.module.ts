import { Module } from '@nestjs/common';
import { ProgramRepository } from './db/program.repository.js';

@Module({ providers: [ProgramRepository], exports: [ProgramRepository] })
export class ProgramsModule {}
