import { describe, expect, it } from '@jest/globals';
import { faultsByLine } from '../../../src/integrations/domain/line-faults.js';

const refusal = (code: string, ...field: string[]) => ({
  code,
  message: `${code}.`,
  field,
  retryable: false,
});

describe('refusals told line by line', () => {
  it('give each line its own first', () => {
    const faults = faultsByLine(
      [refusal('TOO_LONG', 'lines', '1', 'sku'), refusal('OUT_OF_RANGE', 'lines', '1', 'quantity')],
      3,
    );
    expect(faults.map(({ code }) => code)).toEqual(['OTHER_LINE_REFUSED', 'TOO_LONG', 'OTHER_LINE_REFUSED']);
  });

  it('give all lines what concerns the whole', () => {
    const faults = faultsByLine([refusal('IDEMPOTENCY_CONFLICT', 'externalId')], 2);
    expect(faults).toEqual(Array(2).fill({ code: 'IDEMPOTENCY_CONFLICT', reason: 'IDEMPOTENCY_CONFLICT.' }));
  });
});
