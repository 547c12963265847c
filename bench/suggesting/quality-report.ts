import { describeTable } from '../harness/report.js';
import type { Cases } from './cases.js';
import { JUDGED_MONTH } from './options.js';
import type { Quality } from './quality.js';

interface Line {
  readonly title: string;
  readonly measure: string;
  readonly value: number | undefined;
  /** What is to be reached in the judged month. */
  readonly aim: number;
}

/** How well a month was foretold, beside what is to be reached. */
export function describeQuality(month: string, cases: Cases, quality: Quality): string {
  const { basketRest, basketOne, repeats, news, distinct } = quality;
  const rest = `a basket less one product (${cases.basketRest.length})`;
  const one = `one product of a basket (${cases.basketOne.length})`;
  const customers = cases.nextBasket.length;
  const lines: readonly Line[] = [
    { title: rest, measure: 'hit@5', value: basketRest['hit@5'], aim: 0.225 },
    { title: rest, measure: 'MRR', value: basketRest['mrr'], aim: 0.158 },
    { title: one, measure: 'hit@5', value: basketOne['hit@5'], aim: 0.575 },
    {
      title: `due again (${customers})`,
      measure: 'recall of repeats@10',
      value: repeats['recall_repeat@10'],
      aim: 0.37,
    },
    { title: `due again (${customers})`, measure: 'recall@10', value: repeats['recall@10'], aim: 0.166 },
    {
      title: `something new (${customers})`,
      measure: 'recall of new@10',
      value: news['recall_novel@10'],
      aim: 0.058,
    },
  ];
  const isJudged = month === JUDGED_MONTH;
  const rows = [
    ...lines.map(({ title, measure, value, aim }) => [
      title,
      measure,
      (value ?? Number.NaN).toFixed(4),
      aim.toFixed(3),
    ]),
    ['all lists', 'different products@10', String(distinct), '1200'],
  ];
  const of = [basketRest, basketOne, repeats, news].map((scores) => scores['distinct_items_recommended']);
  return [
    `Suggesting for ${month}, after learning from what happened before; in brackets, how many cases`,
    describeTable(
      ['given', 'measure', 'reached', ...(isJudged ? ['aim'] : [])],
      rows.map((row) => (isJudged ? row : row.slice(0, -1))),
    ),
    `Different products of each list: ${of.join(', ')}`,
  ].join('\n');
}
