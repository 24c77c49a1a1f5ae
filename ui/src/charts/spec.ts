// What a chart is, in our own words: saved charts outlive the library that draws them.

export const SHAPES = [
  "bar",
  "hbar",
  "line",
  "area",
  "heat",
  "pie",
  "donut",
  "treemap",
  "metric",
  "table",
  "cloud",
  "map",
] as const;
export type Shape = (typeof SHAPES)[number];

/** What rows are put together by. */
export type Bucket =
  | { kind: "time"; interval: "auto" | Calendar }
  | { kind: "terms"; field: string; size: number }
  | { kind: "histogram"; field: string; interval: number | "auto" }
  | { kind: "filters"; filters: { label: string; query: string }[] };

export const CALENDAR = ["minute", "hour", "day", "week", "month", "quarter", "year"] as const;
export type Calendar = (typeof CALENDAR)[number];

/** What is counted of them. */
export type Measure =
  | { kind: "count" }
  | { kind: "cardinality" | "sum" | "avg" | "min" | "max"; field: string }
  | { kind: "percentile"; field: string; percent: number }
  | { kind: "formula"; text: string };

export interface Threshold {
  value: number;
  /** Number of the colour. */
  colour: number;
}

export interface ChartSpec {
  shape: Shape;
  by: Bucket | null;
  split: Bucket | null;
  measure: Measure;
  /** Stacked on one another, as parts of a whole, or side by side. */
  stack: "stacked" | "percent" | "side";
  /** Beside the same span before. */
  earlier: boolean;
  thresholds: Threshold[];
  /** Number of the colour of a chart without series, of its shades and its ramp; null as it comes. */
  colour: number | null;
  /** Chosen for values. */
  colours: { value: string; colour: number }[];
  /** Every value in its own colour, the same in every chart, or all in shades of one. */
  palette: "values" | "shades";
  /** What the chart alone is narrowed to, in KQL. */
  query: string;
}

export const PLAIN: ChartSpec = {
  shape: "bar",
  by: null,
  split: null,
  measure: { kind: "count" },
  stack: "stacked",
  earlier: false,
  thresholds: [],
  colour: null,
  colours: [],
  palette: "values",
  query: "",
};

export function spec(part: Partial<ChartSpec>): ChartSpec {
  return { ...PLAIN, ...part };
}

/** A spec from what was saved, whoever wrote it: what isn't understood is as in a plain chart. */
export function specOf(saved: unknown): ChartSpec {
  const given = (typeof saved === "object" && saved !== null ? saved : {}) as Partial<ChartSpec>;
  const measure = given.measure;
  return {
    shape: SHAPES.includes(given.shape as Shape) ? (given.shape as Shape) : PLAIN.shape,
    by: bucketOf(given.by),
    split: bucketOf(given.split),
    measure: measure && typeof measure === "object" && "kind" in measure ? measure : PLAIN.measure,
    stack: given.stack === "percent" || given.stack === "side" ? given.stack : "stacked",
    earlier: given.earlier === true,
    thresholds: Array.isArray(given.thresholds) ? given.thresholds.filter(({ value }) => typeof value === "number") : [],
    colour: isColour(given.colour) ? given.colour : null,
    colours: Array.isArray(given.colours)
      ? given.colours.filter((one) => typeof one?.value === "string" && isColour(one.colour))
      : [],
    palette: given.palette === "shades" ? "shades" : "values",
    query: typeof given.query === "string" ? given.query : "",
  };
}

const isColour = (given: unknown): given is number => Number.isInteger(given) && Number(given) >= 0;

function bucketOf(saved: unknown): Bucket | null {
  if (typeof saved !== "object" || saved === null || !("kind" in saved)) return null;
  const { kind } = saved as { kind: unknown };
  const known = kind === "time" || kind === "terms" || kind === "histogram" || kind === "filters";
  return known ? (saved as Bucket) : null;
}

/** What a chart's rows are put together by, and what its series are. */
export function axes({ by, split }: Pick<ChartSpec, "by" | "split">): [rows: Bucket | null, series: Bucket | null] {
  return by ? [by, split] : [split, null];
}

/** Rows and a series of a chart's data; null for all of them. */
export type Place = [row: number | readonly number[] | null, series: number | null];

/** Shapes whose parts make up a whole. */
export const isRound = (shape: Shape) => shape === "pie" || shape === "donut" || shape === "treemap";

/** Whether the measures of parts add up to that of the whole. */
export const addsUp = ({ kind }: Measure) => kind === "count" || kind === "sum";

/** The field that a bucket is of. */
export function fieldOf(bucket: Bucket | null): string | null {
  if (!bucket || bucket.kind === "filters") return null;
  return bucket.kind === "time" ? "@timestamp" : bucket.field;
}
