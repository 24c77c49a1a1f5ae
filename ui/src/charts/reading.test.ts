// Answers of the server as tables.
import { expect, test } from "vitest";
import { type Asking, read } from "@/charts/reading";
import { spec } from "@/charts/spec";

const byTerms = { kind: "terms", field: "country", size: 2 } as const;
const asking: Asking = { frame: { from: 0, to: 120_000, zone: "UTC" }, span: { from: null, to: null }, cuts: [{}, {}] };
const table = (chart: Parameters<typeof spec>[0], answer: Record<string, unknown>, total = 0, cuts = asking.cuts) => {
  const { keys, columns } = read(spec(chart), answer, total, { ...asking, cuts });
  return {
    keys: keys.map(({ rest, label }) => rest ?? label),
    columns: columns.map(({ key, values }) => [key.rest ?? key.label, values]),
  };
};

test("a number alone", () => {
  expect(table({ measure: { kind: "cardinality", field: "source.ip" } }, { m: { value: 7 } })).toEqual({
    keys: [""],
    columns: [["", [7]]],
  });
  expect(table({}, {}, 42)).toEqual({ keys: [""], columns: [["", [42]]] });
});

test("values with counts, and what is beyond them in a pie", () => {
  const answer = { b: { buckets: [{ key: "RU", doc_count: 5 }] }, others: { doc_count: 3 } };
  expect(table({ by: byTerms }, answer)).toEqual({ keys: ["RU"], columns: [["", [5]]] });
  expect(table({ by: byTerms, shape: "donut" }, answer)).toEqual({ keys: ["RU", "others"], columns: [["", [5, 3]]] });
});

test("a breakdown has the values of the whole in their order, in every bucket, and what is beyond them", () => {
  const answer = {
    b: {
      buckets: [
        {
          key: 0,
          doc_count: 10,
          s: {
            buckets: [
              { key: "b", doc_count: 1 },
              { key: "a", doc_count: 6 },
            ],
          },
          others: { doc_count: 2 },
          missing: { doc_count: 0 },
        },
        { key: 60_000, doc_count: 5, s: { buckets: [{ key: "b", doc_count: 4 }] }, missing: { doc_count: 1 } },
      ],
    },
  };
  const cuts = [{}, { values: ["a", "b"] }] as const;
  expect(table({ by: { kind: "time", interval: "auto" }, split: byTerms }, answer, 0, cuts).columns).toEqual([
    ["a", [6, 0]],
    ["b", [1, 4]],
    ["others", [2, 0]],
    ["missing", [0, 1]],
  ]);
});

test("bars of time and steps of a number say where they end", () => {
  const months = { b: { buckets: [{ key: Date.UTC(2026, 0) }, { key: Date.UTC(2026, 1) }] } };
  expect(read(spec({ by: { kind: "time", interval: "month" } }), months, 0, asking).keys.map(({ to }) => to)).toEqual([
    Date.UTC(2026, 1),
    Date.UTC(2026, 2),
  ]);
  const steps = { b: { buckets: [{ key: -0.5 }, { key: 2 }] } };
  const by = { kind: "histogram", field: "n", interval: 0.5 } as const;
  expect(read(spec({ by }), steps, 0, asking).keys.map(({ to }) => to)).toEqual([0, 2.5]);
});

test("a formula is evaluated bucket by bucket", () => {
  const answer = { b: { buckets: [{ key: "a", doc_count: 4, "count(;x: 1;)": { buckets: { f: { doc_count: 1 } } } }] } };
  expect(table({ by: byTerms, measure: { kind: "formula", text: "100 * count(kql='x: 1') / count()" } }, answer).columns).toEqual(
    [["", [25]]],
  );
});

test("filters have the names that people gave them", () => {
  const by = {
    kind: "filters",
    filters: [
      { label: "errors", query: "status >= 400" },
      { label: "", query: "b: 2" },
    ],
  } as const;
  const answer = { b: { buckets: { "0": { doc_count: 1 }, "1": { doc_count: 2 } } } };
  expect(table({ by: { ...by, filters: [...by.filters] } }, answer)).toEqual({
    keys: ["errors", "b: 2"],
    columns: [["", [1, 2]]],
  });
});
