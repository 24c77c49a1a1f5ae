// Reads where somebody is from the address, and goes elsewhere by changing it.
import { useLocation, useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { type Place, placeOf } from "@/place/place";
import { filterOf, pillOf } from "@/query/pill";

type Change = { [Name in keyof Place]?: Place[Name] | undefined };

export interface Here {
  place: Place;
  zone: string;
  /** Change some of the address; a step that the back button undoes unless `quiet`. */
  go: (change: Change, quiet?: boolean) => void;
}

export const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

export function usePlace(): Here {
  const place = useSearch({ strict: false }) as Place;
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const go = useCallback(
    (change: Change, quiet = false) =>
      void navigate({
        to: pathname,
        search: (before: Record<string, unknown>) => placeOf({ ...before, ...change }),
        replace: quiet,
      } as never),
    [navigate, pathname],
  );
  return { place, zone: place.tz ?? localZone, go };
}

/** What the address asks of the server: words, pills, span. */
export function useAsked() {
  const { place, zone } = usePlace();
  const { q, ql, f, from, to } = place;
  const index = place.in;
  return useMemo(
    () => ({
      index: index ?? "*",
      lang: ql ?? ("kql" as const),
      query: q ?? "",
      filters: (f ?? []).map((text) => filterOf(pillOf(text))),
      from: from ?? null,
      to: to === "now" ? null : (to ?? null),
      zone,
    }),
    [q, ql, f, from, to, index, zone],
  );
}

export type Asked = ReturnType<typeof useAsked>;
