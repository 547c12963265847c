import type { ProgramWithSettings } from './program.repository.js';

/**
 * Something that acts are decided by and that hardly ever changes, such as a program's rules. It is read once for the
 * program as it is known, and again when that has become another object; so whatever changes it calls `noteChange`.
 */
export class KeptByProgram<T> {
  private readonly kept = new WeakMap<ProgramWithSettings, T>();

  /** What is kept for this program, if anything. */
  known(home: ProgramWithSettings): T | undefined {
    return this.kept.get(home);
  }

  /** What was kept for this program, or else what `read` answers, which is then kept. */
  async get(home: ProgramWithSettings, read: () => Promise<T>): Promise<T> {
    const known = this.kept.get(home);
    if (known !== undefined) return known;
    const value = await read();
    this.kept.set(home, value);
    return value;
  }
}
