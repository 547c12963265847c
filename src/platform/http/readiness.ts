import { Injectable } from '@nestjs/common';

/** Whether this server wants requests. Turned off for good when it is told to stop. */
@Injectable()
export class Readiness {
  private draining = false;

  get isDraining(): boolean {
    return this.draining;
  }

  drain(): void {
    this.draining = true;
  }
}
