// Where something stands in a query is the same place for server and browser, also behind an emoji.
import { expect, test } from "vitest";
import { characters, halves } from "@/query/offsets";

test("behind an emoji", () => {
  const text = "🐝: 蜂 and x";
  expect(characters(text, text.indexOf("x"))).toBe(9);
  expect(text[halves(text, 9)]).toBe("x");
});

test("plain text is counted as it is", () => {
  expect([characters("a: b", 3), halves("a: b", 3)]).toEqual([3, 3]);
});

test("beyond the end is the end", () => {
  expect([characters("🐝", 9), halves("🐝", 9)]).toEqual([1, 2]);
});
