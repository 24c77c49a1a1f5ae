// A chart's question to the server: its spec becomes aggregations in Elasticsearch's words.
import { type Width, width } from "@/charts/bars";
import { type Call, calls, parse } from "@/charts/formula/parse";
import { addsUp, axes, type Bucket, type ChartSpec, isRound, type Measure } from "@/charts/spec";
import type { Scalar } from "@/query/pill";

export type Aggs = Record<string, Record<string, unknown>>;

/** The span that is looked at, in milliseconds, and the zone of its days. */
export interface Frame {
  from: number;
  to: number;
  zone: string;
}

/** What was found out about rows or series before they are asked for. */
export interface Cut {
  /** How wide bars of time are. */
  wide?: Width;
  /** How wide steps of a number are. */
  step?: number;
  /** The values that are shown, so that all spans and all rows show the same. */
  values?: readonly (Scalar | bigint)[];
}

/** What was found out about the rows and the series. */
export type Cuts = readonly [rows: Cut, series: Cut];

/** At most about so many bars of time there are, as rows and as series. */
const BARS = [60, 12] as const;

/** How wide the bars of time are. */
export function wideOf(by: Bucket | null, frame: Frame, at: 0 | 1): Width | undefined {
  if (by?.kind !== "time") return undefined;
  return by.interval === "auto" ? width(frame.from, frame.to, BARS[at]) : { calendar_interval: by.interval };
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

function bucket(by: Bucket, measure: Measure, frame: Frame, cut: Cut, at: 0 | 1): Record<string, unknown> {
  switch (by.kind) {
    case "time": {
      const bounds = { min: Math.trunc(frame.from), max: Math.trunc(Math.max(frame.from, frame.to - 1)) };
      const wide = cut.wide ?? wideOf(by, frame, at);
      return { date_histogram: { field: "@timestamp", ...wide, time_zone: frame.zone, extended_bounds: bounds } };
    }
    case "terms": {
      const sorts = measure.kind !== "count" && measure.kind !== "formula" && measure.kind !== "percentile";
      const chosen = cut.values ? { include: cut.values, size: Math.max(1, cut.values.length) } : { size: by.size };
      return { terms: { field: by.field, ...chosen, ...(sorts ? { order: { m: "desc" } } : {}) } };
    }
    case "histogram":
      return { histogram: { field: by.field, interval: stepOf(by, cut), min_doc_count: 1 } };
    case "filters":
      return {
        filters: { filters: Object.fromEntries(by.filters.map(({ query }, index) => [String(index), { kql: { query } }])) },
      };
  }
}

/** How wide the steps of a number are. */
export function stepOf(by: Extract<Bucket, { kind: "histogram" }>, cut: Cut): number {
  return by.interval === "auto" ? (cut.step ?? 1) : by.interval;
}

/** What is beyond the values that are shown: records with others, where there are, and records with none. */
function beyond(by: Bucket, cut: Cut, inner: Aggs): Aggs {
  if (by.kind !== "terms" || !cut.values) return {};
  const { field } = by;
  const others = { bool: { filter: [{ exists: { field } }], must_not: [{ terms: { [field]: cut.values } }] } };
  return {
    ...(cut.values.length < by.size ? {} : { others: { filter: others, aggs: inner } }),
    missing: { missing: { field }, aggs: inner },
  };
}

/** The most frequent values of those rows and series that all spans and all rows have to show alike. */
export function compileValues(spec: ChartSpec, frame: Frame): Aggs {
  const inner = metric(spec.measure);
  const wanted = axes(spec).flatMap((by, at) => {
    const needed = by?.kind === "terms" && (at === 1 || spec.earlier || isRound(spec.shape));
    return needed ? [[`values${at}`, { ...bucket(by, spec.measure, frame, {}, 0), aggs: inner }] as const] : [];
  });
  return Object.fromEntries(wanted);
}

/** The whole question. Raises FormulaError. */
export function compile(spec: ChartSpec, frame: Frame, cuts: Cuts = [{}, {}]): Aggs {
  const inner = metric(spec.measure);
  const rest = addsUp(spec.measure);
  const [rows, series] = axes(spec);
  if (!rows) return inner;
  const parts = series
    ? {
        s: { ...bucket(series, spec.measure, frame, cuts[1], 1), aggs: inner },
        ...(rest ? beyond(series, cuts[1], inner) : {}),
        ...inner,
      }
    : inner;
  const whole = { b: { ...bucket(rows, spec.measure, frame, cuts[0], 0), aggs: parts } };
  return rest && !series && isRound(spec.shape) ? { ...whole, ...beyond(rows, cuts[0], inner) } : whole;
}
