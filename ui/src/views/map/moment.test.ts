// The map at a moment of its bar of time.
import { expect, test } from "vitest";
import { barAt, countriesAt } from "@/views/map/moment";

const keys = [0, 1000, 2000].map((value) => ({ value, label: "", to: value + 1000 }));

test("an instant of the address is the bar that it lies in; one outside, or none, is the whole", () => {
  expect(barAt(keys, new Date(1500).toISOString())).toBe(1);
  expect(barAt(keys, new Date(3000).toISOString())).toBe(null);
  expect(barAt(keys, "nonsense")).toBe(null);
  expect(barAt([], new Date(0).toISOString())).toBe(null);
  expect(barAt(keys, undefined)).toBe(null);
});

test("countries of the whole and of a bar, most first", () => {
  const columns = [
    { key: { value: "RU", label: "RU" }, values: [1, 5] },
    { key: { value: "US", label: "US" }, values: [9, 0] },
    { key: { value: undefined, label: "", rest: "missing" as const }, values: [2, 3] },
  ];
  expect(countriesAt({ columns }, null)).toEqual({
    countries: [
      { code: "US", rows: 9, column: 1 },
      { code: "RU", rows: 6, column: 0 },
    ],
    located: 15,
  });
  expect(countriesAt({ columns }, 1)).toEqual({ countries: [{ code: "RU", rows: 5, column: 0 }], located: 5 });
});
