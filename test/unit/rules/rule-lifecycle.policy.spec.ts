import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Result } from '../../../src/kernel/result.js';
import { changedFields } from '../../../src/rules/domain/rule-changes.js';
import type { RuleDefinition } from '../../../src/rules/domain/rule-definition.js';
import {
  createRule,
  editDraft,
  endRule,
  pauseRule,
  publishDraft,
  resumeRule,
  reviseRule,
  startDraft,
} from '../../../src/rules/domain/rule-lifecycle.policy.js';
import {
  draftOf,
  liveVersionOf,
  periodsInForce,
  stateAfter,
  stateOfRule,
  versionInForce,
  type Rule,
  type RuleAct,
  type RuleStep,
} from '../../../src/rules/domain/rule-version.js';
import { award, definitionWith, LONDON, SUNDAY } from './rule-examples.js';

const CONTEXT = { timeZone: LONDON, costPerPoint: 0 };
const act = (at: number, by = 'ann'): RuleAct => ({ by, at: SUNDAY + at });
const FIFTY = definitionWith({ effects: [award({ kind: 'FIXED', points: 50 })] });
const HUNDRED = definitionWith({ effects: [award({ kind: 'FIXED', points: 100 })] });
const OFFER = { kind: 'ISSUE_OFFER', promotion: 'spring' } as const;

function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.error.map(({ code }) => code).join(' '));
}

const told = (result: Result<unknown>): string[] => (result.ok ? [] : result.error.map(({ code }) => code));
const publish = (rule: Rule, version: number, at: number, revision = 1): Rule =>
  must(publishDraft(rule, { version, revision }, act(at), CONTEXT));
const states = ({ versions }: Rule): string[] => versions.map(({ state }) => state);

