import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/index.js';
import { CustomersModule } from '../customers/index.js';
import { ProgramsModule } from '../programs/index.js';
import { PurchasesModule } from '../purchases/index.js';
import { ImportFolder } from './app/import-folder.js';

/** What comes from other systems, and goes to them. */
@Module({
  imports: [ProgramsModule, CustomersModule, CatalogModule, PurchasesModule],
  providers: [ImportFolder],
})
export class IntegrationsModule {}
