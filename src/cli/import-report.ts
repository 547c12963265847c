import type { ImportSummary } from '../integrations/index.js';
import { count, describeSeconds } from './progress-display.js';

/** What an import came to, in words. */
export function describeImport(summary: ImportSummary, seconds: number): string {
  const { customers, products, purchases, returns, returnLines, points, rows } = summary;
  const lines: [string, string][] = [
    [
      'Customers',
      figures({ enrolled: customers.enrolled, 'known before': customers.known, refused: customers.refused }),
    ],
    [
      'Products',
      figures({
        created: products.created,
        updated: products.updated,
        unchanged: products.unchanged,
        refused: products.refused,
      }),
    ],
    [
      'Purchases',
      `${acts(purchases)}${purchases.anonymous > 0 ? `; ${count(purchases.anonymous)} anonymous` : ''}`,
    ],
    ['Returns', acts(returns)],
    [
      'Return lines',
      figures({
        'matched whole': returnLines.whole,
        'in part': returnLines.part,
        'not at all': returnLines.none,
      }),
    ],
    [
      'Points',
      `${figures({ earned: points.earned, 'clawed back': points.clawedBack })} (${count(points.toDebt)} of them as debt)`,
    ],
    ['Rows', `${count(rows)} in ${describeSeconds(seconds)}, ${count(Math.round(rows / seconds))} rows/s`],
    ['Refused rows', describeRefused(summary)],
  ];
  return lines.map(([name, text]) => `${name.padEnd(14)}${text}`).join('\n') + conclusion(summary);
}

function acts({ recorded, repeated, refused }: ImportSummary['returns']): string {
  return figures({ recorded, 'repeated (recorded before)': repeated, refused });
}

function figures(of: Readonly<Record<string, number>>): string {
  return Object.entries(of)
    .map(([name, figure]) => `${count(figure)} ${name}`)
    .join(', ');
}

function describeRefused({ refusedRows, refusedPath }: ImportSummary): string {
  return refusedPath === null ? 'none' : `${count(refusedRows)}, with the reasons in ${refusedPath}`;
}

function conclusion({ customers, products, purchases, returns }: ImportSummary): string {
  const changes =
    customers.enrolled + products.created + products.updated + purchases.recorded + returns.recorded;
  return changes === 0 ? '\nNothing was changed: all of it was recorded before, or refused.' : '';
}
