import type { DynamicModule, ForwardReference, Provider, Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory, type BuildSchemaOptions } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { USER_ERROR_TYPES } from './user-error.js';

/** How the schema is built, for serving and for printing alike. */
export const schemaOptions: BuildSchemaOptions = {
  orphanedTypes: [...USER_ERROR_TYPES],
  noDuplicatedFields: true,
};

type ModuleImport = Type | DynamicModule | Promise<DynamicModule> | ForwardReference;

/**
 * The schema that the resolvers in these modules, and in all that they import, make up: sorted, with a newline at
 * the end. Reads the modules' decorators only; nothing of them is started, so it needs no database and no network.
 */
export async function printGraphqlSchema(...modules: readonly ModuleImport[]): Promise<string> {
  const resolvers = [...(await resolversOf(modules))];
  const context = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  try {
    const schema = await context.get(GraphQLSchemaFactory).create(resolvers, { ...schemaOptions });
    return `${printSchema(lexicographicSortSchema(schema))}\n`;
  } finally {
    await context.close();
  }
}

/** Every class that is provided; those without GraphQL decorators add nothing to a schema. */
async function resolversOf(
  modules: readonly ModuleImport[],
  found = new Set<Type>(),
  seen = new Set<unknown>(),
): Promise<Set<Type>> {
  for (const given of modules) {
    if (seen.has(given)) continue;
    seen.add(given);
    const awaited = await given;
    if ('forwardRef' in awaited) throw new Error('forwardRef is never used');
    const dynamic = typeof awaited === 'function' ? { module: awaited } : awaited;
    const providers = [...declared<Provider>(dynamic.module, 'providers'), ...(dynamic.providers ?? [])];
    for (const provider of providers) if (typeof provider === 'function') found.add(provider as Type);
    const imports = [...declared<ModuleImport>(dynamic.module, 'imports'), ...(dynamic.imports ?? [])];
    await resolversOf([dynamic.module, ...imports] as ModuleImport[], found, seen);
  }
  return found;
}

function declared<Part>(module: Type, kind: 'imports' | 'providers'): Part[] {
  const key = kind === 'imports' ? MODULE_METADATA.IMPORTS : MODULE_METADATA.PROVIDERS;
  return (Reflect.getMetadata(key, module) as Part[] | undefined) ?? [];
}
