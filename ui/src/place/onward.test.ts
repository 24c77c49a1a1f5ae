// A step to somewhere else keeps the zone, and of what is asked as much as belongs there.
import { expect, test } from "vitest";
import { onward } from "@/place/onward";
import type { Place } from "@/place/place";

const place: Place = {
  q: "sip",
  ql: "lucene",
  f: ['^source.ip: "192.0.2.1"', 'event.module: "cowrie"'],
  from: "now-7d",
  to: "now",
  tz: "Asia/Tokyo",
  in: "logs-*",
  cols: "message",
  row: "a/b",
};

test("the same question elsewhere is the whole question", () => {
  const { cols, row, ...asked } = place;
  expect(onward(place, "view")).toEqual(asked);
});

test("another question about the same data keeps its span, index and pinned pills", () => {
  expect(onward(place, "data", { q: "a: 1", f: ["b: 2"] })).toEqual({
    q: "a: 1",
    f: ['^source.ip: "192.0.2.1"', "b: 2"],
    from: "now-7d",
    to: "now",
    tz: "Asia/Tokyo",
    in: "logs-*",
  });
});

test("what a link asks itself wins", () => {
  expect(onward(place, "data", { from: "2026-01-01", in: "other" })).toMatchObject({
    from: "2026-01-01",
    to: "now",
    in: "other",
  });
});

test("a question about everything keeps pinned pills, each once", () => {
  expect(onward(place, "everything", { f: ['^source.ip: "192.0.2.1"', "b: 2"] })).toEqual({
    f: ['^source.ip: "192.0.2.1"', "b: 2"],
    tz: "Asia/Tokyo",
  });
});

test("one thing keeps the zone alone", () => {
  expect(onward(place, "thing", { f: ["log.offset: 5"] })).toEqual({ f: ["log.offset: 5"], tz: "Asia/Tokyo" });
  expect(onward({}, "thing")).toEqual({});
});
