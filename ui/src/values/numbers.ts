// Numbers as people read them: thousands apart, bytes by 1000, parts of a whole.
import type { Language } from "@/words/catalogue";

export function count(value: number, language: Language): string {
  return value.toLocaleString(language, { maximumFractionDigits: Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0 });
}

/** 1,284,003 as 1.28M, for places where there is no room. */
export function short(value: number, language: Language): string {
  return Math.abs(value) < 10_000
    ? count(value, language)
    : value.toLocaleString(language === "ja" ? "en" : language, { notation: "compact", maximumFractionDigits: 1 });
}

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

export function bytes(value: number, language: Language): string {
  let size = value;
  let unit = 0;
  while (Math.abs(size) >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || Math.abs(size) >= 99.5 ? 0 : 1;
  return `${size.toLocaleString(language, { maximumFractionDigits: digits })} ${UNITS[unit] ?? ""}`;
}

export function percent(part: number, whole: number, language: Language): string {
  if (!whole) return "–";
  const share = part / whole;
  const digits = share !== 0 && share < 0.1 ? 1 : 0;
  return share.toLocaleString(language, { style: "percent", maximumFractionDigits: digits });
}
