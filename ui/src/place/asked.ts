// What an address asks of the server: words, pills, span.
import type { Place } from "@/place/place";
import { filterOf, pillOf } from "@/query/pill";

/** Where there is no Temporal, Intl knows it too; but that takes 30 milliseconds on its first use, before anything is asked. */
export const localZone = globalThis.Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

export function askedOf({ q, ql, f, from, to, tz, in: index }: Place) {
  return {
    index: index ?? "*",
    lang: ql ?? ("kql" as const),
    query: q ?? "",
    filters: (f ?? []).map((text) => filterOf(pillOf(text))),
    from: from ?? null,
    to: to === "now" ? null : (to ?? null),
    zone: tz ?? localZone,
  };
}

export type Asked = ReturnType<typeof askedOf>;
