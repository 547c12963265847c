import { DataSource } from 'typeorm';
import { migrations } from '../migrations/index.js';
import { entities } from './entities.js';
import {
  APPLICATION_ROLE,
  explainMigrationFailure,
  oneAtATime,
  UnitOfWork,
} from './platform/database/index.js';

/**
 * TypeORM's data source for migrations, under the role that owns the tables. `applicationRole` is the role that the
 * migrations grant rights to.
 */
export function createOwnerDataSource(
  ownerUrl: string,
  applicationRole: string = APPLICATION_ROLE,
): DataSource {
  return new DataSource({
    type: 'postgres',
    url: withSetting(ownerUrl, 'laurel.application_role', applicationRole),
    entities,
    migrations: [...migrations],
    migrationsTransactionMode: 'each',
    installExtensions: false,
    // The others say on stdout that a migration failed, beside the error that says so.
    logger: 'debug',
  });
}

/**
 * Runs the migrations that have not run yet and returns their names. Servers that start at the same moment take turns.
 * Throws a StartupProblem where the role may not, or where something else is in the way.
 */
export async function migrate(ownerUrl: string, applicationRole?: string): Promise<string[]> {
  return withDataSource(createOwnerDataSource(ownerUrl, applicationRole), async (dataSource) => {
    try {
      const run = await oneAtATime(ownerUrl, 'migrate', () => dataSource.runMigrations());
      return run.map((migration) => migration.name);
    } catch (error) {
      throw explainMigrationFailure(error, ownerUrl);
    }
  });
}

/** Runs work under the role that owns the tables, to whom row-level security does not apply. */
export async function asOwner<T>(ownerUrl: string, work: (unitOfWork: UnitOfWork) => Promise<T>): Promise<T> {
  return withDataSource(createOwnerDataSource(ownerUrl), (dataSource) =>
    work(new UnitOfWork(dataSource, false)),
  );
}

/** What has to be done to a migrated database to make it what the entities say, and to take that back. */
export async function differenceToEntities(ownerUrl: string): Promise<{ up: string[]; down: string[] }> {
  return withDataSource(createOwnerDataSource(ownerUrl), async (dataSource) => {
    // TypeORM takes the casts out of the defaults it reads from the database, but not out of those it compares.
    for (const column of dataSource.entityMetadatas.flatMap((entity) => entity.columns)) {
      const declared = column.default as unknown;
      if (typeof declared === 'function') column.default = () => withoutCasts(String(declared()));
    }
    const { upQueries, downQueries } = await dataSource.driver.createSchemaBuilder().log();
    return {
      up: upQueries.map(({ query }) => query),
      down: downQueries.map(({ query }) => query).reverse(),
    };
  });
}

async function withDataSource<T>(
  dataSource: DataSource,
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  await dataSource.initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** Has the server hold a setting for each connection, beside those that the URL asks for itself. */
function withSetting(url: string, name: string, value: string): string {
  const target = new URL(url);
  const setting = `-c ${name}=${value.replaceAll(/[\\\s]/g, '\\$&')}`;
  const given = target.searchParams.get('options');
  target.searchParams.set('options', given ? `${given} ${setting}` : setting);
  return target.toString();
}

function withoutCasts(expression: string): string {
  return expression.replaceAll(/::[\w\s.[\]\-"]+/g, '');
}
