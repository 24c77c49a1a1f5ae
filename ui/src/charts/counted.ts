// Which records a number of a chart counts: as filter pills, and as a span where it is of another time than the page's.
import type { ChartData, Key, Span } from "@/charts/reading";
import { axes, type Bucket, type ChartSpec, type Place } from "@/charts/spec";
import { kqlOf, type Pill, pillFor, type Scalar, withPill } from "@/query/pill";

export interface Counted {
  pills: Pill[];
  span: { from: number; to: number } | null;
}

/** What a key stands for; `shown` are all keys beside it. */
function pillsOf(by: Bucket, key: Key, shown: readonly Key[]): Pill[] {
  switch (by.kind) {
    case "time":
      return [];
    case "filters":
      return [{ kind: "query", field: "", values: [], query: String(key.value) }];
    case "histogram":
      return [{ kind: "between", field: by.field, values: [], low: Number(key.value), high: Number(key.to) }];
    case "terms": {
      if (key.rest === undefined) return [pillFor(by.field, key.value)];
      if (key.rest === "missing") return [pillFor(by.field, null)];
      const values = shown.flatMap(({ rest, value }) => (rest === undefined ? [value] : []));
      return [pillFor(by.field, null, true), ...(values.length ? [pillFor(by.field, values, true)] : [])];
    }
  }
}

/** What rows together stand for. */
function pillsOfAll(by: Bucket, keys: readonly Key[]): Pill[] {
  if (by.kind === "time" || !keys.length) return [];
  if (by.kind === "terms")
    return [
      pillFor(
        by.field,
        keys.map(({ value }) => value),
      ),
    ];
  if (by.kind === "filters")
    return [{ kind: "query", field: "", values: [], query: keys.map(({ value }) => `(${String(value)})`).join(" or ") }];
  const low = Math.min(...keys.map(({ value }) => Number(value)));
  return [{ kind: "between", field: by.field, values: [], low, high: Math.max(...keys.map(({ to }) => Number(to))) }];
}

/** The time of bars that follow on one another, within what was asked. */
function within(keys: readonly Key[], { from, to }: Span): { from: number; to: number } {
  const start = Math.min(...keys.map(({ value }) => Number(value)));
  const end = Math.max(...keys.map((key) => Number(key.to)));
  return { from: Math.max(start, from ?? start), to: Math.min(end, to ?? end) };
}

/** The records behind a number of a chart. */
export function counted(spec: ChartSpec, data: ChartData, ...[row, column]: Place): Counted {
  const [by, series] = axes(spec);
  const own = column === null ? undefined : data.columns[column];
  const span = own?.earlier ?? data.span;
  const all = own?.keys ?? data.keys;
  const keys = (row === null ? all : [row].flat().map((at) => all[at])).filter((key) => key !== undefined);
  const one = keys.length === 1 ? keys[0] : undefined;
  const pills: Pill[] = spec.query.trim() ? [{ kind: "query", field: "", values: [], query: spec.query.trim() }] : [];
  if (by) pills.push(...(one ? pillsOf(by, one, data.keys) : pillsOfAll(by, keys)));
  if (series && own) {
    const beside = data.columns.filter(({ earlier }) => earlier === own.earlier).map(({ key }) => key);
    pills.push(...pillsOf(series, own.key, beside));
  }
  if ("field" in spec.measure) pills.push(pillFor(spec.measure.field, null, true));
  const times = [
    ...(by?.kind === "time" && row !== null && keys.length ? [within(keys, span)] : []),
    ...(series?.kind === "time" && own && own.key.to !== undefined ? [within([own.key], span)] : []),
    ...(own?.earlier && own.earlier.from !== null && own.earlier.to !== null
      ? [{ from: own.earlier.from, to: own.earlier.to }]
      : []),
  ];
  return { pills, span: times.length ? overlap(times) : null };
}

function overlap(spans: { from: number; to: number }[]): { from: number; to: number } {
  return { from: Math.max(...spans.map(({ from }) => from)), to: Math.min(...spans.map(({ to }) => to)) };
}

const iso = (at: number) => new Date(at).toISOString();

export interface Narrowing {
  f: string[];
  from?: string;
  to?: string;
}

/** The page's pills and span with these records alone. */
export function narrowedTo({ pills, span }: Counted, f: readonly string[]): Narrowing {
  const all = pills.reduce<string[]>((texts, pill) => withPill(texts, pill), [...f]);
  return span ? { f: all, from: iso(span.from), to: iso(span.to) } : { f: all };
}

/** The page's pills without these records. */
export function without(records: Counted, f: readonly string[]): Narrowing {
  const parts = partsOf(records);
  const [only] = parts;
  if (!only) return { f: [...f] };
  const pill: Pill =
    parts.length === 1
      ? { ...only, negate: !only.negate }
      : { kind: "query", field: "", values: [], query: kqlFor(records), negate: true };
  return { f: withPill(f, pill) };
}

/** The records in KQL. */
export function kqlFor(records: Counted): string {
  return partsOf(records).map(kqlOf).join(" and ") || "*";
}

function partsOf({ pills, span }: Counted): Pill[] {
  if (!span) return pills;
  return [...pills, { kind: "between", field: "@timestamp", values: [], low: iso(span.from), high: iso(span.to) }];
}

/** The value that the records have, where that is all they have in common. */
export function onlyValue({ pills, span }: Counted): { field: string; value: Scalar } | null {
  const [pill] = pills;
  const value = pill?.values[0];
  return !span && pills.length === 1 && pill?.kind === "is" && !pill.negate && value !== undefined
    ? { field: pill.field, value }
    : null;
}

/** Whether the page shows nothing but these records already. */
export function isShown(
  records: Counted,
  place: { f?: string[] | undefined; from?: string | undefined; to?: string | undefined },
): boolean {
  const next = narrowedTo(records, place.f ?? []);
  const has = new Set(place.f ?? []);
  return next.f.every((text) => has.has(text)) && (!records.span || (next.from === place.from && next.to === place.to));
}
