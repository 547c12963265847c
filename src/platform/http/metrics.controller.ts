import { Controller, Get, Header, Inject, NotFoundException } from '@nestjs/common';
import { Metrics } from '../telemetry/index.js';
import { HTTP_OPTIONS, type HttpOptions } from './http-options.js';

/** What Prometheus collects. */
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async expose(): Promise<string> {
    if (!this.options.metrics) throw new NotFoundException();
    return (await this.metrics.expose()).text;
  }
}
