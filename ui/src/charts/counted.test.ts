// What a number counts, as pills and a span.
import { expect, test } from "vitest";
import { counted, isShown, kqlFor, narrowedTo, without } from "@/charts/counted";
import type { ChartData, Column, Key } from "@/charts/reading";
import { type Bucket, type ChartSpec, type Place, spec } from "@/charts/spec";
import { pillText } from "@/query/pill";

const key = (value: unknown, more: Partial<Key> = {}): Key => ({ value, label: String(value), ...more });
const column = (of: Key, more: Partial<Column> = {}): Column => ({ key: of, values: [], ...more });
const none = key(null);
const told = (chart: Partial<ChartSpec>, data: Partial<ChartData>, ...place: Place) => {
  const whole = { keys: [none], columns: [column(none)], total: 0, span: { from: null, to: null }, ...data };
  const { pills, span } = counted(spec(chart), whole, ...place);
  return [pills.map(pillText), span && [span.from, span.to]];
};
const level: Bucket = { kind: "terms", field: "log.level", size: 2 };
const time: Bucket = { kind: "time", interval: "month" };

test("a number alone counts what its panel is narrowed to, and of a field those that have it", () => {
  expect(told({ query: "a: 1", measure: { kind: "avg", field: "n" } }, {}, 0, 0)).toEqual([["(a: 1)", "n: *"], null]);
});

test("values, other values, and none", () => {
  const keys = [key("info"), key("error"), key(undefined, { rest: "others" })];
  expect(told({ by: level }, { keys }, 1, 0)).toEqual([['log.level: "error"'], null]);
  expect(told({ by: level }, { keys }, 2, 0)).toEqual([["log.level: *", 'not log.level: ("info" or "error")'], null]);
  expect(told({ by: level }, { keys: keys.slice(0, 2) }, null, 0)).toEqual([['log.level: ("info" or "error")'], null]);
  const columns = [column(key(undefined, { rest: "missing" }))];
  expect(told({ by: { ...level, field: "a" }, split: level }, { keys: [key(1)], columns }, 0, 0)).toEqual([
    ["a: 1", "not log.level: *"],
    null,
  ]);
});

test("a bar of time is its own span, cut where the page's span ends; a series narrows it, all series don't", () => {
  const keys = [key(100, { to: 200 }), key(200, { to: 300 })];
  const data = { keys, columns: [column(key("info"))], span: { from: 150, to: null } };
  expect(told({ by: time, split: level }, data, 0, 0)).toEqual([['log.level: "info"'], [150, 200]]);
  expect(told({ by: time, split: level }, data, 1, null)).toEqual([[], [200, 300]]);
  expect(told({ by: level, split: time }, { keys: [key("info")], columns: [column(key(100, { to: 200 }))] }, 0, 0)).toEqual([
    ['log.level: "info"'],
    [100, 200],
  ]);
});

test("a number of the span before is of that time", () => {
  const earlier = { from: 0, to: 90 };
  const columns = [column(none), column(none, { earlier })];
  expect(told({ by: level }, { keys: [key("info")], columns }, 0, 1)).toEqual([['log.level: "info"'], [0, 90]]);
  const moved = [column(none), column(none, { earlier, keys: [key(50, { to: 100 })] })];
  expect(told({ by: time }, { keys: [key(150, { to: 200 })], columns: moved }, 0, 1)).toEqual([[], [50, 90]]);
});

test("steps of a number, and questions", () => {
  const steps: Bucket = { kind: "histogram", field: "n", interval: 5 };
  expect(told({ by: steps }, { keys: [key(5, { to: 10 })] }, 0, 0)).toEqual([["(n >= 5 and n < 10)"], null]);
  expect(told({ by: { kind: "filters", filters: [] } }, { keys: [key("a: 1 or b: 2")] }, 0, 0)).toEqual([
    ["(a: 1 or b: 2)"],
    null,
  ]);
});

test("several at once are left out as one", () => {
  const records = counted(
    spec({ by: time, split: level }),
    { keys: [key(0, { to: 1000 })], columns: [column(key("info"))], total: 0, span: { from: null, to: null } },
    0,
    0,
  );
  const kql = 'log.level: "info" and (@timestamp >= "1970-01-01T00:00:00.000Z" and @timestamp < "1970-01-01T00:00:01.000Z")';
  expect(kqlFor(records)).toBe(kql);
  expect(without(records, ["a: 1"])).toEqual({ f: ["a: 1", `not (${kql})`] });
  const next = narrowedTo(records, ["a: 1"]);
  expect(next).toEqual({ f: ["a: 1", 'log.level: "info"'], from: "1970-01-01T00:00:00.000Z", to: "1970-01-01T00:00:01.000Z" });
  expect([isShown(records, { f: ["a: 1"] }), isShown(records, next)]).toEqual([false, true]);
});
