import { Injectable, Logger } from '@nestjs/common';
import { minorDigits } from '../../kernel/money.js';
import type { Transaction } from '../../platform/database/index.js';
import { KeptByProgram, type ProgramWithSettings } from '../../programs/index.js';
import { compileRuleBook, versionsInForce, type RuleBook } from '../domain/index.js';
import { RuleRepository } from './rule.repository.js';
import { SegmentRepository } from './segment.repository.js';

/** The rules that acts are decided by, kept in memory for as long as nothing about them changes. */
@Injectable()
export class RuleBookRepository {
  private readonly logger = new Logger(RuleBookRepository.name);
  private readonly kept = new KeptByProgram<RuleBook>();

  constructor(
    private readonly rules: RuleRepository,
    private readonly segments: SegmentRepository,
  ) {}

  /** The book of a program as it was last read; `undefined` before it was. */
  lastRead(home: ProgramWithSettings): RuleBook | undefined {
    return this.kept.known(home);
  }

  load(tx: Transaction, home: ProgramWithSettings): Promise<RuleBook> {
    return this.kept.get(home, async () => {
      const [published, segments] = await Promise.all([
        this.rules.findPublished(tx),
        this.segments.findAll(tx),
      ]);
      const book = compileRuleBook(versionsInForce(published), segments, minorDigits(home.program.currency));
      for (const unreadable of book.unreadable) {
        this.logger.error({ ...unreadable, programId: tx.programId }, 'a published rule is left out');
      }
      return book;
    });
  }
}
