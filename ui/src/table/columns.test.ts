// Columns survive the address, whatever their fields are called.
import { expect, test } from "vitest";
import { columnsOf, columnsText } from "@/table/columns";
import { SUMMARY } from "@/table/sorted";

test.each([
  [["source.ip", SUMMARY], "source.ip,-"],
  [["a,b", "c"], "a\\,b,c"],
  [["-", SUMMARY], "\\-,-"],
  [["back\\slash", "back\\", "\\,", "x-y"], "back\\\\slash,back\\\\,\\\\\\,,x-y"],
])("%j", (names, text) => {
  expect(columnsText(names)).toBe(text);
  expect(columnsOf(text)).toEqual(names);
});

test("nothing is no column", () => {
  expect(columnsOf(undefined)).toEqual([]);
  expect(columnsOf(",,")).toEqual([]);
});
