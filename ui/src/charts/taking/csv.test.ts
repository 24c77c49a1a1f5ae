// Charts as CSV.
import { expect, test } from "vitest";
import { spec } from "@/charts/spec";
import { cell, csv } from "@/charts/taking/csv";

const words = {
  language: "en",
  zone: "UTC",
  others: "others",
  missing: "none",
  empty: "(empty)",
  measure: "Records",
  earlier: "before",
  yes: "yes",
  no: "no",
} as const;

test("a line a key, a column a series", () => {
  const data = {
    keys: [{ value: "a,b", label: "a,b" }],
    columns: [{ key: { value: null, label: "" }, values: [3] }],
    total: 3,
    span: { from: null, to: null },
  };
  expect(csv(spec({ by: { kind: "terms", field: "url.path", size: 5 } }), data, words)).toBe('url.path,Records\r\n"a,b",3\r\n');
});

test("what is beyond the values has a name", () => {
  const keys = [{ value: undefined, label: "", rest: "others" as const }];
  const data = { keys, columns: [{ key: { value: null, label: "" }, values: [3] }], total: 3, span: { from: null, to: null } };
  expect(csv(spec({ by: { kind: "terms", field: "a", size: 5 } }), data, words)).toBe("a,Records\r\nothers,3\r\n");
});

test.each([
  ["=1+1", "'=1+1"],
  ["-5", "-5"],
  ["@cmd", "'@cmd"],
  ['say "x"', '"say ""x"""'],
])("%s is written as %s", (text, written) => {
  expect(cell(text)).toBe(written);
});
