import { createPublicKey, type KeyObject } from 'node:crypto';
import { flawOfText } from '../../kernel/text.js';
import type { Flag } from './judge-point-settings.js';
import type { NewProgramCommand, NewStorefront, SigningAlgorithm } from './new-program.js';

const LONGEST = 500;
const LEAST_RSA_BITS = 2_048;

/** Judges whose tokens a program is to take: texts, the key, and that the algorithm is the key's. */
export function judgeStorefront(
  given: NonNullable<NewProgramCommand['storefront']>,
  flag: Flag,
): NewStorefront | null {
  for (const name of ['issuer', 'audience'] as const) {
    const flaw = flawOfText(given[name], { most: LONGEST });
    if (flaw) flag(`storefront.${name}`, flaw.code, `The ${name} of the tokens ${flaw.message}.`);
  }
  const key = readPublicKey(given.publicKey);
  const algorithm = key && algorithmOf(key);
  if (!key || !algorithm) {
    const message =
      'The key must be a public one in PEM ("-----BEGIN PUBLIC KEY-----"): Ed25519, P-256 or RSA of 2048 bits or more.';
    flag('storefront.publicKey', 'INVALID', message);
    return null;
  }
  if (given.algorithm !== null && given.algorithm !== algorithm) {
    flag('storefront.algorithm', 'INVALID', `The algorithm that goes with this key is ${algorithm}.`);
  }
  const { issuer, audience } = given;
  return { issuer, audience, publicKey: key.export({ type: 'spki', format: 'pem' }).toString(), algorithm };
}

function readPublicKey(pem: string): KeyObject | undefined {
  // A private key would be taken as well, and its public half with it; it has no business here.
  if (!/^\s*-----BEGIN PUBLIC KEY-----/.test(pem)) return undefined;
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SigningAlgorithm | undefined {
  if (asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (asymmetricKeyType === 'ec')
    return asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'ES256' : undefined;
  const strong = (asymmetricKeyDetails?.modulusLength ?? 0) >= LEAST_RSA_BITS;
  return asymmetricKeyType === 'rsa' && strong ? 'RS256' : undefined;
}
