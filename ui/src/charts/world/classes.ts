// Classes of counts for the map's ramp: as many as there are colours, each several times the one before.

export interface Class {
  from: number;
  /** Up to and with. */
  to: number;
}

/** Classes that cover all counts above 0; fewer where the counts are close. */
export function classes(counts: readonly number[], many: number): Class[] {
  const most = Math.max(0, ...counts);
  if (most < 1) return [];
  const factor = Math.max(2, most ** (1 / many));
  const tops: number[] = [];
  for (let top = factor; top < most; top *= factor) tops.push(rounded(top));
  const ends = [...new Set(tops)].filter((top) => top < most).slice(0, many - 1);
  return [...ends, most].map((to, index) => ({ from: (ends[index - 1] ?? 0) + 1, to }));
}

/** Two leading figures at most. */
function rounded(value: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(value)) - (value < 100 ? 0 : 1));
  return Math.round(value / power) * power;
}

export function classOf(count: number, all: readonly Class[]): number {
  return all.findIndex(({ to }) => count <= to);
}
