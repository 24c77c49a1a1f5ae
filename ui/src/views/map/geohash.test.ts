import { expect, test } from "vitest";
import { middleOf } from "@/views/map/geohash";

test("a cell's middle is where the geohash says", () => {
  const [longitude, latitude] = middleOf("ezs42"); // the example of Wikipedia's article
  expect(longitude).toBeCloseTo(-5.603, 3);
  expect(latitude).toBeCloseTo(42.605, 3);
});

test("without a sign it is the middle of the world", () => {
  expect(middleOf("")).toEqual([0, 0]);
});
