// Which bars a stretch of the histogram covers, by the pointer or by keys.

export interface Stretch {
  first: number;
  last: number;
}

/** The bar under a place, of `bars` bars between the margins of a picture `width` wide; the nearest one outside of them. */
export function barAt(x: number, width: number, bars: number, margin: { left: number; right: number }): number {
  const inner = Math.max(1, width - margin.left - margin.right);
  return Math.min(bars - 1, Math.max(0, Math.floor(((x - margin.left) / inner) * bars)));
}

export function stretch(from: number, to: number): Stretch {
  return { first: Math.min(from, to), last: Math.max(from, to) };
}

/** Where the stretch lies in the picture. */
export function edges(
  { first, last }: Stretch,
  width: number,
  bars: number,
  margin: { left: number; right: number },
): { left: number; width: number } {
  const inner = width - margin.left - margin.right;
  return { left: margin.left + (first / bars) * inner, width: ((last - first + 1) / bars) * inner };
}

/** The times it covers: from the first bar's start to where the bar after the last one would start. */
export function times(
  { first, last }: Stretch,
  starts: readonly number[],
  seconds: number | null,
  end: number,
): { from: number; to: number } {
  const from = starts[first] ?? end;
  const next = starts[last + 1];
  const to = next ?? (seconds === null ? end : (starts[last] ?? end) + seconds * 1000);
  return { from, to };
}

/** What an arrow key makes of the cursor; with `extend` one side stays. */
export function moved(
  cursor: Stretch & { anchor: number },
  key: string,
  extend: boolean,
  bars: number,
): (Stretch & { anchor: number }) | null {
  const step: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -bars, End: bars };
  const by = step[key];
  if (by === undefined) return null;
  const end = cursor.anchor === cursor.first ? cursor.last : cursor.first;
  const at = Math.min(bars - 1, Math.max(0, end + by));
  return extend ? { ...stretch(cursor.anchor, at), anchor: cursor.anchor } : { first: at, last: at, anchor: at };
}
