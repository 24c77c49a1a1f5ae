// The span before stands beside the span, key by key.
import { expect, test } from "vitest";
import { back } from "@/charts/bars";
import { withEarlier } from "@/charts/earlier";
import { type ChartData, read, type Span } from "@/charts/reading";
import { type Bucket, spec } from "@/charts/spec";

const span: Span = { from: null, to: null };
const table = (by: Bucket, buckets: { key: unknown; doc_count: number }[], zone = "UTC"): ChartData =>
  read(spec({ by }), { b: { buckets } }, 0, { frame: { from: 0, to: 1, zone }, span, cuts: [{}, {}] });
const beside = ({ keys, columns }: ChartData) =>
  keys.map(({ label }, row) => [label, ...columns.map(({ values }) => values[row])]);

test("values are found by what they are, and what there was only before is seen too", () => {
  const by: Bucket = { kind: "terms", field: "country", size: 3 };
  const now = table(by, [
    { key: "RU", doc_count: 5 },
    { key: "US", doc_count: 2 },
  ]);
  const before = table(by, [
    { key: "US", doc_count: 9 },
    { key: "JP", doc_count: 4 },
  ]);
  expect(beside(withEarlier(spec({ by }), now, before, span, (at) => at))).toEqual([
    ["RU", 5, 0],
    ["US", 2, 9],
    ["JP", 0, 4],
  ]);
});

test("an average that there is in one of the two only is unknown in the other, not 0", () => {
  const by: Bucket = { kind: "terms", field: "country", size: 3 };
  const chart = spec({ by, measure: { kind: "avg", field: "n" } });
  const asking = { frame: { from: 0, to: 1, zone: "UTC" }, span, cuts: [{}, {}] } as const;
  const of = (key: string) => read(chart, { b: { buckets: [{ key, doc_count: 1, m: { value: 7 } }] } }, 0, asking);
  expect(beside(withEarlier(chart, of("RU"), of("US"), span, (at) => at))).toEqual([
    ["RU", 7, null],
    ["US", null, 7],
  ]);
});

test("months are found by the calendar, though the spans have different numbers of days", () => {
  const by: Bucket = { kind: "time", interval: "month" };
  const from = Date.UTC(2026, 1, 15);
  const to = Date.UTC(2026, 3, 2);
  const shift = back(from, to, { calendar_interval: "month" }, "UTC");
  expect([shift(from), shift(to)]).toEqual([Date.UTC(2025, 11, 15), Date.UTC(2026, 1, 2)]);
  const month = (year: number, at: number, doc_count: number) => ({ key: Date.UTC(year, at), doc_count });
  const now = table(by, [month(2026, 1, 1), month(2026, 2, 2), month(2026, 3, 3)]);
  const before = table(by, [month(2025, 11, 10), month(2026, 0, 20), month(2026, 1, 30)]);
  expect(withEarlier(spec({ by }), now, before, span, shift).columns[1]?.values).toEqual([10, 20, 30]);
});

test("days are found by the clock on the wall, across the change of the clocks", () => {
  const zone = "Europe/Berlin";
  const by: Bucket = { kind: "time", interval: "day" };
  const day = (date: string, doc_count: number) => ({ key: Date.parse(date), doc_count });
  // Clocks go forward on 29 March 2026: that day has 23 hours.
  const now = table(by, [day("2026-03-29T00:00+01:00", 1), day("2026-03-30T00:00+02:00", 2)], zone);
  const before = table(by, [day("2026-03-27T00:00+01:00", 10), day("2026-03-28T00:00+01:00", 20)], zone);
  const [from, to] = [Date.parse("2026-03-29T00:00+01:00"), Date.parse("2026-03-31T00:00+02:00")];
  const shift = back(from, to, { calendar_interval: "day" }, zone);
  expect(withEarlier(spec({ by }), now, before, span, shift).columns[1]?.values).toEqual([10, 20]);
});

test("without bars the span before is as long and ends where this one begins", () => {
  const shift = back(1000, 4000, undefined, "UTC");
  expect([shift(1000), shift(4000)]).toEqual([-2000, 1000]);
});
