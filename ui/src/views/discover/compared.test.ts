// Any span can be compared with any other.
import { expect, test } from "vitest";
import { before, ownSpan, ownText } from "@/views/discover/compared";

const now = Date.parse("2026-11-22T21:37:00Z");

test("the same hours of the day before", () => {
  expect(before("1d", "2026-11-22T20:00:00Z", "2026-11-22T21:00:00Z", now, "UTC")).toEqual({
    from: "2026-11-21T20:00:00.000Z",
    to: "2026-11-21T21:00:00.000Z",
    zone: "UTC",
  });
});

test("a day is a day where clocks are changed", () => {
  expect(before("1d", "2026-10-25T12:00:00Z", undefined, Date.parse("2026-10-25T13:00:00Z"), "Europe/Berlin")).toEqual({
    from: "2026-10-24T11:00:00.000Z",
    to: "2026-10-24T12:00:00.000Z",
    zone: "Europe/Berlin",
  });
});

test("any other span", () => {
  const text = ownText("now-7d/d", "now-6d/d");
  expect(ownSpan(text)).toEqual({ from: "now-7d/d", to: "now-6d/d" });
  expect(before(text, "now-1d", "now", now, "UTC")).toEqual({ from: "now-7d/d", to: "now-6d/d", zone: "UTC" });
});

test.each([undefined, "", "x", "/..", "a/..b/..c"])("%j is the span before", (text) => {
  expect(before(text, "now-1d", "now", now, "UTC")).toBeNull();
});
