// What a chart asks.
import { expect, test } from "vitest";
import { width } from "@/charts/bars";
import { compile, step } from "@/charts/compile";
import { spec } from "@/charts/spec";

const frame = { from: 0, to: 86_400_000, zone: "Asia/Tokyo" };

test("bars over time, broken down by a field", () => {
  const asked = compile(
    spec({ by: { kind: "time", interval: "auto" }, split: { kind: "terms", field: "event.dataset", size: 5 } }),
    frame,
  );
  expect(asked).toEqual({
    b: {
      date_histogram: {
        field: "@timestamp",
        fixed_interval: "30m",
        time_zone: "Asia/Tokyo",
        extended_bounds: { min: 0, max: 86_399_999 },
      },
      aggs: { s: { terms: { field: "event.dataset", size: 5 }, aggs: {} } },
    },
  });
});

test("a breakdown by known values asks for those, for the records with others, and for those with none", () => {
  const split = { kind: "terms", field: "log.level", size: 2 } as const;
  const chart = spec({ by: { kind: "terms", field: "event.dataset", size: 5 }, split });
  const asked = compile(chart, frame, [{}, { values: ["info", "error"] }]);
  expect(asked["b"]?.["aggs"]).toEqual({
    s: { terms: { field: "log.level", include: ["info", "error"], size: 2 }, aggs: {} },
    others: {
      filter: {
        bool: { filter: [{ exists: { field: "log.level" } }], must_not: [{ terms: { "log.level": ["info", "error"] } }] },
      },
      aggs: {},
    },
    missing: { missing: { field: "log.level" }, aggs: {} },
  });
  expect(Object.keys(compile(chart, frame, [{}, { values: ["info"] }])["b"]?.["aggs"] ?? {})).toEqual(["s", "missing"]);
});

test("the most frequent values are those with the most of what is measured", () => {
  const asked = compile(
    spec({ by: { kind: "terms", field: "source.ip", size: 10 }, measure: { kind: "sum", field: "source.bytes" } }),
    frame,
  );
  expect(asked).toEqual({
    b: { terms: { field: "source.ip", size: 10, order: { m: "desc" } }, aggs: { m: { sum: { field: "source.bytes" } } } },
  });
});

test("a formula asks for each of its parts once", () => {
  const asked = compile(
    spec({ measure: { kind: "formula", text: "count(kql='a: 1') / count() + unique_count(b) / unique_count(b)" } }),
    frame,
  );
  expect(asked).toEqual({
    "count(;a: 1;)": { filters: { filters: { f: { kql: { query: "a: 1" } } } }, aggs: {} },
    "unique_count(b;;)": { cardinality: { field: "b" } },
  });
});

test.each([
  [60_000, { fixed_interval: "1s" }],
  [86_400_000, { fixed_interval: "30m" }],
  [40 * 86_400_000, { calendar_interval: "1d" }],
  [11 * 365 * 86_400_000, { calendar_interval: "1q" }],
])("a span of %d has bars of %j", (span, expected) => {
  expect(width(0, span, 60)).toEqual(expected);
});

test.each([
  [0, 100, 20, 5],
  [0, 68_451, 20, 5000],
  [3, 3, 20, 1],
])("numbers from %d to %d in about %d steps of %d", (low, high, wanted, expected) => {
  expect(step(low, high, wanted)).toBe(expected);
});
