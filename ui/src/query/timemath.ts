// Times as people write them: date math as Elasticsearch has it (`now-24h`, `now/d`), or a date and time in the chosen zone.
import { type Clock, clock } from "@/values/times";

const UNITS = ["s", "m", "h", "d", "w", "M", "y"] as const;
export type Unit = (typeof UNITS)[number];
const MILLIS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The instant that a clock on the wall of the zone means; where clocks are turned back, the first of the two. */
export function instantOf(at: Clock, zone: string): number {
  const wanted = Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second, at.milli);
  let guess = wanted - offset(wanted, zone);
  guess = wanted - offset(guess, zone);
  const earlier = wanted - offset(guess - 3_600_000 * 3, zone);
  return earlier < guess && earlier + offset(earlier, zone) === wanted ? earlier : guess;
}

function offset(instant: number, zone: string): number {
  const at = clock(instant, zone);
  return Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second, at.milli) - instant;
}

const MATH = /^now(?:([+-])(\d+)([smhdwMy]))?(?:\/([smhdwMy]))?$/;
const WRITTEN =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/** The instant that a text means; null where it means none. With `end`, rounding goes up. */
export function resolve(text: string, now: number, zone: string, end = false): number | null {
  const math = MATH.exec(text.trim());
  if (math) {
    const [, sign, many, unit, round] = math;
    let at = now;
    if (sign && many && unit) at = moved(at, (sign === "-" ? -1 : 1) * Number(many), unit as Unit, zone);
    if (round) at = floored(end ? moved(at, 1, round as Unit, zone) : at, round as Unit, zone);
    return at;
  }
  const written = WRITTEN.exec(text.trim());
  if (!written) return null;
  const [, year, month, day, hour, minute, second, fraction, given] = written;
  const at: Clock = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    milli: Number((fraction ?? "0").padEnd(3, "0").slice(0, 3)),
  };
  const plain = Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second, at.milli);
  const real = new Date(plain);
  if (real.getUTCMonth() !== at.month - 1 || real.getUTCDate() !== at.day || at.hour > 23 || at.minute > 59 || at.second > 59)
    return null;
  if (!given) return instantOf(at, zone);
  if (given === "Z") return plain;
  const sign = given.startsWith("-") ? -1 : 1;
  const digits = given.replace(/\D/g, "");
  return plain - sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
}

function moved(instant: number, many: number, unit: Unit, zone: string): number {
  const size = MILLIS[unit];
  if (size && unit !== "d" && unit !== "w") return instant + many * size;
  const at = clock(instant, zone);
  if (unit === "d" || unit === "w") return instantOf({ ...at, day: at.day + many * (unit === "w" ? 7 : 1) }, zone);
  const months = at.year * 12 + at.month - 1 + many * (unit === "y" ? 12 : 1);
  const year = Math.floor(months / 12);
  const month = (months % 12) + 1;
  return instantOf({ ...at, year, month, day: Math.min(at.day, new Date(Date.UTC(year, month, 0)).getUTCDate()) }, zone);
}

function floored(instant: number, unit: Unit, zone: string): number {
  const at = clock(instant, zone);
  const zero = { hour: 0, minute: 0, second: 0, milli: 0 };
  switch (unit) {
    case "s":
      return instantOf({ ...at, milli: 0 }, zone);
    case "m":
      return instantOf({ ...at, second: 0, milli: 0 }, zone);
    case "h":
      return instantOf({ ...at, minute: 0, second: 0, milli: 0 }, zone);
    case "d":
      return instantOf({ ...at, ...zero }, zone);
    case "w": {
      const weekday = (new Date(Date.UTC(at.year, at.month - 1, at.day)).getUTCDay() + 6) % 7;
      return instantOf({ ...at, ...zero, day: at.day - weekday }, zone);
    }
    case "M":
      return instantOf({ ...at, ...zero, day: 1 }, zone);
    case "y":
      return instantOf({ ...at, ...zero, month: 1, day: 1 }, zone);
  }
}

/** The span as far before or after as it is long. */
export function shifted(from: number, to: number, direction: -1 | 1): [from: number, to: number] {
  const long = to - from;
  return [from + direction * long, to + direction * long];
}

/** The same middle, half or twice as long. */
export function zoomed(from: number, to: number, factor: number): [from: number, to: number] {
  const middle = (from + to) / 2;
  const half = Math.max(1, ((to - from) * factor) / 2);
  return [Math.round(middle - half), Math.round(middle + half)];
}
