import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgramId } from '../kernel/id.js';
import { readIfThere, writeWhole } from '../platform/database/index.js';
import { StartupProblem } from '../platform/startup-problem.js';

/** A program to try things with, and what opens its doors. */
export interface Demo {
  readonly programId: ProgramId;
  readonly tillKey: string;
  readonly staffKey: string;
  /** Signs the tokens of its storefront: a private key as a JWK. */
  readonly signingKey: { readonly [member: string]: unknown };
}

export function demoFile(home: string): string {
  return join(home, 'demo.json');
}

/** The demo that was kept; nothing where there is none, or what is there cannot be one. */
export async function readDemo(home: string): Promise<Demo | undefined> {
  const text = await readIfThere(demoFile(home)).catch((cause: unknown) => {
    throw new StartupProblem(
      `the file ${demoFile(home)} cannot be read: start as the user who owns it, or delete it`,
      { cause },
    );
  });
  try {
    const found = JSON.parse(text ?? '') as Partial<Demo> | null;
    return found?.programId && found.tillKey && found.staffKey && found.signingKey
      ? (found as Demo)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the demo, keys and all, readable by the owner of the home alone. */
export async function keepDemo(home: string, demo: Demo): Promise<void> {
  try {
    await mkdir(home, { recursive: true });
    await writeWhole(home, demoFile(home), JSON.stringify(demo, null, 2));
  } catch (cause) {
    throw new StartupProblem(
      `the file ${demoFile(home)} cannot be written: make its folder writable, or set LAUREL_HOME to another`,
      { cause },
    );
  }
}
