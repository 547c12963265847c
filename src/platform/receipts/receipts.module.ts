import { Global, Module } from '@nestjs/common';
import { ReceiptRepository } from './receipt.repository.js';

@Global()
@Module({ providers: [ReceiptRepository], exports: [ReceiptRepository] })
export class ReceiptsModule {}
