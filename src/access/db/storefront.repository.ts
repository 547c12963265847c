import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/index.js';
import type { Storefront } from '../domain/storefront.js';

const STOREFRONT = {
  name: 'access_storefront',
  text: `SELECT storefront_issuer AS issuer, storefront_audience AS audience,
                storefront_public_key AS "publicKey", storefront_algorithm AS algorithm
         FROM programs WHERE program_id = $1
           AND storefront_issuer IS NOT NULL AND storefront_audience IS NOT NULL
           AND storefront_public_key IS NOT NULL AND storefront_algorithm IS NOT NULL`,
};

@Injectable()
export class StorefrontRepository {
  /** Whose tokens the transaction's program takes; `undefined` where it takes none or there is no such program. */
  async find(tx: Transaction): Promise<Storefront | undefined> {
    const [row] = await tx.query<Storefront>(STOREFRONT, [tx.programId]);
    return row;
  }
}
