import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { ExceptionAnswers } from './exception.filter.js';
import { HealthController } from './health.controller.js';
import { HTTP_OPTIONS, type HttpOptions } from './http-options.js';
import { MetricsController } from './metrics.controller.js';
import { Readiness } from './readiness.js';

/** The ways in that are open to everybody, and how errors are answered over HTTP. */
@Module({})
export class HttpModule {
  static forRoot(options: HttpOptions): DynamicModule {
    return {
      module: HttpModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [
        Readiness,
        { provide: HTTP_OPTIONS, useValue: options },
        { provide: APP_FILTER, useClass: ExceptionAnswers },
      ],
    };
  }
}
