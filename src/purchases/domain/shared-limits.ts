import type { CompiledRule, RuleCounters, Usage } from '../../rules/domain/index.js';

/** Of what rules give, as far as all customers have a limit or a budget of it together. */
interface Shared {
  readonly name: string;
  readonly uses: boolean;
  readonly points: boolean;
}

const NOTHING: Usage = { uses: 0, points: 0, cost: 0 };

/** Compares what two sets of rules use of the limits and budgets that all customers have together. */
export class SharedLimits {
  private readonly byRule = new Map<string, Shared>();
  private readonly seen = new Set<CompiledRule>();

  /** Takes note of a rule that has any limits or a budget. */
  note(rule: CompiledRule): void {
    if (this.seen.has(rule)) return;
    this.seen.add(rule);
    const { ruleId, name, budget } = rule;
    const limits = rule.limits.filter(({ scope }) => scope === 'ALL');
    const known = this.byRule.get(ruleId);
    this.byRule.set(ruleId, {
      name,
      uses: known?.uses === true || limits.some(({ uses }) => uses !== null),
      points: known?.points === true || budget !== null || limits.some(({ points }) => points !== null),
    });
  }

  /** The name of a rule of which `changed` uses more than `today` in some period; undefined where there is none. */
  overused(today: RuleCounters, changed: RuleCounters): string | undefined {
    const nameOf = (ruleId: string, period: string): string => `${ruleId} ${period}`;
    const ofAll = (counters: RuleCounters) =>
      counters.changes().filter(({ customerId }) => customerId === null);
    const before = new Map(ofAll(today).map((counter) => [nameOf(counter.ruleId, counter.period), counter]));
    const over = ofAll(changed).find(({ ruleId, period, uses, points }) => {
      const limited = this.byRule.get(ruleId);
      const used = before.get(nameOf(ruleId, period)) ?? NOTHING;
      return (limited?.uses && uses > used.uses) || (limited?.points && points > used.points);
    });
    return over && this.byRule.get(over.ruleId)?.name;
  }
}
