// Numbers as they are written.
import { expect, test } from "vitest";
import { bytes, percent, short } from "@/values/numbers";

test("bytes go by 1000", () => {
  expect([211, 999, 1000, 7_907_444, 999_600].map((value) => bytes(value, "en"))).toEqual([
    "211 B",
    "999 B",
    "1 kB",
    "7.9 MB",
    "1 MB",
  ]);
});

test("a small share keeps its digit", () => {
  expect(percent(1, 3, "en")).toBe("33%");
  expect(percent(1, 300, "en")).toBe("0.3%");
  expect(percent(0, 0, "en")).toBe("–");
});

test("a number without room is cut", () => {
  expect(short(1_284_003, "en")).toBe("1.3M");
  expect(short(9_999, "en")).toBe("9,999");
});
