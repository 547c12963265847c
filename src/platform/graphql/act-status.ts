import { registerEnumType } from '@nestjs/graphql';
import type { ActStatus } from '../receipts/index.js';

export const ActStatusEnum = {
  RECORDED: 'RECORDED',
  REPEATED: 'REPEATED',
} as const satisfies Record<ActStatus, ActStatus>;

registerEnumType(ActStatusEnum, {
  name: 'ActStatus',
  description: 'Whether something was done now or had been before.',
  valuesMap: {
    RECORDED: { description: 'Recorded now.' },
    REPEATED: {
      description:
        'The same had been recorded under this number before. What was decided then is answered again; balances are as they are now.',
    },
  },
});
