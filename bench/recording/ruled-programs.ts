import { systemActor } from '../../src/access/index.js';
import { withUseCases } from '../../src/cli/with-use-cases.js';
import { formatInstant } from '../../src/kernel/instant.js';
import type { ProgramId } from '../../src/kernel/id.js';
import { readConfig } from '../../src/platform/config/index.js';
import { CreateRuleFromRecipe } from '../../src/rules/app/create-rule-from-recipe.js';
import { CreateRule } from '../../src/rules/app/create-rule.js';
import { PublishRule } from '../../src/rules/app/publish-rule.js';
import { UpdateRule } from '../../src/rules/app/update-rule.js';
import type { Rule, RuleDraft, RuleLimit } from '../../src/rules/index.js';
import { SaveTierLadder } from '../../src/tiers/app/save-tier-ladder.js';
import type { BenchDatabase } from '../harness/database.js';
import { accepted, type BenchProgram } from '../harness/program.js';
import { ruleMixes, type BenchRule, type RuleMixName } from './rule-mixes.js';

/** A program with rules. */
export interface RuledProgram extends BenchProgram {
  readonly rules: RuleMixName;
}

/** Publishes the rules, and saves the ladder where there is one, by the use cases that the API uses. */
export async function publishRules(
  database: BenchDatabase,
  programId: ProgramId,
  name: RuleMixName,
): Promise<void> {
  const { rules, ladder } = ruleMixes()[name];
  await withUseCases(readConfig({ LOG_LEVEL: 'warn' }), database.applicationUrl, async (application) => {
    const actor = systemActor(programId, 'bench');
    const recipes = application.get(CreateRuleFromRecipe, { strict: false });
    const byHand = application.get(CreateRule, { strict: false });
    const updates = application.get(UpdateRule, { strict: false });
    const publications = application.get(PublishRule, { strict: false });
    const draft = async (rule: BenchRule): Promise<Rule> => {
      if ('draft' in rule) return accepted(await byHand.execute(rule.draft, actor));
      const made = accepted(await recipes.execute(rule.recipe, actor));
      if (!rule.limits) return made;
      const basedOn = seen(made);
      return accepted(
        await updates.execute({ ruleId: made.ruleId, basedOn, draft: withLimits(made, rule.limits) }, actor),
      );
    };
    for (const rule of rules) {
      const made = await draft(rule);
      accepted(await publications.execute({ ruleId: made.ruleId, draft: seen(made) }, actor));
    }
    if (ladder) accepted(await application.get(SaveTierLadder, { strict: false }).execute(ladder, actor));
  });
}

/**
 * Throws where not as many rules applied to the till's purchases as the mix is made for, or where one could not be
 * asked: the throughput would be that of fewer rules. Returns what applied in words.
 */
export async function assertApplied(
  database: BenchDatabase,
  { programId, rules: name }: RuledProgram,
): Promise<string> {
  const { rules, applying } = ruleMixes()[name];
  const [found] = await database.query<Record<'purchases' | 'applied' | 'faults', number>>(
    `SELECT count(*)::int AS purchases,
       avg(jsonb_array_length(decision -> 'earning' -> 'rules'))::float AS applied,
       (SELECT count(*)::int FROM rule_faults WHERE program_id = $1) AS faults
     FROM purchases WHERE program_id = $1 AND api_key_id IS NOT NULL`,
    [programId],
  );
  const { purchases, applied, faults } = found!;
  const [least, most] = applying;
  if (purchases === 0 || faults > 0 || !(applied >= least && applied <= most)) {
    throw new Error(
      `of the rules "${name}" ${applied} applied to each of ${purchases} purchases instead of ${least} to ${most}, ` +
        `with ${faults} faults`,
    );
  }
  return `${rules.length} published, of which ${applied.toFixed(1)} apply to a purchase`;
}

function seen({ versions }: Rule): { readonly version: number; readonly revision: number } {
  const { version, revision } = versions.at(-1)!;
  return { version, revision };
}

function withLimits({ versions }: Rule, limits: readonly RuleLimit[]): RuleDraft {
  const { definition } = versions.at(-1)!;
  const { from, until } = definition.schedule;
  const text = (instant: number | null): string | null => (instant === null ? null : formatInstant(instant));
  return {
    ...definition,
    schedule: { ...definition.schedule, from: text(from), until: text(until) },
    limits,
  };
}
