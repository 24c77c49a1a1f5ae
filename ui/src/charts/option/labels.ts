// How keys and numbers of a chart are written.
import { isCountry } from "@/charts/fitting";
import type { Column, Key } from "@/charts/reading";
import { axes, type Bucket, type ChartSpec } from "@/charts/spec";
import { count } from "@/values/numbers";
import { regionName } from "@/values/regions";
import { instantText } from "@/values/times";
import { plain } from "@/values/visible";
import type { Language } from "@/words/catalogue";

export interface Wording {
  language: Language;
  zone: string;
  others: string;
  missing: string;
  empty: string;
  measure: string;
  earlier: string;
  yes: string;
  no: string;
}

/** A key as people read it: a time, a country's name, a number, text with its control characters visible. */
export function keyLabel(key: Key, by: Bucket | null, words: Wording): string {
  if (key.rest) return words[key.rest];
  if (by?.kind === "time") return timeLabel(Number(key.value), by, words.zone);
  if (by?.kind === "histogram") return count(Number(key.value), words.language);
  if (by?.kind === "terms" && isCountry(by.field)) return regionName(String(key.value), words.language);
  if (key.value === "true" || key.value === "false") return key.value === "true" ? words.yes : words.no;
  return by?.kind === "terms" && key.label === "" ? words.empty : plain(key.label, 80);
}

function timeLabel(at: number, by: Extract<Bucket, { kind: "time" }>, zone: string): string {
  const text = instantText(at, zone);
  switch (by.interval) {
    case "year":
      return text.slice(0, 4);
    case "quarter":
    case "month":
      return text.slice(0, 7);
    case "week":
    case "day":
      return text.slice(0, 10);
    default:
      return text.endsWith("00:00:00") ? text.slice(0, 10) : text.endsWith(":00") ? text.slice(0, 16) : text;
  }
}

export function columnLabel(column: Column, spec: ChartSpec, words: Wording): string {
  const [, series] = axes(spec);
  const name = series ? keyLabel(column.key, series, words) : words.measure;
  return column.earlier ? `${name} (${words.earlier})` : name;
}
