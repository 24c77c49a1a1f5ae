// Asks the server for a chart's data: the span it covers, steps of numbers' buckets, the counts, and the same span before.
import { post } from "@/api/client";
import { back } from "@/charts/bars";
import { type Aggs, type Cut, type Cuts, compile, compileValues, type Frame, step, wideOf } from "@/charts/compile";
import { withEarlier } from "@/charts/earlier";
import { type ChartData, NOTHING, read, type Span, valuesOf } from "@/charts/reading";
import { axes, type ChartSpec, isRound } from "@/charts/spec";
import { useAnswer } from "@/frame/answer";
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

interface Asking {
  spec: ChartSpec;
  asked: Asked;
  signal: AbortSignal;
}

/** Bounds as they are asked for, at this moment. */
function spanOf(asked: Asked): Span {
  const now = Date.now();
  return {
    from: asked.from ? resolve(asked.from, now, asked.zone) : null,
    to: asked.to ? resolve(asked.to, now, asked.zone, true) : null,
  };
}

async function frameOf({ asked, signal }: Asking, { from, to }: Span): Promise<Frame | null> {
  if (from !== null && (to !== null || asked.from?.startsWith("now"))) return { from, to: to ?? Date.now(), zone: asked.zone };
  const { aggregations } = await post("/aggregate", { ...asked, aggs: ENDS }, { signal });
  const low = (aggregations["low"] as Number | undefined)?.value ?? null;
  const high = (aggregations["high"] as Number | undefined)?.value ?? null;
  if (low === null || high === null) return null;
  return { from: from ?? low, to: to ?? high + 1, zone: asked.zone };
}

const percentiles = (at: 0 | 1) => `steps${at}`;

/** What has to be known before the chart is asked: how wide its bars and steps are, and which values it shows. */
async function cutsOf({ spec, asked, signal }: Asking, frame: Frame, earlier: Asked | null): Promise<Cuts> {
  const both = axes(spec);
  const steps = both.flatMap((by, at) =>
    by?.kind === "histogram" && by.interval === "auto"
      ? [[percentiles(at as 0 | 1), { percentiles: { field: by.field, percents: [1, 99] } }] as const]
      : [],
  );
  const aggs: Aggs = { ...Object.fromEntries(steps), ...compileValues(spec, frame) };
  const ask = async (one: Asked) => (await post("/aggregate", { ...one, aggs }, { signal })).aggregations;
  const found = Object.keys(aggs).length ? await Promise.all([asked, ...(earlier ? [earlier] : [])].map(ask)) : [];
  const cut = (at: 0 | 1): Cut => {
    const wide = wideOf(both[at], frame, at);
    const { values: ends } = (found[0]?.[percentiles(at)] ?? {}) as { values?: Record<string, number | null> };
    const [low, high] = Object.values(ends ?? {});
    const values = found.flatMap((one) => (one[`values${at}`] ? [valuesOf(one[`values${at}`])] : []));
    return {
      ...(wide ? { wide } : {}),
      ...(ends ? { step: step(low ?? 0, high ?? 1, STEPS) } : {}),
      ...(values.length ? { values: [...new Set(values.flat())] } : {}),
    };
  };
  return [cut(0), cut(1)];
}

const iso = (at: number) => new Date(at).toISOString();

/** A chart's data, asked for now. Raises FormulaError and Problem. */
export async function chartData(spec: ChartSpec, asked: Asked, signal: AbortSignal): Promise<ChartData> {
  const both = axes(spec);
  const timed = both.some((by) => by?.kind === "time");
  const asking = { spec, asked, signal };
  const span = spanOf(asked);
  const frame = timed || spec.earlier ? await frameOf(asking, span) : { from: 0, to: 1, zone: asked.zone };
  if (!frame) return { ...NOTHING, span };
  const wide = wideOf(both[0], frame, 0) ?? wideOf(both[1], frame, 1);
  const shift = back(frame.from, frame.to, wide, frame.zone);
  const before = { ...frame, from: shift(frame.from), to: shift(frame.to) };
  const earlier = spec.earlier ? { ...asked, from: iso(before.from), to: iso(before.to) } : null;
  const cuts = await cutsOf(asking, frame, earlier);
  const ask = async (of: Asked, { frame, span }: { frame: Frame; span: Span }) => {
    const { aggregations, total } = await post("/aggregate", { ...of, aggs: compile(spec, frame, cuts) }, { signal });
    return read(spec, aggregations, total, { frame, span, cuts });
  };
  const now = ask(asked, { frame, span });
  if (!earlier) return now;
  const [here, there] = await Promise.all([now, ask(earlier, { frame: before, span: before })]);
  return withEarlier(spec, here, there, { from: before.from, to: before.to }, shift);
}

/** What a chart's data depends on. */
export function chartQuestion(spec: ChartSpec, asked: Asked) {
  const own = narrowed(asked, spec);
  const { by, split, measure, earlier, query } = spec;
  return {
    queryKey: ["chart", own, { by, split, measure, earlier, query }, isRound(spec.shape)],
    queryFn: ({ signal }: { signal: AbortSignal }) => chartData(spec, own, signal),
  };
}

/** Asked again after so many seconds; 0 is never. */
export function useChartData(spec: ChartSpec, asked: Asked, every = 0) {
  const { queryKey, queryFn } = chartQuestion(spec, asked);
  return useAnswer(queryKey, (signal) => queryFn({ signal }), { every: every * 1000, quiet: false });
}
