import type { Actor } from '../../access/index.js';
import { nameKey } from '../../customers/index.js';
import type { Result } from '../../kernel/result.js';
import { hashContent, keyOf } from '../../platform/receipts/index.js';
import type { ProgramWithSettings } from '../../programs/index.js';
import { purchaseContent } from '../domain/act-content.js';
import { judgePurchase } from '../domain/judge-purchase.js';
import type { PurchaseCommand } from '../domain/purchase-command.js';
import type { PurchaseFacts } from '../domain/purchase-facts.js';
import type { Groupable } from './group-commit.js';

export interface JudgedPurchase {
  readonly facts: PurchaseFacts;
  readonly contentHash: Buffer;
}

/** A purchase on its way into a batch, with who sends it. */
export class PurchaseEntry implements Groupable {
  readonly weight: number;
  readonly names: readonly string[];
  private judged: { readonly home: ProgramWithSettings; readonly verdict: Result<JudgedPurchase> } | null =
    null;

  constructor(
    readonly command: PurchaseCommand,
    readonly actor: Actor,
    home: ProgramWithSettings,
    /** A name that it shares with all that it has to be decided in order with. */
    tie: string | null = null,
  ) {
    this.weight = command.lines.length;
    const { customer } = command;
    const name = customer && nameKey(customer, home.program.defaultCountry);
    this.names = [keyOf(command), name, tie].filter((one) => typeof one === 'string');
  }

  /** Whether the program takes it for a purchase; worked out again only for another state of the program. */
  judge(home: ProgramWithSettings): Result<JudgedPurchase> {
    if (this.judged?.home !== home) this.judged = { home, verdict: judge(this.command, home) };
    return this.judged.verdict;
  }
}

function judge(command: PurchaseCommand, { program }: ProgramWithSettings): Result<JudgedPurchase> {
  const facts = judgePurchase(command, program);
  if (!facts.ok) return facts;
  const contentHash = hashContent(purchaseContent(facts.value), program.contentKey);
  return { ok: true, value: { facts: facts.value, contentHash } };
}
