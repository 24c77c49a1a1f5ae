// What goes along with a step to somewhere else on the page.
import { type Place, travelling } from "@/place/place";
import { pillOf } from "@/query/pill";

/**
 * `view`: the same question elsewhere, so all that is asked; `data`: another question about the same data, so its span, index and
 * pinned pills; `everything`: a question about all that there is, so pinned pills; `thing`: one thing by its name. The zone always.
 */
export type Along = "view" | "data" | "everything" | "thing";

export function onward(place: Place, along: Along, ask: Place = {}): Place {
  const { tz, from, to } = place;
  const zone = tz === undefined ? {} : { tz };
  if (along === "view") return { ...travelling(place), ...ask };
  if (along === "thing") return { ...zone, ...ask };
  const span = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(place.in === undefined ? {} : { in: place.in }),
  };
  const pinned = (place.f ?? []).filter((text) => pillOf(text).pinned);
  const pills = [...new Set([...pinned, ...(ask.f ?? [])])];
  return { ...zone, ...(along === "data" ? span : {}), ...ask, ...(pills.length ? { f: pills } : {}) };
}
