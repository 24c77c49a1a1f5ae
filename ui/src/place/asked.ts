// What an address asks of the server: words, pills, span.
import type { Place } from "@/place/place";
import { filterOf, pillOf } from "@/query/pill";

export const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

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
