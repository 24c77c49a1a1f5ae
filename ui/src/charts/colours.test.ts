// A value keeps its colour, whatever chart it is in and whenever the page is opened.
import { expect, test } from "vitest";
import { Colours } from "@/charts/colours";

function storage() {
  const kept = new Map<string, string>();
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
}

test("values of a field get colours one after the other", () => {
  const colours = new Colours(storage());
  expect(["a", "b", "a", "c"].map((value) => colours.of("f", value, 10))).toEqual([0, 1, 0, 2]);
  expect(colours.of("g", "b", 10)).toBe(0);
});

test("after the last colour the first comes again", () => {
  const colours = new Colours(storage());
  expect(["a", "b", "c"].map((value) => colours.of("f", value, 2))).toEqual([0, 1, 0]);
});

test("a page that is opened again gives the same colours", () => {
  const kept = storage();
  new Colours(kept).of("f", "a", 10);
  new Colours(kept).of("f", "b", 10);
  expect(new Colours(kept).of("f", "b", 10)).toBe(1);
});
