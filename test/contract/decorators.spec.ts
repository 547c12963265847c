import { describe, expect, it } from '@jest/globals';
import { ArgsType, Field, InputType, TypeMetadataStorage } from '@nestjs/graphql';
import { LazyMetadataStorage } from '@nestjs/graphql/dist/schema-builder/storages/lazy-metadata.storage.js';
import { getMetadataStorage, IsString } from 'class-validator';
import '../../src/app.module.js';
import { isJudgedInUseCase } from '../../src/platform/graphql/validation.js';

/**
 * Fields of GraphQL inputs without a class-validator decorator, as `Class.field`. The validation pipe drops such
 * fields without a word, and the use case would take them for left out.
 */
function droppedFields(): string[] {
  LazyMetadataStorage.load();
  TypeMetadataStorage.compile();
  const inputs = [
    ...TypeMetadataStorage.getInputTypesMetadata(),
    ...TypeMetadataStorage.getArgumentsMetadata(),
  ];
  return inputs
    .filter(({ target }) => !isJudgedInUseCase(target))
    .flatMap(({ target, properties = [] }) => {
      const judged = getMetadataStorage().getTargetValidationMetadatas(target, '', false, false);
      const names = new Set(judged.map((metadata) => metadata.propertyName));
      return properties.filter(({ name }) => !names.has(name)).map(({ name }) => `${target.name}.${name}`);
    });
}

describe('inputs', () => {
  it('have a validator on every field', () => {
    expect(droppedFields()).toEqual([]);
  });

  it('are found when one has none', () => {
    @InputType()
    class ForgetfulInput {
      @Field({ description: 'Kept.' })
      @IsString()
      kept: string;

      @Field({ description: 'Dropped.' })
      dropped: string;
    }
    @ArgsType()
    class ForgetfulArgs {
      @Field({ description: 'Dropped.' })
      dropped: string;
    }
    const dropped = droppedFields();
    expect(dropped).toContain(`${ForgetfulInput.name}.dropped`);
    expect(dropped).toContain(`${ForgetfulArgs.name}.dropped`);
    expect(dropped).not.toContain(`${ForgetfulInput.name}.kept`);
  });
});
