// Whole numbers are read and written as they are, however long.
import { expect, test } from "vitest";
import { fromJson, toJson } from "@/api/json";

test.each([
  ["9007199254740993", 9007199254740993n],
  ["-9223372036854775808", -9223372036854775808n],
  ["18446744073709551615", 18446744073709551615n],
  ["9007199254740991", 9007199254740991],
  ["12345678901234567.5", 12345678901234568],
  ["1e17", 1e17],
  ["27017", 27017],
])("%s is read as it is", (text, value) => {
  expect(fromJson(`{"deep":[{"n":${text}}],"word":"${text}"}`)).toEqual({ deep: [{ n: value }], word: text });
});

test("what was read is written as it was", () => {
  const text = '{"a":[9007199254740993,1,"9007199254740993"],"__proto__":-9223372036854775808}';
  expect(toJson(fromJson(text))).toBe(text);
  expect(toJson(fromJson('{"a":9007199254740993}'), 2)).toBe('{\n  "a": 9007199254740993\n}');
});
