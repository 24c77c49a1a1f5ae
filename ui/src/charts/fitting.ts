// Which chart fits a field that was dropped, and which others show the same.
import { type Bucket, type ChartSpec, spec } from "@/charts/spec";

export interface Dropped {
  name: string;
  type: string;
}

const NUMBERS = ["long", "double", "integer", "float", "short", "byte", "unsigned_long", "half_float", "scaled_float"];
const NAMES_THAT_COUNT = /(^|\.)(port|number|status_code|code|id|line)$/;

/** Whether a number names something (a port, a status) and isn't measured. */
export function isName({ name, type }: Dropped): boolean {
  return NUMBERS.includes(type) && NAMES_THAT_COUNT.test(name);
}

export function isMeasured(field: Dropped): boolean {
  return NUMBERS.includes(field.type) && !isName(field);
}

export const isCountry = (name: string) => /country_iso_code$/.test(name);

/** How rows are put together by a field. */
export function bucketFor(field: Dropped, size = 10): Bucket {
  if (field.type === "date" && field.name === "@timestamp") return { kind: "time", interval: "auto" };
  if (isMeasured(field)) return { kind: "histogram", field: field.name, interval: "auto" };
  return { kind: "terms", field: field.name, size };
}

/** The chart for a field dropped on the empty canvas. */
export function fitting(field: Dropped): ChartSpec {
  const by = bucketFor(field);
  if (by.kind === "time" || by.kind === "histogram") return spec({ shape: "bar", by });
  if (isCountry(field.name)) return spec({ shape: "map", by: { kind: "terms", field: field.name, size: 250 } });
  if (field.type === "boolean") return spec({ shape: "donut", by });
  if (/password|user\.name|command|\.tags?$/.test(field.name))
    return spec({ shape: "cloud", by: { kind: "terms", field: field.name, size: 50 } });
  return spec({ shape: "hbar", by });
}

/** The chart after another field was dropped on it: broken down by it, or by it where it wasn't by anything. */
export function brokenDown(chart: ChartSpec, field: Dropped): ChartSpec {
  const by = bucketFor(field, 5);
  if (!chart.by) return { ...chart, by };
  if (by.kind === "time") return { ...chart, shape: "bar", by, split: chart.by.kind === "time" ? chart.split : chart.by };
  if (isMeasured(field)) return { ...chart, measure: { kind: "avg", field: field.name } };
  const shape = chart.shape === "map" || chart.shape === "cloud" || chart.shape === "metric" ? "hbar" : chart.shape;
  const narrowed: Bucket = chart.by.kind === "terms" && chart.by.size > 20 ? { ...chart.by, size: 10 } : chart.by;
  return { ...chart, shape, by: narrowed, split: by };
}

/** Other shapes for the same data, those that can show it; the one it has is among them. */
export function alternatives(chart: ChartSpec): ChartSpec["shape"][] {
  const { by, split } = chart;
  if (!by && !split) return ["metric", "table"];
  if (by?.kind === "time") return split ? ["bar", "line", "area", "heat", "table"] : ["bar", "line", "area", "table"];
  if (by?.kind === "histogram") return split ? ["bar", "line", "heat", "table"] : ["bar", "line", "area", "table"];
  if (split) return ["hbar", "bar", "heat", "treemap", "table"];
  const country = by?.kind === "terms" && isCountry(by.field);
  return [...(country ? (["map"] as const) : []), "hbar", "bar", "donut", "pie", "treemap", "cloud", "table"];
}
