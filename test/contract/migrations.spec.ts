import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import { createOwnerDataSource, differenceToEntities } from '../../src/data-source.js';
import { readStructure } from '../support/read-structure.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('migrations', () => {
  it('are all listed in migrations/index.ts, in the order of their files', async () => {
    const files = (await readdir('migrations')).filter((file) => /^\d+-.*\.ts$/.test(file));
    const onDisk: unknown[] = [];
    for (const file of files.sort()) {
      const exported = (await import(pathToFileURL(resolve('migrations', file)).href)) as object;
      onDisk.push(...Object.values(exported));
    }
    expect(migrations.map((migration) => migration.name)).toEqual(
      onDisk.map((migration) => (migration as { name: string }).name),
    );
    expect([...migrations]).toEqual(onDisk);
  });

  it('can each be taken back and run again', async () => {
    const database = await createEmptyDatabase();
    const dataSource = await createOwnerDataSource(database.ownerUrl).initialize();
    try {
      // With none to run, TypeORM makes no more than the table in which it will write them down.
      const all = dataSource.migrations.splice(0);
      await dataSource.runMigrations();
      for (const migration of all) {
        const before = await readStructure(database.ownerUrl);
        dataSource.migrations.push(migration);
        await dataSource.runMigrations({ transaction: 'each' });
        const after = await readStructure(database.ownerUrl);
        await dataSource.undoLastMigration({ transaction: 'each' });
        expect(await readStructure(database.ownerUrl)).toBe(before);
        await dataSource.runMigrations({ transaction: 'each' });
        expect(await readStructure(database.ownerUrl)).toBe(after);
      }
    } finally {
      await dataSource.destroy();
      await database.drop();
    }
  });
});

describe('the migrated database', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await createOwnerDataSource(database.ownerUrl).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('has no migration left to run', async () => {
    expect(await dataSource.showMigrations()).toBe(false);
  });

  it('is what the entities say', async () => {
    expect((await differenceToEntities(database.ownerUrl)).up).toEqual([]);
  });
});
