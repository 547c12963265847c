/** The class of a migration: `add-tiers` of 1764000007000 is `AddTiers1764000007000`. */
export function classNameOf(name: string, timestamp: number): string {
  return `${name.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())}${timestamp}`;
}

/** A migration that runs these statements, and those to take them back. */
export function migrationText(className: string, up: readonly string[], down: readonly string[]): string {
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${className} implements MigrationInterface {
  name = '${className}';

  async up(queryRunner: QueryRunner): Promise<void> {
${up.map(queryLine).join('\n')}
  }

  async down(queryRunner: QueryRunner): Promise<void> {
${down.map(queryLine).join('\n')}
  }
}
`;
}

function queryLine(statement: string): string {
  return `    await queryRunner.query(\`${statement.replaceAll(/[\\`]|\$\{/g, '\\$&')}\`);`;
}

/** The list of migrations with one more at its end; nothing when the text does not read like the list. */
export function withMigration(index: string, className: string, file: string): string | undefined {
  const imports = [...index.matchAll(/^import .*\n/gm)].at(-1);
  const end = index.lastIndexOf('\n];');
  if (!imports || end < 0) return undefined;
  const afterImports = imports.index + imports[0].length;
  const imported = `import { ${className} } from './${file.replace(/\.ts$/, '.js')}';\n`;
  return `${index.slice(0, afterImports)}${imported}${index.slice(afterImports, end)}\n  ${className},${index.slice(end)}`;
}
