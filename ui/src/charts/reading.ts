// The server's answer to a chart's question becomes a table: a row a bucket, a column a series.
import { callName } from "@/charts/compile";
import { evaluate, type Series } from "@/charts/formula/evaluate";
import { type Call, parse } from "@/charts/formula/parse";
import type { Bucket, ChartSpec } from "@/charts/spec";

export interface Key {
  value: unknown;
  label: string;
}

export interface Column {
  key: Key;
  values: (number | null)[];
  /** What is beyond the values that were asked for. */
  rest?: boolean;
  /** The same span before. */
  earlier?: boolean;
}

export interface ChartData {
  keys: Key[];
  columns: Column[];
  total: number;
}

interface Raw {
  doc_count?: number;
  key?: unknown;
  key_as_string?: string;
  [name: string]: unknown;
}

interface Group {
  buckets?: Raw[] | Record<string, Raw>;
  sum_other_doc_count?: number;
}

/** The buckets of an answer with their keys, in order. */
function buckets(group: Group | undefined, by: Bucket): [Key, Raw][] {
  const raw = group?.buckets ?? [];
  if (by.kind === "filters") {
    return by.filters.map(({ label, query }, index) => [
      { value: query, label: label || query },
      (raw as Record<string, Raw>)[String(index)] ?? {},
    ]);
  }
  return (Array.isArray(raw) ? raw : Object.values(raw)).map((one) => {
    const value = by.kind === "terms" ? (one.key_as_string ?? one.key) : one.key;
    return [{ value, label: String(value) }, one];
  });
}

function number(found: unknown): number | null {
  if (typeof found !== "object" || found === null) return null;
  const { value, values } = found as { value?: unknown; values?: Record<string, unknown> };
  const one = values ? Object.values(values)[0] : value;
  return typeof one === "number" ? one : null;
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
export function read(spec: ChartSpec, aggregations: Record<string, unknown>, total: number): ChartData {
  const by = spec.by ?? spec.split;
  if (!by) {
    const raw: Raw = { doc_count: total, ...aggregations };
    return {
      keys: [{ value: null, label: "" }],
      columns: [{ key: { value: null, label: "" }, values: measured(spec, [raw]) }],
      total,
    };
  }
  const group = aggregations["b"] as Group | undefined;
  const rows = buckets(group, by);
  const keys = rows.map(([key]) => key);
  if (!spec.by || !spec.split) {
    const columns: Column[] = [
      {
        key: { value: null, label: "" },
        values: measured(
          spec,
          rows.map(([, raw]) => raw),
        ),
      },
    ];
    const others = group?.sum_other_doc_count ?? 0;
    if (others > 0 && spec.measure.kind === "count" && ROUND.includes(spec.shape)) {
      keys.push({ value: undefined, label: "" });
      columns[0]?.values.push(others);
    }
    return { keys, columns, total };
  }
  return { keys, columns: split(spec, spec.split, rows), total };
}

const ROUND = ["pie", "donut", "treemap"];

/** A column for each value of the second field, most first; the rest of counts as one more. */
function split(spec: ChartSpec, by: Bucket, rows: [Key, Raw][]): Column[] {
  const found = new Map<string, { key: Key; raws: Map<number, Raw>; sum: number }>();
  rows.forEach(([, raw], index) => {
    for (const [key, one] of buckets(raw["s"] as Group | undefined, by)) {
      const known = found.get(key.label) ?? { key, raws: new Map<number, Raw>(), sum: 0 };
      known.raws.set(index, one);
      known.sum += one.doc_count ?? 0;
      found.set(key.label, known);
    }
  });
  const most = by.kind === "terms" ? by.size : 50;
  const ordered = [...found.values()]
    .sort((a, b) =>
      by.kind === "filters" ? 0 : by.kind === "histogram" ? Number(a.key.value) - Number(b.key.value) : b.sum - a.sum,
    )
    .slice(0, most);
  const columns: Column[] = ordered.map(({ key, raws }) => ({
    key,
    values: measured(
      spec,
      rows.map((_, index) => raws.get(index) ?? { doc_count: 0 }),
    ),
  }));
  if (by.kind !== "terms" || spec.measure.kind !== "count") return columns;
  const rest = rows.map(
    ([, raw], index) => (raw.doc_count ?? 0) - columns.reduce((sum, column) => sum + (column.values[index] ?? 0), 0),
  );
  return rest.some((value) => value > 0)
    ? [...columns, { key: { value: undefined, label: "" }, values: rest, rest: true }]
    : columns;
}

/** The table with the columns of the same span before, bucket by bucket. */
export function withEarlier(now: ChartData, before: ChartData): ChartData {
  const earlier = before.columns.map((column) => ({
    ...column,
    earlier: true,
    values: now.keys.map((_, index) => column.values[index] ?? null),
  }));
  return { ...now, columns: [...now.columns, ...earlier] };
}
