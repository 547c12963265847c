import { Global, Module } from '@nestjs/common';
import { OutboxHousekeepingSweep } from './outbox-housekeeping.sweep.js';
import { OutboxReader } from './outbox-reader.js';

/** What happened, for every module that has to act on it later. Needs JobsModule. */
@Global()
@Module({ providers: [OutboxReader, OutboxHousekeepingSweep], exports: [OutboxReader] })
export class OutboxModule {}
