// The address carries the whole state, readably, and survives what people and attackers put into it.
import { expect, test } from "vitest";
import { type Place, placeOf, read, travelling, written } from "@/place/place";

test("a place is the same after it was written and read", () => {
  const place: Place = {
    q: 'source.ip: "1.2.3.4" & <b>',
    f: ['a: "x"', "not b: *"],
    from: "now-24h",
    to: "now",
    tz: "Asia/Tokyo",
    cols: "a,b",
  };
  expect(placeOf(read(written({ ...place })))).toEqual(place);
});

test("one pill is a list too", () => {
  expect(placeOf(read('?f=a: "x"')).f).toEqual(['a: "x"']);
});

test("pills that are understood stay the same list", () => {
  const f = ['a: "x"', "b: *"];
  expect(placeOf({ f }).f).toBe(f);
  expect(placeOf({ f: ["a: *", "", 1] }).f).toEqual(["a: *"]);
});

test("a readable address", () => {
  expect(written({ q: "source.ip: 127.0.0.0/8", from: "now-24h" })).toBe("?q=source.ip:+127.0.0.0/8&from=now-24h");
});

test("what nobody knows is left out", () => {
  expect(placeOf(read("?__proto__=1&constructor=2&ql=sql&q="))).toEqual({});
});

test("query, pills, time and zone travel along, a column doesn't", () => {
  expect(travelling({ q: "a", cols: "b", tz: "UTC" })).toEqual({ q: "a", tz: "UTC" });
});
