// Types of columns travel as one text; a column may have any name.
import { expect, test } from "vitest";
import { typesOf, typesText } from "@/views/upload/types";

test("what was said is read again", () => {
  const said = { amount: "keyword", "a:b,c": "long" };
  expect(typesOf(typesText(said))).toEqual(said);
});

test("nothing said is no text, and what can't be read says nothing", () => {
  expect(typesText({})).toBe("");
  expect(typesOf(undefined)).toEqual({});
  expect(typesOf("[1")).toEqual({});
  expect(typesOf('{"a": 1, "b": "long"}')).toEqual({ b: "long" });
});
