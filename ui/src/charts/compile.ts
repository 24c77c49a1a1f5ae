// A chart's question to the server: its spec becomes aggregations in Elasticsearch's words.
import { type Call, calls, parse } from "@/charts/formula/parse";
import type { Bucket, ChartSpec, Measure } from "@/charts/spec";

export type Aggs = Record<string, Record<string, unknown>>;

/** The span that is looked at, in milliseconds, and the zone of its days. */
export interface Frame {
  from: number;
  to: number;
  zone: string;
}

const WIDTHS: [seconds: number, text: string][] = [
  [1, "1s"],
  [5, "5s"],
  [10, "10s"],
  [30, "30s"],
  [60, "1m"],
  [300, "5m"],
  [600, "10m"],
  [1800, "30m"],
  [3600, "1h"],
  [10_800, "3h"],
  [21_600, "6h"],
  [43_200, "12h"],
  [86_400, "1d"],
  [604_800, "7d"],
];

/** The width of a bar so that there are at most about `bars` of them. */
export function width(from: number, to: number, bars: number): { fixed_interval: string } | { calendar_interval: string } {
  const seconds = Math.max(1, (to - from) / 1000);
  const found = WIDTHS.find(([wide]) => seconds / wide <= bars);
  if (found) return found[1] === "1d" ? { calendar_interval: "1d" } : { fixed_interval: found[1] };
  const month = 2_629_800;
  return { calendar_interval: seconds / month <= bars ? "1M" : seconds / (3 * month) <= bars ? "1q" : "1y" };
}

/** A step that people count in: 1, 2 or 5 and zeros. */
export function step(low: number, high: number, wanted: number): number {
  const raw = (high - low) / Math.max(1, wanted);
  if (!(raw > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const lead = raw / power;
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
}

export const callName = (call: Call) =>
  `${call.name}(${call.field ?? ""};${call.options["kql"] ?? ""};${call.options["percentile"] ?? ""})`;

function metric(measure: Measure): Aggs {
  switch (measure.kind) {
    case "count":
      return {};
    case "percentile":
      return { m: { percentiles: { field: measure.field, percents: [measure.percent] } } };
    case "formula":
      return Object.assign({}, ...calls(parse(measure.text)).map(counted)) as Aggs;
    default:
      return { m: { [measure.kind]: { field: measure.field } } };
  }
}

const NAMES: Record<string, string> = { unique_count: "cardinality", average: "avg", sum: "sum", min: "min", max: "max" };

/** One call of a formula: a metric, within a filter where it has a condition. */
function counted(call: Call): Aggs {
  const kql = call.options["kql"];
  const inner: Aggs =
    call.name === "count"
      ? {}
      : call.name === "percentile"
        ? { v: { percentiles: { field: call.field, percents: [Number(call.options["percentile"] ?? 95)] } } }
        : { v: { [NAMES[call.name] ?? "sum"]: { field: call.field } } };
  if (kql !== undefined) return { [callName(call)]: { filters: { filters: { f: { kql: { query: kql } } } }, aggs: inner } };
  return inner["v"] ? { [callName(call)]: inner["v"] } : {};
}

function bucket(
  by: Bucket,
  measure: Measure,
  frame: Frame,
  steps: Record<string, number>,
  bars: number,
): Record<string, unknown> {
  switch (by.kind) {
    case "time": {
      const wide = by.interval === "auto" ? width(frame.from, frame.to, bars) : { calendar_interval: by.interval };
      const bounds = { min: Math.trunc(frame.from), max: Math.trunc(Math.max(frame.from, frame.to - 1)) };
      return { date_histogram: { field: "@timestamp", ...wide, time_zone: frame.zone, extended_bounds: bounds } };
    }
    case "terms": {
      const sorts = measure.kind !== "count" && measure.kind !== "formula" && measure.kind !== "percentile";
      return { terms: { field: by.field, size: by.size, ...(sorts ? { order: { m: "desc" } } : {}) } };
    }
    case "histogram":
      return {
        histogram: { field: by.field, interval: by.interval === "auto" ? (steps[by.field] ?? 1) : by.interval, min_doc_count: 1 },
      };
    case "filters":
      return {
        filters: { filters: Object.fromEntries(by.filters.map(({ query }, index) => [String(index), { kql: { query } }])) },
      };
  }
}

/** The whole question. Raises FormulaError. `steps` are widths of numbers' buckets, by field. */
export function compile(spec: ChartSpec, frame: Frame, steps: Record<string, number> = {}, bars = 60): Aggs {
  const inner = metric(spec.measure);
  const { by, split } = spec;
  const wanted = split && by ? { s: { ...bucket(split, spec.measure, frame, steps, bars), aggs: inner } } : inner;
  if (by) return { b: { ...bucket(by, spec.measure, frame, steps, bars), aggs: { ...wanted, ...(split ? inner : {}) } } };
  if (split) return { b: { ...bucket(split, spec.measure, frame, steps, bars), aggs: inner } };
  return inner;
}
