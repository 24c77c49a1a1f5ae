// An address whose times can't be meant is answered by saying so.
import { expect, test } from "vitest";
import { misread } from "@/query/misread";

const now = Date.parse("2026-11-22T21:37:18Z");

test("what is no time is named", () => {
  expect(misread({ from: "garbage", to: "now", at: "xx" }, now, "UTC")).toEqual({
    none: [
      { name: "from", text: "garbage" },
      { name: "at", text: "xx" },
    ],
    turned: false,
  });
});

test.each([
  [{ from: "2026-11-22", to: "2026-11-21" }, true],
  [{ from: "now", to: "now-1h" }, true],
  [{ from: "2027-01-01", to: "now" }, true],
])("%j ends before it begins", (place, turned) => {
  expect(misread(place, now, "UTC")?.turned).toBe(turned);
});

test.each([
  {},
  { to: "now" },
  { from: "now-1d/d", to: "now-1d/d" },
  { from: "now-24h" },
  { from: "2027-01-01" },
  { at: "2020-01-01" },
])("%j can be meant", (place) => {
  expect(misread(place, now, "UTC")).toBeNull();
});
