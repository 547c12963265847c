import { LATER, type Groupable } from './group-commit.js';

/** What of a group is to be tried again, and with it whatever has a name in common and comes after it. */
export class PutOff {
  private readonly names = new Set<string>();

  /** Whether it has to wait for something that was put off. */
  holds({ names }: Groupable): boolean {
    return names.some((name) => this.names.has(name));
  }

  add({ names }: Groupable): typeof LATER {
    for (const name of names) this.names.add(name);
    return LATER;
  }
}
