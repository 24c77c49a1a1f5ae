// How words are looked up: flat keys, `{name}` for a value, `{n|one|many}` for what English says differently of one.
import type { en } from "@/words/en";

export type Language = "en" | "ja";
export type Key = keyof typeof en;
export type Catalogue = Record<Key, string>;
export type Value = string | number;

type Named<Part extends string> = Part extends `${infer Name}|${string}` ? Name : Part;
type Names<Text extends string> = Text extends `${string}{${infer Part}}${infer Rest}` ? Named<Part> | Names<Rest> : never;
type Values<K extends Key> = [Names<(typeof en)[K]>] extends [never] ? [] : [values: Record<Names<(typeof en)[K]>, Value>];

/** Keys whose text takes no values. */
export type PlainKey = { [K in Key]: Values<K> extends [] ? K : never }[Key];
export type Say = <K extends Key>(key: K, ...values: Values<K>) => string;

const PLACE = /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g;

/** The text with its values in place; numbers are written as the language writes them. */
export function filled(text: string, values: Record<string, Value>, language: Language): string {
  return text.replace(PLACE, (_, name: string, one?: string, many?: string) => {
    const value = values[name] ?? "";
    if (one !== undefined && many !== undefined) return value === 1 || value === "1" ? one : many;
    return typeof value === "number" ? value.toLocaleString(language) : value;
  });
}

/** Looks words up in a catalogue. */
export function speaker(catalogue: Catalogue, language: Language): Say {
  return (key, ...[values]) => (values ? filled(catalogue[key], values, language) : catalogue[key]);
}

/** The names of the values that a text expects, each once, in order of the alphabet. */
export function places(text: string): string[] {
  return [...new Set([...text.matchAll(PLACE)].map((found) => found[1] ?? ""))].sort();
}
