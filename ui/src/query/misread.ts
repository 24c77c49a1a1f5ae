// What an address asks of time and can't mean: text that is no time, and a span that ends before it begins.
import type { Place } from "@/place/place";
import { resolve } from "@/query/timemath";

const TIMES = ["from", "to", "at"] as const;

export interface Misread {
  /** Times that are none, as they stand in the address. */
  none: { name: (typeof TIMES)[number]; text: string }[];
  turned: boolean;
}

/** null where all of it can be meant. */
export function misread(place: Place, now: number, zone: string): Misread | null {
  const none = TIMES.flatMap((name) => {
    const text = place[name];
    return text !== undefined && resolve(text, now, zone) === null ? [{ name, text }] : [];
  });
  const from = resolve(place.from ?? "", now, zone);
  const to = resolve(place.to ?? "", now, zone, true);
  const turned = from !== null && to !== null && from > to;
  return none.length || turned ? { none, turned } : null;
}
