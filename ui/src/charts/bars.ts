// Bars of time: how wide they are, where they end, and which ones are the same bars of the span before.
import type { Calendar } from "@/charts/spec";
import { instantOf } from "@/query/timemath";
import { clock } from "@/values/times";

export type Width = { fixed_interval: string } | { calendar_interval: string };

const DAY = 86_400_000;
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
export function width(from: number, to: number, bars: number): Width {
  const seconds = Math.max(1, (to - from) / 1000);
  const found = WIDTHS.find(([wide]) => seconds / wide <= bars);
  if (found) return found[1] === "1d" ? { calendar_interval: "1d" } : { fixed_interval: found[1] };
  const month = 2_629_800;
  return { calendar_interval: seconds / month <= bars ? "1M" : seconds / (3 * month) <= bars ? "1q" : "1y" };
}

type Step = { millis: number } | { months: number };

const CALENDAR: Record<Calendar | "1d" | "1M" | "1q" | "1y", Step> = {
  minute: { millis: 60_000 },
  hour: { millis: 3_600_000 },
  day: { millis: DAY },
  "1d": { millis: DAY },
  week: { millis: 7 * DAY },
  month: { months: 1 },
  "1M": { months: 1 },
  quarter: { months: 3 },
  "1q": { months: 3 },
  year: { months: 12 },
  "1y": { months: 12 },
};

function stepOf(wide: Width): Step {
  if ("calendar_interval" in wide) return CALENDAR[wide.calendar_interval as Calendar] ?? { millis: DAY };
  const seconds = WIDTHS.find(([, text]) => text === wide.fixed_interval)?.[0] ?? 1;
  return { millis: seconds * 1000 };
}

/** So many steps on by the clock on the wall, whatever the summer does to it. */
function moved(at: number, step: Step, many: number, zone: string): number {
  const wall = clock(at, zone);
  if ("millis" in step) return instantOf({ ...wall, milli: wall.milli + many * step.millis }, zone);
  const month = wall.month + many * step.months;
  const last = new Date(Date.UTC(wall.year, month, 0)).getUTCDate();
  return instantOf({ ...wall, month, day: Math.min(wall.day, last) }, zone);
}

/** Where the bar that starts there ends. */
export function endOf(start: number, wide: Width, zone: string): number {
  const step = stepOf(wide);
  return "millis" in step && step.millis < DAY ? start + step.millis : moved(start, step, 1, zone);
}

/**
 * From an instant to the same one of the span before: back by as many whole bars as the span touches, so that each bar has one
 * that is cut alike; without bars by the length of the span.
 */
export function back(from: number, to: number, wide: Width | undefined, zone: string): (at: number) => number {
  if (!wide) return (at) => at - (to - from);
  const step = stepOf(wide);
  const longest = "millis" in step ? step.millis + 3_600_000 : step.months * 31 * DAY;
  let many = Math.max(1, Math.floor((to - from) / longest));
  while (moved(from, step, many, zone) < to) many += 1;
  return (at) => moved(at, step, -many, zone);
}
