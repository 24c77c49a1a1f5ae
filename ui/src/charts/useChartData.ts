// Asks the server for a chart's data: the span it covers, steps of numbers' buckets, the counts, and the same span before.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { post } from "@/api/client";
import { compile, type Frame, step } from "@/charts/compile";
import { FormulaError } from "@/charts/formula/parse";
import { type ChartData, read, withEarlier } from "@/charts/reading";
import type { Bucket, ChartSpec } from "@/charts/spec";
import type { Asked } from "@/place/asked";
import { resolve } from "@/query/timemath";

const ENDS = { low: { min: { field: "@timestamp" } }, high: { max: { field: "@timestamp" } } };
const STEPS = 20;

interface Number {
  value?: number | null;
}

/** The question of a panel: what is asked of all, narrowed by what the panel adds. */
export function narrowed(asked: Asked, spec: ChartSpec): Asked {
  if (!spec.query.trim()) return asked;
  const own = {
    kind: "query",
    field: "",
    value: null,
    values: [],
    low: null,
    high: null,
    query: spec.query,
    negate: false,
    disabled: false,
  } as const;
  return { ...asked, filters: [...asked.filters, { ...own, values: [] }] };
}

async function frameOf(asked: Asked, signal: AbortSignal): Promise<Frame | null> {
  const now = Date.now();
  const from = asked.from ? resolve(asked.from, now, asked.zone) : null;
  const to = asked.to ? resolve(asked.to, now, asked.zone, true) : null;
  if (from !== null && (to !== null || asked.from?.startsWith("now"))) return { from, to: to ?? now, zone: asked.zone };
  const { aggregations } = await post("/aggregate", { ...asked, aggs: ENDS }, { signal });
  const low = (aggregations["low"] as Number | undefined)?.value ?? null;
  const high = (aggregations["high"] as Number | undefined)?.value ?? null;
  if (low === null || high === null) return null;
  return { from: from ?? low, to: to ?? high + 1, zone: asked.zone };
}

/** Widths of the buckets of numbers that the chart leaves to us. */
async function stepsOf(spec: ChartSpec, asked: Asked, signal: AbortSignal): Promise<Record<string, number>> {
  const fields = [spec.by, spec.split].flatMap((by: Bucket | null) =>
    by?.kind === "histogram" && by.interval === "auto" ? [by.field] : [],
  );
  if (!fields.length) return {};
  const aggs = Object.fromEntries(fields.map((field) => [field, { percentiles: { field, percents: [1, 99] } }]));
  const { aggregations } = await post("/aggregate", { ...asked, aggs }, { signal });
  return Object.fromEntries(
    fields.map((field) => {
      const { values } = (aggregations[field] ?? {}) as { values?: Record<string, number | null> };
      const [low, high] = Object.values(values ?? {});
      return [field, step(low ?? 0, high ?? 1, STEPS)];
    }),
  );
}

async function chartData(spec: ChartSpec, asked: Asked, signal: AbortSignal): Promise<ChartData> {
  const timed = spec.by?.kind === "time" || spec.split?.kind === "time" || spec.earlier;
  const frame = timed ? await frameOf(asked, signal) : { from: 0, to: 1, zone: asked.zone };
  if (!frame) return { keys: [], columns: [], total: 0 };
  const aggs = compile(spec, frame, await stepsOf(spec, asked, signal));
  const { aggregations, total } = await post("/aggregate", { ...asked, aggs }, { signal });
  const now = read(spec, aggregations, total);
  if (!spec.earlier) return now;
  const long = frame.to - frame.from;
  const before = { ...frame, from: frame.from - long, to: frame.from };
  const span = { from: new Date(before.from).toISOString(), to: new Date(before.to).toISOString() };
  const found = await post(
    "/aggregate",
    { ...asked, ...span, aggs: compile(spec, before, await stepsOf(spec, asked, signal)) },
    { signal },
  );
  return withEarlier(now, read(spec, found.aggregations, found.total));
}

export function useChartData(spec: ChartSpec, asked: Asked, refresh?: number) {
  const own = narrowed(asked, spec);
  const { shape: _, thresholds: __, stack: ___, ...wanted } = spec;
  const round = ["pie", "donut", "treemap"].includes(spec.shape);
  const question = ["chart", own, wanted, round, refresh ?? 0];
  const answer = useQuery({
    queryKey: question,
    queryFn: ({ signal }) => chartData(spec, own, signal),
    placeholderData: keepPreviousData,
    retry: (failures, error) => !(error instanceof FormulaError) && failures < 1,
  });
  return { ...answer, question };
}
