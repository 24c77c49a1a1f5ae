// Where somebody is: everything that the address of the page says. The address is the whole state.

/** What travels along from view to view. */
export interface Shared {
  /** Words of the query. */
  q?: string;
  /** Their language, where it isn't KQL. */
  ql?: "lucene";
  /** Filter pills as text, see query/pill.ts. */
  f?: string[];
  from?: string;
  to?: string;
  /** The zone that times are shown in. */
  tz?: string;
  /** Index pattern. */
  in?: string;
}

/** What single views add. */
export interface Place extends Shared {
  /** Discover: columns, sort, open row, what stands beside the histogram. */
  cols?: string;
  sort?: string;
  row?: string;
  by?: string;
  mode?: string;
  at?: string;
  /** Panels that are open or chosen in other views. */
  tab?: string;
  open?: string;
  show?: string;
  /** Seconds after which a dashboard asks again. */
  every?: string;
}

const TEXTS = ["q", "from", "to", "tz", "in", "cols", "sort", "row", "by", "mode", "at", "tab", "open", "show", "every"] as const;
export const TRAVELS = ["q", "ql", "f", "from", "to", "tz", "in"] as const;

/** What an address says, as far as it is understood; the rest is left out. */
export function placeOf(raw: Record<string, unknown>): Place {
  const place: Place = {};
  for (const name of TEXTS) {
    const value = raw[name];
    if (typeof value === "string" && value) place[name] = value;
  }
  if (raw["ql"] === "lucene") place.ql = "lucene";
  const isPill = (pill: unknown): pill is string => typeof pill === "string" && pill !== "";
  const given = raw["f"];
  // The same list where it is understood whole, so that nothing is asked anew for it.
  const pills = Array.isArray(given) && given.every(isPill) ? given : [given].flat().filter(isPill);
  if (pills.length) place.f = pills;
  return place;
}

/** Only what travels along. */
export function travelling(place: Place): Shared {
  return Object.fromEntries(TRAVELS.filter((name) => place[name] !== undefined).map((name) => [name, place[name]])) as Shared;
}

/** An address's part behind `?`, readable: a name for each value, pills one by one. */
export function written(place: Record<string, unknown>): string {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(place)) {
    for (const one of [value].flat()) if (typeof one === "string" && one) text.append(name, one);
  }
  const shown = text
    .toString()
    .replace(/%3A/g, ":")
    .replace(/%2C/g, ",")
    .replace(/%2F/g, "/")
    .replace(/%40/g, "@")
    .replace(/%22/g, '"');
  return shown ? `?${shown}` : "";
}

export function read(search: string): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null);
  for (const [name, value] of new URLSearchParams(search)) {
    const before = result[name];
    result[name] = before === undefined ? value : [before, value].flat();
  }
  return { ...result };
}
