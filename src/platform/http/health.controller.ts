import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { UnitOfWork } from '../database/index.js';
import { Readiness } from './readiness.js';

const PING_WITHIN_MS = 2_000;

/** What orchestrators and load balancers ask. Open to everybody, so the answers say no more than up or down. */
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly unitOfWork: UnitOfWork,
    private readonly readiness: Readiness,
  ) {}

  /** Whether the process lives. Does not ask the database: restarting this server would not mend that one. */
  @Get('healthz')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Whether to send requests here. */
  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<unknown> {
    try {
      return await this.health.check([() => this.server(), () => this.database()]);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      void reply.code(503);
      return error.getResponse();
    }
  }

  private server(): HealthIndicatorResult {
    const indicator = this.indicators.check('server');
    return this.readiness.isDraining ? indicator.down('stopping') : indicator.up();
  }

  private async database(): Promise<HealthIndicatorResult> {
    return this.indicators
      .check('database')
      .attempt(() =>
        this.unitOfWork.ping().catch((cause: unknown) => {
          // The driver's own words name hosts and roles.
          throw new Error('does not answer', { cause });
        }),
      )
      .withTimeout(PING_WITHIN_MS);
  }
}
