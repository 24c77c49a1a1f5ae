// Times in the chosen zone, and spans of time in words.
import { localZone } from "@/place/asked";
import type { Language } from "@/words/catalogue";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone);
  if (!found) {
    found = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      fractionalSecondDigits: 3,
    });
    formats.set(zone, found);
  }
  return found;
}

export interface Clock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  milli: number;
}

/** What a clock on the wall of the zone shows. The two usual zones need no Intl, which takes long on its first use. */
export function clock(instant: number, zone: string): Clock {
  const at = new Date(instant);
  if (zone === "UTC") {
    return {
      year: at.getUTCFullYear(),
      month: at.getUTCMonth() + 1,
      day: at.getUTCDate(),
      hour: at.getUTCHours(),
      minute: at.getUTCMinutes(),
      second: at.getUTCSeconds(),
      milli: at.getUTCMilliseconds(),
    };
  }
  if (zone === localZone) {
    return {
      year: at.getFullYear(),
      month: at.getMonth() + 1,
      day: at.getDate(),
      hour: at.getHours(),
      minute: at.getMinutes(),
      second: at.getSeconds(),
      milli: at.getMilliseconds(),
    };
  }
  const part: Record<string, string> = {};
  for (const { type, value } of format(zone).formatToParts(instant)) part[type] = value;
  const number = (name: string) => Number(part[name] ?? 0);
  return {
    year: number("year"),
    month: number("month"),
    day: number("day"),
    hour: number("hour"),
    minute: number("minute"),
    second: number("second"),
    milli: number("fractionalSecond"),
  };
}

const two = (value: number) => String(value).padStart(2, "0");

export function isoDate(at: Clock): string {
  return `${String(at.year).padStart(4, "0")}-${two(at.month)}-${two(at.day)}`;
}

/** 2026-11-22 21:37:18, with milliseconds where they are wanted. */
export function instantText(instant: number | string, zone: string, detail: "minute" | "second" | "milli" = "second"): string {
  const millis = typeof instant === "string" ? Date.parse(instant) : instant;
  if (!Number.isFinite(millis)) return String(instant);
  const at = clock(millis, zone);
  const minute = `${isoDate(at)} ${two(at.hour)}:${two(at.minute)}`;
  if (detail === "minute") return minute;
  const second = `${minute}:${two(at.second)}`;
  return detail === "second" ? second : `${second}.${String(at.milli).padStart(3, "0")}`;
}

const UNITS: [seconds: number, en: string, ja: string][] = [
  [86_400, " d", "日"],
  [3600, " h", "時間"],
  [60, " min", "分"],
  [1, " s", "秒"],
];

/** 15 min 3 s; the two largest units. */
export function duration(seconds: number, language: Language): string {
  if (seconds < 1) return language === "ja" ? `${Math.round(seconds * 1000)}ミリ秒` : `${Math.round(seconds * 1000)} ms`;
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [size, en, ja] of UNITS) {
    const many = Math.floor(rest / size);
    if (many > 0) {
      parts.push(`${many.toLocaleString(language)}${language === "ja" ? ja : en}`);
      rest -= many * size;
    } else if (parts.length) {
      break;
    }
    if (parts.length === 2) break;
  }
  return parts.join(language === "ja" ? "" : " ");
}

/** How long ago, in one unit: 3 d. */
export function age(instant: string | number, now: number, language: Language): string {
  const millis = typeof instant === "string" ? Date.parse(instant) : instant;
  const seconds = Math.max(0, (now - millis) / 1000);
  for (const [size, en, ja] of UNITS) {
    if (seconds >= size) return `${Math.floor(seconds / size).toLocaleString(language)}${language === "ja" ? ja : en}`;
  }
  return language === "ja" ? "0秒" : "0 s";
}

/** The zone and how far it is from UTC then: Asia/Tokyo +09:00. */
export function zoneText(zone: string, instant: number): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(instant);
  const offset = (parts.find((part) => part.type === "timeZoneName")?.value ?? "").replace("GMT", "");
  return zone === "UTC" || !offset ? zone : `${zone} ${offset}`;
}
