// What the map shows of a chart of countries over time: all of it, or what came in one bar.
import { type ChartData, type Key, sumOf } from "@/charts/reading";
import type { Asked } from "@/place/asked";
import { filterOf, pillFor } from "@/query/pill";

export const COUNTRY = "source.geo.country_iso_code";

/** The bar that an instant of the address lies in; null for the whole. */
export function barAt(keys: readonly Key[], instant: string | undefined): number | null {
  const at = Date.parse(instant ?? "");
  const found = keys.findIndex(({ value, to }) => Number(value) <= at && at < Number(to));
  return found < 0 ? null : found;
}

/** The records whose address has no country; those without an address are none of the map's. */
export function nowhere(asked: Asked): Asked {
  const own = [pillFor("source.ip", null, true), pillFor(COUNTRY, null)].map(filterOf);
  return { ...asked, filters: [...asked.filters, ...own] };
}

export interface Shown {
  /** Most first; `column` is their place in the chart. */
  countries: { code: string; rows: number; column: number }[];
  located: number;
}

export function countriesAt({ columns }: Pick<ChartData, "columns">, at: number | null): Shown {
  const rows = columns.map(({ values }) =>
    at === null ? values.reduce<number>((sum, value) => sum + (value ?? 0), 0) : (values[at] ?? 0),
  );
  const countries = columns
    .map(({ key }, column) => ({ code: String(key.value), rows: rows[column] ?? 0, column, rest: key.rest }))
    .filter(({ rest, rows }) => !rest && rows > 0)
    .map(({ code, rows, column }) => ({ code, rows, column }))
    .sort((a, b) => b.rows - a.rows);
  return { countries, located: countries.reduce((sum, { rows }) => sum + rows, 0) };
}

/** How much came in each bar. */
export function heights(data: ChartData): number[] {
  return data.keys.map((_, row) => sumOf(data, row));
}
