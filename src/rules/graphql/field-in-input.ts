/**
 * The path to a value in an input, by its path in the domain. An either-or input names the way that was chosen, which
 * the domain has no step for: `effects.0.award.factor` is `effects.0.awardPoints.award.multiplier.factor`.
 */
export function fieldInInput(field: readonly string[], input: unknown): readonly string[] {
  const path: string[] = [];
  let here = input;
  for (const step of field) {
    const way = isObject(here) && here[step] == null ? onlyKeyOf(here) : undefined;
    if (way !== undefined && isObject(here)) {
      path.push(way);
      here = here[way];
    }
    path.push(step);
    here = isObject(here) ? here[step] : undefined;
  }
  return path;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The key of the only thing that is given, where that is an object with things of its own. */
function onlyKeyOf(given: Readonly<Record<string, unknown>>): string | undefined {
  if (Array.isArray(given)) return undefined;
  const [only, ...more] = Object.keys(given).filter((key) => given[key] != null);
  const isNested =
    only !== undefined && more.length === 0 && isObject(given[only]) && !Array.isArray(given[only]);
  return isNested ? only : undefined;
}
