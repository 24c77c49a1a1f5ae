// What an address asks of the server: words, pills, span.
import type { Place } from "@/place/place";
import { filterOf, pillOf } from "@/query/pill";

/** Where there is no Temporal, Intl knows it too; but that takes 30 milliseconds on its first use, before anything is asked. */
export const localZone = globalThis.Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

const known = new Map<string, boolean>([
  ["UTC", true],
  [localZone, true],
]);

/** Whether there is a zone by that name; the address may say anything. */
export function isZone(name: string): boolean {
  let found = known.get(name);
  if (found === undefined) {
    try {
      new Intl.DateTimeFormat("en", { timeZone: name });
      found = true;
    } catch {
      found = false;
    }
    known.set(name, found);
  }
  return found;
}

/** The zone that times are shown in; where there is none by the name in the address, this browser's. */
export function zoneOf({ tz }: Place): string {
  return tz !== undefined && isZone(tz) ? tz : localZone;
}

export function askedOf(place: Place) {
  const { q, ql, f, from, to, in: index } = place;
  return {
    index: index ?? "*",
    lang: ql ?? ("kql" as const),
    query: q ?? "",
    filters: (f ?? []).map((text) => filterOf(pillOf(text))),
    from: from ?? null,
    to: to === "now" ? null : (to ?? null),
    zone: zoneOf(place),
  };
}

export type Asked = ReturnType<typeof askedOf>;
