// The map: places, and classes of counts.
import { expect, test } from "vitest";
import { classes, classOf } from "@/charts/world/classes";
import { parts } from "@/charts/world/cutting";
import { HEIGHT, project, WIDTH } from "@/charts/world/projection";

test("the middle of the world is the middle of the map, its ends are the edges", () => {
  expect(project(0, 0)).toEqual([WIDTH / 2, HEIGHT / 2]);
  expect(project(180, 0)[0]).toBeCloseTo(WIDTH, 1);
  expect(project(0, 90)[1]).toBeGreaterThanOrEqual(0);
  expect(project(0, 90)[1]).toBeLessThan(1);
});

test("classes cover every count without gaps", () => {
  const all = classes([1, 7, 40, 13_715], 5);
  expect(all).toHaveLength(5);
  expect(all[0]?.from).toBe(1);
  expect(all.at(-1)?.to).toBe(13_715);
  all.slice(1).forEach(({ from }, index) => {
    expect(from).toBe((all[index]?.to ?? 0) + 1);
  });
  expect([1, 13_715].map((count) => classOf(count, all))).toEqual([0, 4]);
});

test("few counts have few classes", () => {
  expect(classes([1], 5)).toEqual([{ from: 1, to: 1 }]);
  expect(classes([], 5)).toEqual([]);
});

test("a ring over the date line is two rings, neither of which crosses the map", () => {
  const found = parts([
    [170, 10],
    [-170, 10],
    [-170, 20],
    [170, 20],
    [170, 10],
  ]);
  expect(found.map((ring) => [Math.min(...ring.map(([x = 0]) => x)), Math.max(...ring.map(([x = 0]) => x))])).toEqual([
    [170, 180],
    [-180, -170],
  ]);
});

test("other rings, and one around the pole, stay as they are", () => {
  const square = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 0],
  ];
  expect(parts(square)).toEqual([square]);
  const pole = [
    [-180, -90],
    [-180, -70],
    [0, -70],
    [180, -70],
    [180, -90],
    [-180, -90],
  ];
  expect(parts(pole)).toHaveLength(1);
});
