// Reads where somebody is from the address, and goes elsewhere by changing it.
import { useLocation, useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { type Asked, askedOf, zoneOf } from "@/place/asked";
import { type Place, placeOf } from "@/place/place";

type Change = { [Name in keyof Place]?: Place[Name] | undefined };

export interface Here {
  place: Place;
  zone: string;
  /** Change some of the address; a step that the back button undoes unless `quiet`. */
  go: (change: Change, quiet?: boolean) => void;
}

export function usePlace(): Here {
  // The router keeps beside what is understood all that stands in an address.
  const raw = useSearch({ strict: false }) as Record<string, unknown>;
  const place = useMemo(() => placeOf(raw), [raw]);
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
  return { place, zone: zoneOf(place), go };
}

/** What the address asks of the server; the same object while the same is asked. */
export function useAsked(): Asked {
  const { place } = usePlace();
  const { q, ql, f, from, to, tz } = place;
  const index = place.in;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rest of the place asks nothing
  return useMemo(() => askedOf(place), [q, ql, f, from, to, tz, index]);
}
