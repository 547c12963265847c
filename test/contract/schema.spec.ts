import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
} from 'graphql';
import { featureModules } from '../../src/app.module.js';
import { printGraphqlSchema } from '../../src/platform/graphql/print-schema.js';

interface Described {
  readonly description?: string | null | undefined;
}

/** Everything in a schema that a reader of its documentation comes across, by its path in there. */
function* partsOf(schema: GraphQLSchema): Generator<[path: string, part: Described]> {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    // The code-first builder has no place to describe the root types; their fields are what there is to say.
    if (!roots.some((root) => root === type)) yield [type.name, type];
    if (isEnumType(type)) {
      for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value];
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        yield [`${type.name}.${field.name}`, field];
        for (const argument of field.args) yield [`${type.name}.${field.name}(${argument.name})`, argument];
      }
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) yield [`${type.name}.${field.name}`, field];
    }
  }
  for (const directive of schema.getDirectives()) {
    if (isSpecifiedDirective(directive)) continue;
    yield [`@${directive.name}`, directive];
    for (const argument of directive.args) yield [`@${directive.name}(${argument.name})`, argument];
  }
}

function undescribed(schema: GraphQLSchema): string[] {
  return [...partsOf(schema)].filter(([, part]) => !part.description?.trim()).map(([path]) => path);
}

describe('the GraphQL schema', () => {
  it('is the one in schema.gql (npm run schema:generate writes it)', async () => {
    expect(await printGraphqlSchema(...featureModules)).toBe(await readFile('schema.gql', 'utf8'));
  });

  it('describes everything in it', async () => {
    expect(undescribed(buildSchema(await readFile('schema.gql', 'utf8')))).toEqual([]);
  });

  it('is looked through down to the last argument', () => {
    const schema = buildSchema(`
      directive @bare(why: String) on FIELD_DEFINITION
      scalar Instant
      enum Channel { WEB }
      input Filter { channel: Channel }
      interface Node { id: ID! }
      union Found = Customer
      type Customer implements Node { id: ID! }
      type Query { find(filter: Filter): Found }
    `);
    expect(undescribed(schema).sort()).toEqual(
      [
        ...[
          '@bare',
          '@bare(why)',
          'Channel',
          'Channel.WEB',
          'Customer',
          'Customer.id',
          'Filter',
          'Filter.channel',
        ],
        ...['Found', 'Instant', 'Node', 'Node.id', 'Query.find', 'Query.find(filter)'],
      ].sort(),
    );
  });
});
