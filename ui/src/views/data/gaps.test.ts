// Gaps in what came in.
import { expect, test } from "vitest";
import { gaps } from "@/views/data/gaps";

test("the longest gap comes first, edges and short ones are none", () => {
  expect(gaps([0, 0, 0, 5, 0, 0, 1, 0, 0, 0, 2, 0, 3, 0, 0, 0], 2)).toEqual([
    { first: 7, last: 9 },
    { first: 4, last: 5 },
  ]);
});

test("without gaps there is nothing", () => {
  expect(gaps([1, 2, 3], 1)).toEqual([]);
});
