// In Jest, where code runs in a context of its own, finding a global takes longer than what is done with it here.
const { imul } = Math;

/** Numbers from 0 to 1 that look random and are the same every time. `seed` is a whole number. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
