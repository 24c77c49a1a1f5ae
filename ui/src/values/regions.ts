// Names of countries in the reader's language, from the browser; a code that it doesn't know stays a code.
import type { Language } from "@/words/catalogue";

const names = new Map<Language, Intl.DisplayNames>();

export function regionName(code: string, language: Language): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  let found = names.get(language);
  if (!found) {
    found = new Intl.DisplayNames([language], { type: "region" });
    names.set(language, found);
  }
  return found.of(code) ?? code;
}
