import { describe, expect, it } from '@jest/globals';
import { requireCapability } from '../../../src/access/app/require-capability.js';
import {
  capabilitiesOfKey,
  customerActor,
  systemActor,
  type Actor,
  type Capability,
} from '../../../src/access/domain/actor.js';
import { isSubject } from '../../../src/access/domain/storefront.js';
import { newId, type ApiKeyId, type ProgramId } from '../../../src/kernel/id.js';
import { ForbiddenError } from '../../../src/platform/errors/index.js';

const programId = newId<ProgramId>();
const apiKey = (role: 'TILL' | 'STAFF', granted: string[] = []): Actor => ({
  kind: 'API_KEY',
  programId,
  apiKeyId: newId<ApiKeyId>(),
  role,
  storeCode: null,
  capabilities: capabilitiesOfKey(role, granted),
});

const may = (actor: Actor, capability: Capability): boolean => {
  try {
    requireCapability(actor, capability);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(ForbiddenError);
    expect((error as Error).message).toContain(capability);
    return false;
  }
};

describe('who may do what', () => {
  const rows: [Capability, till: boolean, staff: boolean, customer: boolean][] = [
    ['customers:enrol', true, true, false],
    ['customers:read', true, true, false],
    ['purchases:record', true, true, false],
    ['purchases:preview', true, true, false],
    ['purchases:claim', true, true, false],
    ['purchases:read', true, true, false],
    ['returns:record', true, true, false],
    ['points:read', true, true, false],
    ['catalog:read', true, true, false],
    ['catalog:write', false, true, false],
    ['points:adjust', false, true, false],
    ['points:release', false, true, false],
    ['ledger:verify', false, true, false],
    ['suggestions:report', true, true, false],
    ['suggestions:explain', false, true, false],
    ['backdate:unlimited', false, false, false],
    ['self:read', false, false, true],
    ['self:claim', false, false, true],
    ['self:report', false, false, true],
  ];

  it.each(rows)(
    '%s: till %p, staff %p, customer %p, the command line always',
    (capability, till, staff, customer) => {
      expect(may(apiKey('TILL'), capability)).toBe(till);
      expect(may(apiKey('STAFF'), capability)).toBe(staff);
      expect(may(customerActor(programId, 'A-1'), capability)).toBe(customer);
      expect(may(systemActor(programId, 'import'), capability)).toBe(true);
    },
  );

  it('can be widened for one key, but not to what customers do or to anything unknown', () => {
    const importer = apiKey('TILL', ['backdate:unlimited', 'self:read', 'everything']);
    expect(may(importer, 'backdate:unlimited')).toBe(true);
    expect(may(importer, 'self:read')).toBe(false);
    expect(importer.capabilities.has('everything' as Capability)).toBe(false);
  });
});

describe('isSubject', () => {
  it.each(['A-1', 'x'.repeat(200), 'Zoë', '客户', '🙂'])('takes %p', (subject) => {
    expect(isSubject(subject)).toBe(true);
  });

  it.each([undefined, 7, '', 'x'.repeat(201), 'a\0b', 'a\nb', 'a\u0085b', '\ud800'])(
    'does not take %j',
    (subject) => {
      expect(isSubject(subject)).toBe(false);
    },
  );
});
