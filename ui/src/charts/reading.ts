// The server's answer to a chart's question becomes a table: a row a bucket, a column a series.
import { endOf } from "@/charts/bars";
import { type Cut, type Cuts, callName, stepOf, wideOf } from "@/charts/compile";
import { evaluate, type Series } from "@/charts/formula/evaluate";
import { type Call, parse } from "@/charts/formula/parse";
import { axes, type Bucket, type ChartSpec, isRound } from "@/charts/spec";
import type { Scalar } from "@/query/pill";

export interface Key {
  value: unknown;
  label: string;
  /** Where a bar of time or a step of a number ends. */
  to?: number;
  /** Records with other values than those that are shown, or with none. */
  rest?: "others" | "missing";
}

export interface Column {
  key: Key;
  values: (number | null)[];
  /** The same span before, from and until when. */
  earlier?: Span;
  /** Its own keys where they aren't those of the table: other times. */
  keys?: (Key | undefined)[];
}

/** Bounds that were asked for, in milliseconds; null where there is none. */
export interface Span {
  from: number | null;
  to: number | null;
}

export interface ChartData {
  keys: Key[];
  columns: Column[];
  total: number;
  span: Span;
}

export const NOTHING: ChartData = { keys: [], columns: [], total: 0, span: { from: null, to: null } };

/** What an answer is of. */
export interface Asking {
  frame: { from: number; to: number; zone: string };
  span: Span;
  cuts: Cuts;
}

interface Raw {
  doc_count?: number;
  key?: unknown;
  key_as_string?: string;
  [name: string]: unknown;
}

interface Group {
  buckets?: Raw[] | Record<string, Raw>;
}

const PLAIN: Key = { value: null, label: "" };

/** The buckets of an answer with their keys, in order. */
function buckets(group: Group | undefined, by: Bucket, cut: Cut, at: 0 | 1, { frame }: Asking): [Key, Raw][] {
  const raw = group?.buckets ?? [];
  if (by.kind === "filters") {
    return by.filters.map(({ label, query }, index) => [
      { value: query, label: label || query },
      (raw as Record<string, Raw>)[String(index)] ?? {},
    ]);
  }
  const all = Array.isArray(raw) ? raw : Object.values(raw);
  const wide = cut.wide ?? wideOf(by, frame, at);
  return all.map((one, index): [Key, Raw] => {
    if (by.kind === "terms") {
      const value = one.key_as_string ?? one.key;
      return [{ value, label: String(value) }, one];
    }
    const value = Number(one.key);
    const key: Key = { value, label: String(value) };
    if (wide) key.to = Number(all[index + 1]?.key ?? endOf(value, wide, frame.zone));
    if (by.kind === "histogram") {
      const step = stepOf(by, cut);
      key.to = (Math.round(value / step) + 1) * step;
    }
    return [key, one];
  });
}

/** The values of a question for the most frequent ones. */
export function valuesOf(group: unknown): (Scalar | bigint)[] {
  const { buckets } = (group ?? {}) as { buckets?: Raw[] };
  return (buckets ?? []).map((one) => (one.key_as_string ?? one.key) as Scalar | bigint);
}

function number(found: unknown): number | null {
  if (typeof found !== "object" || found === null) return null;
  const { value, values } = found as { value?: unknown; values?: Record<string, unknown> };
  const one = values ? Object.values(values)[0] : value;
  return typeof one === "number" ? one : typeof one === "bigint" ? Number(one) : null;
}

/** What a call of a formula comes to in one bucket. */
function called(call: Call, raw: Raw): number | null {
  const found = raw[callName(call)] as { buckets?: Record<string, Raw> } | undefined;
  const within = call.options["kql"] === undefined ? raw : (found?.buckets?.["f"] ?? {});
  if (call.name === "count") return within.doc_count ?? 0;
  return number(call.options["kql"] === undefined ? found : within["v"]);
}

/** The measure over buckets of one series. */
function measured(spec: ChartSpec, raws: readonly Raw[]): (number | null)[] {
  const { measure } = spec;
  if (measure.kind === "count") return raws.map((raw) => raw.doc_count ?? 0);
  if (measure.kind !== "formula") return raws.map((raw) => number(raw["m"]));
  const values = (call: Call): Series => raws.map((raw) => called(call, raw));
  return [...evaluate(parse(measure.text), raws.length, values)];
}

/** The answer as a table. */
export function read(spec: ChartSpec, aggregations: Record<string, unknown>, total: number, asking: Asking): ChartData {
  const [by, series] = axes(spec);
  const { span } = asking;
  if (!by)
    return {
      keys: [PLAIN],
      columns: [{ key: PLAIN, values: measured(spec, [{ doc_count: total, ...aggregations }]) }],
      total,
      span,
    };
  const rows = buckets(aggregations["b"] as Group | undefined, by, asking.cuts[0], 0, asking);
  if (series) return { keys: rows.map(([key]) => key), columns: columns(spec, series, rows, asking), total, span };
  const others = isRound(spec.shape) ? (aggregations["others"] as Raw | undefined) : undefined;
  if (others?.doc_count) rows.push([{ value: undefined, label: "", rest: "others" }, others]);
  return {
    keys: rows.map(([key]) => key),
    columns: [
      {
        key: PLAIN,
        values: measured(
          spec,
          rows.map(([, raw]) => raw),
        ),
      },
    ],
    total,
    span,
  };
}

/** What a row comes to in all its series of now. */
export function sumOf({ columns }: ChartData, row: number): number {
  return columns.reduce((sum, { values, earlier }) => sum + (earlier ? 0 : (values[row] ?? 0)), 0);
}

/** A column a series: values in the order of the whole, steps and times in their own; and what is beyond the values. */
function columns(spec: ChartSpec, by: Bucket, rows: [Key, Raw][], asking: Asking): Column[] {
  const found = new Map<string, { key: Key; raws: Map<number, Raw> }>();
  const cut = asking.cuts[1];
  for (const value of by.kind === "terms" ? (cut.values ?? []) : []) {
    const key = { value, label: String(value) };
    found.set(key.label, { key, raws: new Map() });
  }
  rows.forEach(([, raw], index) => {
    for (const [key, one] of buckets(raw["s"] as Group | undefined, by, cut, 1, asking)) {
      const known = found.get(key.label) ?? { key, raws: new Map<number, Raw>() };
      known.raws.set(index, one);
      found.set(key.label, known);
    }
  });
  const ordered = [...found.values()];
  if (by.kind === "time" || by.kind === "histogram") ordered.sort((a, b) => Number(a.key.value) - Number(b.key.value));
  const whole = (raws: readonly (Raw | undefined)[]) =>
    measured(
      spec,
      raws.map((raw) => raw ?? { doc_count: 0 }),
    );
  const shown: Column[] = ordered.map(({ key, raws }) => ({ key, values: whole(rows.map((_, index) => raws.get(index))) }));
  const beyond = (["others", "missing"] as const).map((rest): Column => {
    const raws = rows.map(([, raw]) => raw[rest] as Raw | undefined);
    return { key: { value: undefined, label: "", rest }, values: whole(raws) };
  });
  return [...shown, ...beyond.filter(({ values }) => values.some((value) => value))];
}
