// What a span is compared with: the one before it, the same one so much earlier, or any other.
import { resolve } from "@/query/timemath";

/** As the address says it: nothing is the span before; `1d` the same a day earlier; `FROM/TO` any other, each a time or date math. */
export type With = string | undefined;

export const EARLIER = ["1d", "1w"] as const;

/** The two ends of any other span. */
export function ownSpan(text: With): { from: string; to: string } | null {
  const [from, to, ...rest] = (text ?? "").split("/..");
  return from && to && !rest.length ? { from, to } : null;
}

export function ownText(from: string, to: string): string {
  return `${from}/..${to}`;
}

/** The span as the server is asked for it; null is the one before. */
export function before(text: With, from: string, to: string | undefined, now: number, zone: string) {
  const own = ownSpan(text);
  if (own) return { ...own, zone };
  if (!EARLIER.some((one) => one === text)) return null;
  const ends = [resolve(from, now, zone), resolve(to ?? "now", now, zone, true)];
  const [start, end] = ends.map((at) => (at === null ? null : resolve(`now-${text}`, at, zone)));
  return typeof start === "number" && typeof end === "number"
    ? { from: new Date(start).toISOString(), to: new Date(end).toISOString(), zone }
    : null;
}
