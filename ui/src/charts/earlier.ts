// The same of the span before, beside a chart's data: each row by its own key, each bar of time by the one that many bars before.
import type { ChartData, Column, Key, Span } from "@/charts/reading";
import { addsUp, axes, type ChartSpec } from "@/charts/spec";

/** Which row of the earlier table a key means; times are moved back, everything else is the same key. */
function finder(before: ChartData, timed: boolean, back: (at: number) => number): (key: Key) => number | undefined {
  if (!timed) {
    const places = new Map(before.keys.map((key, index) => [name(key), index]));
    return (key) => places.get(name(key));
  }
  return (key) => {
    const at = back(Number(key.value));
    const found = before.keys.findIndex(({ value, to }) => Number(value) <= at && at < (to ?? Number(value)));
    return found < 0 ? undefined : found;
  };
}

const name = ({ rest, label }: Key) => `${rest ?? ""} ${label}`;

/** The table with the columns of the span before; what there was only then has rows too. */
export function withEarlier(
  spec: ChartSpec,
  now: ChartData,
  before: ChartData,
  span: Span,
  back: (at: number) => number,
): ChartData {
  const timed = axes(spec)[0]?.kind === "time";
  const found = finder(before, timed, back);
  const known = new Set(now.keys.map(name));
  const gone = timed ? [] : before.keys.filter((key) => !known.has(name(key)));
  const keys = [...now.keys, ...gone];
  const places = keys.map(found);
  const none = addsUp(spec.measure) || spec.measure.kind === "cardinality" ? 0 : null;
  const columns = now.columns.map((column): Column => ({ ...column, values: [...column.values, ...gone.map(() => none)] }));
  const earlier = before.columns.map(
    (column): Column => ({
      ...column,
      earlier: span,
      keys: places.map((place) => (place === undefined ? undefined : before.keys[place])),
      values: places.map((place) => (place === undefined ? (timed ? null : none) : (column.values[place] ?? null))),
    }),
  );
  return { ...now, keys, columns: [...columns, ...earlier] };
}
