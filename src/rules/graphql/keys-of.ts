/** The values of an enum, each under its own name, from what describes them. */
export function keysOf<Key extends string>(
  described: Readonly<Record<Key, unknown>>,
): Readonly<Record<Key, Key>> {
  return Object.fromEntries(Object.keys(described).map((key) => [key, key])) as Record<Key, Key>;
}
