// The process as a line: its lives as bars, the frozen part of them, and where evidence lies; in parts of the whole, 0 to 1.

interface Life {
  started_at: string | null;
  ended_at: string | null;
  ending: string;
}

interface Trouble {
  id: string;
  kind: string;
  started_at: string | null;
  ended_at: string | null;
  at_least_seconds: number;
}

export interface Bar {
  from: number;
  to: number;
  life: Life;
}

export interface Frozen {
  from: number;
  to: number;
  id: string;
}

export interface Exhibit {
  at: number;
  instant: number;
  pieces: number[];
}

export interface Lifeline {
  start: number;
  end: number;
  bars: Bar[];
  frozen: Frozen[];
  marks: { at: number; id: string }[];
  /** Times at which evidence lies, and the numbers of its pieces. */
  exhibits: Exhibit[];
  ticks: { at: number; instant: number }[];
}

const STOPS = new Set(["stuck-callback"]);
const STEPS = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000];

/** Times for a scale, about `wanted` of them, at round steps of the clock. */
export function ticks(start: number, end: number, wanted: number): number[] {
  const long = (end - start) / 1000;
  const step = (STEPS.find((one) => long / one <= wanted) ?? 31_536_000) * 1000;
  const found: number[] = [];
  for (let at = Math.ceil(start / step) * step; at <= end; at += step) found.push(at);
  return found;
}

/** What lies closer together than that part of the whole is one mark. */
export function together(exhibits: readonly Exhibit[], apart: number): Exhibit[] {
  const found: Exhibit[] = [];
  for (const one of exhibits) {
    const last = found.at(-1);
    if (last && one.at - last.at < apart) last.pieces.push(...one.pieces);
    else found.push({ ...one, pieces: [...one.pieces] });
  }
  return found;
}

export function lifeline(
  lives: readonly Life[],
  troubles: readonly Trouble[],
  wanted = 6,
  evidence: readonly { at: string | null }[] = [],
): Lifeline | null {
  const instants = (text: string | null) => (text === null ? [] : [Date.parse(text)]);
  const until = (one: Trouble) =>
    one.ended_at ? Date.parse(one.ended_at) : Date.parse(one.started_at ?? "") + one.at_least_seconds * 1000;
  const known = [
    ...lives.flatMap((life) => [...instants(life.started_at), ...instants(life.ended_at)]),
    ...troubles.flatMap((one) => (one.started_at ? [Date.parse(one.started_at), until(one)] : [])),
  ].filter(Number.isFinite);
  if (!known.length) return null;
  const first = Math.min(...known);
  const last = Math.max(...known);
  const margin = Math.max(1000, (last - first) * 0.03);
  const start = first - margin;
  const end = last + margin;
  const place = (instant: number) => (instant - start) / (end - start);
  return {
    start,
    end,
    bars: lives.map((life) => ({
      from: life.started_at ? place(Date.parse(life.started_at)) : 0,
      to: life.ended_at ? place(Date.parse(life.ended_at)) : 1,
      life,
    })),
    frozen: troubles
      .filter(({ kind, started_at }) => STOPS.has(kind) && started_at !== null)
      .map((one) => ({ from: place(Date.parse(one.started_at ?? "")), to: place(until(one)), id: one.id })),
    marks: troubles.flatMap(({ id, started_at }) => (started_at ? [{ at: place(Date.parse(started_at)), id }] : [])),
    exhibits: evidence
      .flatMap(({ at }, number) =>
        at === null ? [] : [{ at: place(Date.parse(at)), instant: Date.parse(at), pieces: [number] }],
      )
      .filter(({ at }) => at >= 0 && at <= 1)
      .sort((a, b) => a.at - b.at),
    ticks: ticks(start, end, wanted).map((instant) => ({ at: place(instant), instant })),
  };
}
