import type { DayHistory } from './day-history.js';
import type { DayHistories } from './outlook-models.js';

/** Fitting to as many takes a fifth of a second, and finds parameters to about 1 %. */
const MOST_CUSTOMERS = 65_536;

/**
 * The customers that models are fitted to: all, or of many every second, every fourth and so on, so that neither
 * memory nor time grows with a program. Those that come in the same order make the same sample.
 */
export class HistorySample {
  private histories: DayHistory[] = [];
  private stride = 1;
  private met = 0;

  constructor(private readonly most = MOST_CUSTOMERS) {}

  add(history: DayHistory): void {
    const isTaken = this.met % this.stride === 0;
    this.met++;
    if (!isTaken) return;
    if (this.histories.length === this.most) {
      this.histories = this.histories.filter((_, place) => place % 2 === 0);
      this.stride *= 2;
      // What was met last lies between two that stay.
      if ((this.met - 1) % this.stride !== 0) return;
    }
    this.histories.push(history);
  }

  columns(): DayHistories {
    return {
      purchaseDays: this.histories.map(({ purchaseDays }) => purchaseDays),
      firstDay: this.histories.map(({ firstDay }) => firstDay),
      lastDay: this.histories.map(({ lastDay }) => lastDay),
      meanSpendMinor: this.histories.map(({ meanSpendMinor }) => meanSpendMinor),
    };
  }
}
