// Stretches of a histogram in which nothing came, the longest first; short ones are how things go.
export interface Gap {
  first: number;
  last: number;
}

export function gaps(counts: readonly number[], shortest: number): Gap[] {
  const found: Gap[] = [];
  let first = -1;
  counts.forEach((value, index) => {
    if (value === 0 && first < 0) first = index;
    const ended = value > 0 ? index - 1 : index === counts.length - 1 ? index : -1;
    if (first >= 0 && ended >= 0) {
      // Before the first record and after the last one is no gap.
      if (ended - first + 1 >= shortest && first > 0 && value > 0) found.push({ first, last: ended });
      first = -1;
    }
  });
  return found.sort((a, b) => b.last - b.first - (a.last - a.first));
}
