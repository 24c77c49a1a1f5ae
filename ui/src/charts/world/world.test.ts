// The map: places, and classes of counts.
import { expect, test } from "vitest";
import { classes, classOf } from "@/charts/world/classes";
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
