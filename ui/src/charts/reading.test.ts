// Answers of the server as tables.
import { expect, test } from "vitest";
import { read, withEarlier } from "@/charts/reading";
import { spec } from "@/charts/spec";

const byTerms = { kind: "terms", field: "country", size: 2 } as const;
const table = (chart: Parameters<typeof spec>[0], answer: Record<string, unknown>, total = 0) => {
  const { keys, columns } = read(spec(chart), answer, total);
  return { keys: keys.map(({ label }) => label), columns: columns.map(({ key, values }) => [key.label, values]) };
};

test("a number alone", () => {
  expect(table({ measure: { kind: "cardinality", field: "source.ip" } }, { m: { value: 7 } })).toEqual({
    keys: [""],
    columns: [["", [7]]],
  });
  expect(table({}, {}, 42)).toEqual({ keys: [""], columns: [["", [42]]] });
});

test("values with counts, and what is beyond them in a pie", () => {
  const answer = { b: { buckets: [{ key: "RU", doc_count: 5 }], sum_other_doc_count: 3 } };
  expect(table({ by: byTerms }, answer)).toEqual({ keys: ["RU"], columns: [["", [5]]] });
  expect(table({ by: byTerms, shape: "donut" }, answer)).toEqual({ keys: ["RU", ""], columns: [["", [5, 3]]] });
});

test("a breakdown fills what a bucket doesn't have, and sums up the rest", () => {
  const answer = {
    b: {
      buckets: [
        {
          key: 0,
          doc_count: 10,
          s: {
            buckets: [
              { key: "a", doc_count: 6 },
              { key: "b", doc_count: 1 },
            ],
          },
        },
        { key: 60_000, doc_count: 4, s: { buckets: [{ key: "b", doc_count: 4 }] } },
      ],
    },
  };
  expect(table({ by: { kind: "time", interval: "auto" }, split: byTerms }, answer).columns).toEqual([
    ["a", [6, 0]],
    ["b", [1, 4]],
    ["", [3, 0]],
  ]);
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

test("the span before stands beside the span", () => {
  const now = read(
    spec({ by: byTerms }),
    {
      b: {
        buckets: [
          { key: "a", doc_count: 2 },
          { key: "b", doc_count: 1 },
        ],
      },
    },
    3,
  );
  const before = read(spec({ by: byTerms }), { b: { buckets: [{ key: "a", doc_count: 9 }] } }, 9);
  expect(withEarlier(now, before).columns.map(({ values, earlier }) => [values, earlier ?? false])).toEqual([
    [[2, 1], false],
    [[9, null], true],
  ]);
});
