import { describe, expect, it } from '@jest/globals';
import { checkEvent, eventContent, type EventCommand } from '../../../src/rules/domain/event-command.js';

const AT = Date.parse('2026-03-01T09:30:00Z');

function commandWith(over: Partial<EventCommand> = {}): EventCommand {
  return {
    source: 'app',
    externalId: 'e-1',
    customer: { kind: 'EXTERNAL_ID', value: 'ann' },
    name: 'played',
    occurredAt: '2026-03-01T09:30:00Z',
    texts: [],
    numbers: [],
    ...over,
  };
}

function flawsOf(over: Partial<EventCommand>): string[] {
  const checked = checkEvent(commandWith(over));
  return checked.ok ? [] : checked.error.map(({ code, field }) => `${code} ${field.join('.')}`);
}

function values<Value>(count: number, value: Value): { name: string; value: Value }[] {
  return Array.from({ length: count }, (_, index) => ({ name: `v${index}`, value }));
}

describe('checkEvent', () => {
  it('takes an event with its values, in the order of their names', () => {
    const texts = [
      { name: 'b', value: '' },
      { name: 'a', value: 'x'.repeat(500) },
    ];
    const checked = checkEvent(commandWith({ name: ' played ', texts, numbers: values(20, -1.5) }));
    expect(checked).toMatchObject({ ok: true, value: { name: 'played', occurredAt: AT } });
    expect(checkEvent(commandWith({ name: 'cafe\u0301' }))).toMatchObject({ value: { name: 'caf\u00e9' } });
    expect(checked.ok && checked.value.texts?.map(([name]) => name)).toEqual(['a', 'b']);
  });

  it.each<[string, Partial<EventCommand>]>([
    ['REQUIRED source', { source: '' }],
    ['TOO_LONG source', { source: 'x'.repeat(101) }],
    ['TOO_LONG externalId', { externalId: 'x'.repeat(201) }],
    ['UNSUPPORTED_TEXT externalId', { externalId: 'a\u0000' }],
    ['TOO_LONG customer', { customer: { kind: 'EMAIL', value: 'x'.repeat(255) } }],
    ['REQUIRED name', { name: '  ' }],
    ['TOO_LONG name', { name: 'x'.repeat(101) }],
    ['INVALID occurredAt', { occurredAt: '2026-03-01' }],
    ['TOO_MANY texts', { texts: values(21, 'x') }],
    ['TOO_MANY numbers', { numbers: values(21, 1) }],
    ['REQUIRED texts.0.name', { texts: [{ name: '', value: 'x' }] }],
    ['TOO_LONG texts.0.value', { texts: [{ name: 'a', value: 'x'.repeat(501) }] }],
    ['UNSUPPORTED_TEXT texts.0.value', { texts: [{ name: 'a', value: '\ud800' }] }],
    ['OUT_OF_RANGE numbers.0.value', { numbers: [{ name: 'a', value: 1e15 + 1 }] }],
    ['OUT_OF_RANGE numbers.0.value', { numbers: [{ name: 'a', value: Number.NaN }] }],
    ['INVALID numbers.1.name', { numbers: [...values(1, 1), ...values(1, 2)] }],
  ])('refuses with %s', (flaw, over) => {
    expect(flawsOf(over)).toEqual([flaw]);
  });

  it('tells of everything at once', () => {
    expect(flawsOf({ source: '', name: '', occurredAt: 'now' })).toEqual([
      'REQUIRED source',
      'REQUIRED name',
      'INVALID occurredAt',
    ]);
  });
});

describe('eventContent', () => {
  const contentOf = (over: Partial<EventCommand>): string => {
    const command = commandWith(over);
    const checked = checkEvent(command);
    if (!checked.ok) throw new Error('not in order');
    return JSON.stringify(eventContent(command, checked.value));
  };

  it('is the same however it is written', () => {
    const one = values(2, 'x');
    expect(contentOf({ texts: one, occurredAt: '2026-03-01T10:30:00+01:00' })).toBe(
      contentOf({ texts: [...one].reverse(), name: 'played ' }),
    );
  });

  it.each<[string, Partial<EventCommand>]>([
    ['customer', { customer: { kind: 'CARD', value: 'ann' } }],
    ['name', { name: 'lost' }],
    ['time', { occurredAt: '2026-03-01T09:30:00.001Z' }],
    ['texts', { texts: values(1, 'x') }],
    ['numbers', { numbers: values(1, 0.5) }],
  ])('tells events apart by their %s', (_, over) => {
    expect(contentOf(over)).not.toBe(contentOf({}));
  });
});
