// Formulas as people know them from Lens.
import { expect, test } from "vitest";
import { evaluate, type Series } from "@/charts/formula/evaluate";
import { type Call, calls, FormulaError, parse } from "@/charts/formula/parse";

const data: Record<string, Series> = { count: [4, 0, null, 6], sum: [1, 2, 3, 4], average: [10, 20, 30, 40] };
const value = (text: string) => evaluate(parse(text), 4, ({ name }: Call) => data[name] ?? []);
const error = (text: string) => {
  try {
    parse(text);
  } catch (found) {
    if (found instanceof FormulaError) return [found.what, found.position];
  }
  return null;
};

test.each([
  ["1 + 2 * 3", [7, 7, 7, 7]],
  ["(1 + 2) * -3", [-9, -9, -9, -9]],
  ["count() / 2", [2, 0, null, 3]],
  ["sum(bytes) / count()", [0.25, null, null, 4 / 6]],
  ["cumulative_sum(sum(bytes))", [1, 3, 6, 10]],
  ["differences(sum(bytes))", [null, 1, 1, 1]],
  ["moving_average(sum(bytes), window=2)", [1, 1.5, 2.5, 3.5]],
  ["sum(bytes) / overall_sum(sum(bytes))", [0.1, 0.2, 0.3, 0.4]],
])("%s", (text, expected) => {
  expect(value(text)).toEqual(expected);
});

test("a condition is KQL in quotes", () => {
  expect(calls(parse("count(kql='status >= 400 and not a: \"b\"') / count()"))[0]?.options["kql"]).toBe(
    'status >= 400 and not a: "b"',
  );
});

test("fields may have dots and be quoted", () => {
  const names = calls(parse("unique_count(source.ip) + percentile('odd name', percentile=95)")).map(({ field }) => field);
  expect(names).toEqual(["source.ip", "odd name"]);
});

test.each([
  ["", ["end", 0]],
  ["count(", ["end", 6]],
  ["count() +", ["end", 9]],
  ["nonsense()", ["unknown", 0]],
  ["1 + sum()", ["field", 4]],
  ["moving_average()", ["inner", 0]],
  ["count() count()", ["unexpected", 8]],
  ["1 # 2", ["unexpected", 1]],
])("%j says what is wrong and where", (text, expected) => {
  expect(error(text)).toEqual(expected);
});
