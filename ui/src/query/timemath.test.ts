// Date math and wall clocks, also where clocks are changed.
import { expect, test } from "vitest";
import { resolve, shifted, zoomed } from "@/query/timemath";

const now = Date.parse("2026-11-22T21:37:18.250Z");
const at = (text: string, zone = "UTC", end = false) => {
  const found = resolve(text, now, zone, end);
  return found === null ? null : new Date(found).toISOString();
};

test.each([
  ["now", "2026-11-22T21:37:18.250Z"],
  ["now-15m", "2026-11-22T21:22:18.250Z"],
  ["now-1d", "2026-11-21T21:37:18.250Z"],
  ["now-1M", "2026-10-22T21:37:18.250Z"],
  ["now/d", "2026-11-22T00:00:00.000Z"],
  ["now/w", "2026-11-16T00:00:00.000Z"],
  ["now-1y/y", "2025-01-01T00:00:00.000Z"],
  ["2026-11-22", "2026-11-22T00:00:00.000Z"],
  ["2026-11-22 21:37", "2026-11-22T21:37:00.000Z"],
  ["2026-11-22T21:37:18.5+09:00", "2026-11-22T12:37:18.500Z"],
])("%s", (text, expected) => {
  expect(at(text)).toBe(expected);
});

test.each(["", "yesterday", "now-", "2026-02-30", "2026-11-22 25:00"])("%j means no time", (text) => {
  expect(at(text)).toBeNull();
});

test("an end is rounded up", () => {
  expect(at("now/d", "UTC", true)).toBe("2026-11-23T00:00:00.000Z");
});

test("a day begins where the zone says", () => {
  expect(at("now/d", "Asia/Tokyo")).toBe("2026-11-22T15:00:00.000Z");
  expect(at("2026-11-22", "Asia/Tokyo")).toBe("2026-11-21T15:00:00.000Z");
});

test("a day of 25 hours is a day", () => {
  expect(resolve("2026-10-26", now, "Europe/Berlin")).toBe((resolve("2026-10-25", now, "Europe/Berlin") ?? 0) + 25 * 3_600_000);
});

test("an hour that comes twice is the first one", () => {
  expect(at("2026-10-25 02:30", "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
});

test("the last day of a shorter month", () => {
  const march = Date.parse("2026-03-31T12:00:00Z");
  expect(new Date(resolve("now-1M", march, "UTC") ?? 0).toISOString()).toBe("2026-02-28T12:00:00.000Z");
});

test("earlier, later, closer", () => {
  expect(shifted(100, 200, -1)).toEqual([0, 100]);
  expect(zoomed(100, 200, 0.5)).toEqual([125, 175]);
});
