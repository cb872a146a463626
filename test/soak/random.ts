/** The same order for the same seed (mulberry32, Fisher and Yates). */
export function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const order = [...items];
  const next = random(seed);
  for (let last = order.length - 1; last > 0; last -= 1) {
    const at = Math.floor(next() * (last + 1));
    const [a, b] = [order[last], order[at]];
    if (a === undefined || b === undefined) continue;
    order[last] = b;
    order[at] = a;
  }
  return order;
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 4_294_967_296;
  };
}