describe('a rule', () => {
  it('begins as a draft, is published, paused, resumed and ended, with who and when', () => {
    const draft = createRule('r', FIFTY, act(0));
    expect(states(draft)).toEqual(['DRAFT']);
    const published = publish(draft, 1, 10);
    const paused = must(pauseRule(published, act(20, 'ben')));
    const resumed = must(resumeRule(paused, act(30)));
    const ended = endRule(resumed, act(40));
    expect([published, paused, resumed, ended].flatMap(states)).toEqual([
      'PUBLISHED',
      'PAUSED',
      'PUBLISHED',
      'ENDED',
    ]);
    expect(ended.versions[0]!.steps).toEqual([
      { kind: 'PUBLISHED', ...act(10) },
      { kind: 'PAUSED', ...act(20, 'ben') },
      { kind: 'RESUMED', ...act(30) },
      { kind: 'ENDED', ...act(40) },
    ]);
    expect(periodsInForce(ended.versions[0]!)).toEqual([
      { from: SUNDAY + 10, until: SUNDAY + 20 },
      { from: SUNDAY + 30, until: SUNDAY + 40 },
    ]);
    expect([9, 10, 19, 20, 30, 40].map((at) => versionInForce(ended, SUNDAY + at)?.version)).toEqual([
      undefined,
      1,
      1,
      undefined,
      1,
      undefined,
    ]);
  });

  it('was never in force when it was paused at the instant at which it was published', () => {
    const paused = must(pauseRule(publish(createRule('r', FIFTY, act(0)), 1, 10), act(10)));
    expect(periodsInForce(paused.versions[0]!)).toEqual([]);
  });

  it('has its next version in a draft, which takes the place of the one in force when it is published', () => {
    const rule = must(startDraft(publish(createRule('r', FIFTY, act(0)), 1, 10), act(15)));
    expect(draftOf(rule)).toMatchObject({ version: 2, revision: 1, definition: FIFTY });
    const edited = must(editDraft(rule, { version: 2, revision: 1 }, HUNDRED, act(16)));
    expect(liveVersionOf(edited)?.definition).toEqual(FIFTY);
    const second = publish(edited, 2, 20, 2);
    expect(states(second)).toEqual(['ENDED', 'PUBLISHED']);
    expect(second.versions[0]!.steps.at(-1)).toEqual({ kind: 'SUPERSEDED', ...act(20) });
    expect([19, 20].map((at) => versionInForce(second, SUNDAY + at)?.version)).toEqual([1, 2]);
    const whilePaused = publish(must(startDraft(must(pauseRule(second, act(30))), act(31))), 3, 40);
    expect([29, 35, 40].map((at) => versionInForce(whilePaused, SUNDAY + at)?.version)).toEqual([
      2,
      undefined,
      3,
    ]);
  });

  it('is told what somebody else changed, and neither overwritten nor published over it', () => {
    const draft = createRule('r', FIFTY, act(0));
    const seen = { version: 1, revision: 1 };
    const bens = must(editDraft(draft, seen, { ...HUNDRED, name: 'Hundred' }, act(5, 'ben')));
    const refusal = {
      code: 'NEWER_DRAFT',
      field: ['revision'],
      message: 'The draft was changed since revision 1: name, effects.0.award. Look at revision 2 first.',
      details: { revision: 2, changed: 'name, effects.0.award', by: 'ben', at: '2026-03-01T09:30:00.005Z' },
    };
    expect(publishDraft(bens, seen, act(6), CONTEXT)).toMatchObject({ ok: false, error: [refusal] });
    expect(editDraft(bens, seen, FIFTY, act(6))).toMatchObject({ ok: false, error: [refusal] });
    expect(states(publish(bens, 1, 7, 2))).toEqual(['PUBLISHED']);
    expect(told(publishDraft(bens, { version: 1, revision: 3 }, act(7), CONTEXT))).toEqual(['NEWER_DRAFT']);
  });

  it('counts no revision for what changes nothing, and forgets the first of very many', () => {
    const draft = createRule('r', FIFTY, act(0));
    expect(must(editDraft(draft, { version: 1, revision: 1 }, { ...FIFTY }, act(1)))).toBe(draft);
    let rule = draft;
    for (let revision = 1; revision <= 150; revision++) {
      rule = must(
        editDraft(rule, { version: 1, revision }, { ...FIFTY, name: `Name ${revision}` }, act(revision)),
      );
    }
    expect(draftOf(rule)!.edits).toHaveLength(100);
    const late = editDraft(rule, { version: 1, revision: 1 }, HUNDRED, act(200));
    expect(late).toMatchObject({
      error: [
        { message: 'The draft was changed since revision 1: name and more. Look at revision 151 first.' },
      ],
    });
  });

  it('refuses what its state does not allow', () => {
    const draft = createRule('r', FIFTY, act(0));
    const published = publish(draft, 1, 1);
    const ended = endRule(published, act(2));
    const first = { version: 1, revision: 1 };
    expect(told(pauseRule(draft, act(3)))).toEqual(['NOT_PUBLISHED']);
    expect(told(resumeRule(draft, act(3)))).toEqual(['NOT_PUBLISHED']);
    expect(told(startDraft(draft, act(3)))).toEqual(['DRAFT_EXISTS']);
    expect(told(editDraft(published, first, HUNDRED, act(3)))).toEqual(['NOT_A_DRAFT']);
    expect(told(publishDraft(published, first, act(3), CONTEXT))).toEqual(['NOT_A_DRAFT']);
    expect(told(publishDraft(draft, { version: 2, revision: 1 }, act(3), CONTEXT))).toEqual([
      'VERSION_NOT_FOUND',
    ]);
    expect(told(resumeRule(ended, act(3)))).toEqual(['RULE_ENDED']);
    expect(told(pauseRule(ended, act(3)))).toEqual(['RULE_ENDED']);
    expect(told(editDraft(endRule(draft, act(2)), first, HUNDRED, act(3)))).toEqual(['NOT_A_DRAFT']);
    expect(states(must(startDraft(ended, act(3))))).toEqual(['ENDED', 'DRAFT']);
  });

  it('is not published when it would do nothing', () => {
    const rule = createRule('r', definitionWith({ effects: [OFFER] }), act(0));
    expect(told(publishDraft(rule, { version: 1, revision: 1 }, act(1), CONTEXT))).toEqual(['DOES_NOTHING']);
  });

  it('stays as it is when it is paused, resumed or ended twice', () => {
    const published = publish(createRule('r', FIFTY, act(0)), 1, 1);
    const paused = must(pauseRule(published, act(2)));
    expect(must(pauseRule(paused, act(3)))).toBe(paused);
    expect(must(resumeRule(published, act(3)))).toBe(published);
    const ended = endRule(paused, act(4));
    expect(endRule(ended, act(5))).toEqual(ended);
  });

  it('discards its draft when it ends', () => {
    const rule = must(startDraft(publish(createRule('r', FIFTY, act(0)), 1, 1), act(2)));
    const ended = endRule(rule, act(3));
    expect(ended.versions.map(({ steps }) => steps.at(-1)!.kind)).toEqual(['ENDED', 'DISCARDED']);
  });

  it('never changes what was published, whatever happens, and has one version in force at most', () => {
    const names = fc.constantFrom('start', 'edit', 'publish', 'pause', 'resume', 'end');
    fc.assert(
      fc.property(fc.array(names, { maxLength: 40 }), (happenings) => {
        let rule = createRule('r', FIFTY, act(0));
        const fixed = new Map<number, RuleDefinition>();
        happenings.forEach((happening, index) => {
          const now = act(index + 1);
          const seen = draftOf(rule) ?? rule.versions.at(-1)!;
          const definition = definitionWith({ name: `Name ${index}` });
          const next = {
            start: () => startDraft(rule, now),
            edit: () => editDraft(rule, seen, definition, now),
            publish: () => publishDraft(rule, seen, now, CONTEXT),
            pause: () => pauseRule(rule, now),
            resume: () => resumeRule(rule, now),
            end: () => ({ ok: true, value: endRule(rule, now) }) as const,
          }[happening]();
          if (next.ok) rule = next.value;
          for (const { version, state, definition: now } of rule.versions) {
            if (fixed.has(version)) expect(now).toBe(fixed.get(version));
            else if (state !== 'DRAFT') fixed.set(version, now);
          }
          expect(
            rule.versions.filter(({ state }) => state === 'PUBLISHED' || state === 'PAUSED').length,
          ).toBeLessThan(2);
          expect(rule.versions.filter(({ state }) => state === 'DRAFT').length).toBeLessThan(2);
          for (let at = 0; at <= happenings.length; at++) {
            const inForce = rule.versions.filter((version) =>
              periodsInForce(version).some(
                ({ from, until }) => from <= SUNDAY + at && (until === null || SUNDAY + at < until),
              ),
            );
            expect(inForce.length).toBeLessThan(2);
          }
          expect(versionInForce(rule, now.at)?.version).toBe(
            rule.versions.find(({ state }) => state === 'PUBLISHED')?.version,
          );
        });
        expect(JSON.parse(JSON.stringify(rule))).toEqual(rule);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the changes between two definitions', () => {
  it('are told by their paths, three steps deep at most', () => {
    expect(changedFields(FIFTY, { ...FIFTY })).toEqual([]);
    expect(changedFields(FIFTY, HUNDRED)).toEqual(['effects.0.award']);
    expect(changedFields(FIFTY, { ...FIFTY, effects: [...FIFTY.effects, OFFER] })).toEqual(['effects.1']);
    expect(changedFields({ ...FIFTY, effects: [...FIFTY.effects, OFFER] }, FIFTY)).toEqual(['effects.1']);
    expect(
      changedFields(FIFTY, {
        ...FIFTY,
        condition: 'true',
        budget: { points: 1, costMinor: null },
        schedule: { ...FIFTY.schedule, hours: { from: '10:00', until: '12:00' }, daysOfWeek: ['FRIDAY'] },
      }).sort(),
    ).toEqual(['budget', 'condition', 'schedule.daysOfWeek.0', 'schedule.hours']);
  });
});

describe('revising a rule', () => {
  const first = { version: 1, revision: 1 };

  it('changes the draft that was seen', () => {
    const revised = must(reviseRule(createRule('r', FIFTY, act(0)), first, HUNDRED, act(1, 'ben')));
    expect(draftOf(revised)).toMatchObject({ version: 1, revision: 2, definition: HUNDRED });
  });

  it('starts the draft of the next version where the latest that was seen is none', () => {
    const published = publish(createRule('r', FIFTY, act(0)), 1, 1);
    const revised = must(reviseRule(published, first, HUNDRED, act(2, 'ben')));
    expect(states(revised)).toEqual(['PUBLISHED', 'DRAFT']);
    expect(draftOf(revised)!.edits).toEqual([
      { ...act(2, 'ben'), revision: 1, changed: [] },
      { ...act(2, 'ben'), revision: 2, changed: ['effects.0.award'] },
    ]);
    expect(must(reviseRule(published, first, { ...FIFTY }, act(2)))).toBe(published);
    expect(states(must(reviseRule(endRule(published, act(2)), first, HUNDRED, act(3))))).toEqual([
      'ENDED',
      'DRAFT',
    ]);
  });

  it('is refused where somebody else has gone on, with what they changed', () => {
    const published = publish(createRule('r', FIFTY, act(0)), 1, 1);
    const bens = must(reviseRule(published, first, HUNDRED, act(2, 'ben')));
    expect(reviseRule(bens, first, FIFTY, act(3))).toMatchObject({
      error: [
        {
          code: 'NEWER_DRAFT',
          field: ['version'],
          message:
            'There is a draft of version 2 already, which changes effects.0.award. Look at its revision 2 first.',
          details: { revision: 2, changed: 'effects.0.award', by: 'ben' },
        },
      ],
    });
    const copied = must(startDraft(published, act(2)));
    expect(reviseRule(copied, first, HUNDRED, act(3))).toMatchObject({
      error: [
        { message: 'There is a draft of version 2 already, a copy of it. Look at its revision 1 first.' },
      ],
    });
    const second = publish(bens, 2, 3, 2);
    expect(told(reviseRule(second, first, FIFTY, act(4)))).toEqual(['NOT_A_DRAFT']);
    expect(told(reviseRule(second, { version: 2, revision: 1 }, FIFTY, act(4)))).toEqual(['NEWER_DRAFT']);
    expect(told(reviseRule(second, { version: 3, revision: 1 }, FIFTY, act(4)))).toEqual([
      'VERSION_NOT_FOUND',
    ]);
  });

  it('names nobody where the command line was at work', () => {
    const draft = createRule('r', FIFTY, { ...act(0), by: null });
    const revised = must(reviseRule(draft, first, HUNDRED, { ...act(1), by: null }));
    const refused = reviseRule(revised, first, FIFTY, act(2));
    expect(refused).toMatchObject({ error: [{ code: 'NEWER_DRAFT' }] });
    expect(!refused.ok && Object.keys(refused.error[0]!.details!)).toEqual(['revision', 'changed', 'at']);
  });
});

describe('the state of a rule', () => {
  it('is that of its live version, or else whether somebody works on it', () => {
    const draft = createRule('r', FIFTY, act(0));
    const published = publish(draft, 1, 1);
    const paused = must(pauseRule(published, act(2)));
    const ended = endRule(paused, act(3));
    const withDrafts = [published, paused, ended].map((rule) => must(startDraft(rule, act(4))));
    expect([draft, published, paused, ended, ...withDrafts].map(stateOfRule)).toEqual([
      ...['DRAFT', 'PUBLISHED', 'PAUSED', 'ENDED'],
      ...['PUBLISHED', 'PAUSED', 'DRAFT'],
    ]);
  });

  it('of a version follows from its steps', () => {
    const steps = (...kinds: RuleStep['kind'][]): RuleStep[] => kinds.map((kind) => ({ kind, ...act(0) }));
    expect(stateAfter([])).toBe('DRAFT');
    expect(stateAfter(steps('PUBLISHED', 'PAUSED'))).toBe('PAUSED');
    expect(stateAfter(steps('PUBLISHED', 'PAUSED', 'RESUMED'))).toBe('PUBLISHED');
    expect((['ENDED', 'SUPERSEDED', 'DISCARDED'] as const).map((kind) => stateAfter(steps(kind)))).toEqual([
      'ENDED',
      'ENDED',
      'ENDED',
    ]);
  });
});
