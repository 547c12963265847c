import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * What is counted and measured, for Prometheus. Names begin with `laurel_` and end in their unit. Labels take few,
 * known values: never an id, never a text that callers choose.
 */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests: Histogram<'operation' | 'code'>;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.requests = this.histogram(
      'laurel_http_request_duration_seconds',
      'How long requests took, by what was asked for and the HTTP status of the answer.',
      ['operation', 'code'],
    );
  }

  /** A number that only grows, e.g. `laurel_refusals_total` by `code`. */
  counter<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ): Counter<Label> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  /** A number that goes up and down, asked for when the metrics are read. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      collect: async () => gauge.set(await read()),
    });
  }

  histogram<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
    buckets: readonly number[] = SECONDS,
  ): Histogram<Label> {
    return new Histogram({
      name,
      help,
      labelNames: [...labelNames],
      buckets: [...buckets],
      registers: [this.registry],
    });
  }

  observeRequest(operation: string, httpStatus: number, seconds: number): void {
    this.requests.observe({ operation, code: httpStatus }, seconds);
  }

  /** Everything in Prometheus's text format, and the Content-Type of that. */
  async expose(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.registry.contentType, text: await this.registry.metrics() };
  }
}
