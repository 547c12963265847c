import { describe, expect, it } from '@jest/globals';
import { classNameOf, migrationText, withMigration } from '../../../src/cli/migration-text.js';

describe('the text of a migration', () => {
  it('has a class that is named after what it does and when', () => {
    expect(classNameOf('add-tier-2-ladder', 1_764_000_007_000)).toBe('AddTier2Ladder1764000007000');
  });

  it('runs the statements as they are, whatever is in them', () => {
    const statement = "ALTER TABLE a ADD b text DEFAULT '`${c}\\d'";
    const text = migrationText('AddB1', [statement], ['ALTER TABLE a DROP b']);
    const literal = /up\(.*?query\((`.*?`)\);\n/s.exec(text)![1]!;
    expect(new Function(`return ${literal}`)()).toBe(statement);
    expect(text).toMatch(/down\([^}]*query\(`ALTER TABLE a DROP b`\);\n {2}}/);
  });
});

describe('the list of migrations', () => {
  const index = `import { A1 } from './1-a.js';\n\n/** Every migration. */\nexport const migrations = [\n  A1,\n];\n`;

  it('gets one more at its end', () => {
    expect(withMigration(index, 'B2', '2-b.ts')).toBe(
      `import { A1 } from './1-a.js';\nimport { B2 } from './2-b.js';\n\n/** Every migration. */\nexport const migrations = [\n  A1,\n  B2,\n];\n`,
    );
  });

  it('is left alone where it is none', () => {
    expect(withMigration('export const migrations = load();\n', 'B2', '2-b.ts')).toBeUndefined();
  });
});
