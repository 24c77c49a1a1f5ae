// A result of any length is looked at through a window of rows.
import { expect, test } from "vitest";
import { appended, KEPT, length, missing, opened, PAGE, prepended, ROOM, rowAt } from "@/table/window";

const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: String(from + index), index: "i", sort: [from + index] }));

test("from the top, page by page", () => {
  const window = appended(opened(rows(0, 3), true, false), rows(3, 3), false);
  expect(rowAt(window, 0)?.id).toBe("0");
  expect(rowAt(window, 5)?.id).toBe("5");
  expect(length(window)).toBe(6);
});

test("a jump leaves room above, and the true top moves the canvas", () => {
  const window = opened(rows(10, 3), true, true);
  expect(rowAt(window, ROOM)?.id).toBe("10");
  const top = prepended(window, rows(8, 2), false);
  expect(top.moved).toBe(-(ROOM - 2));
  expect(rowAt(top, 0)?.id).toBe("8");
});

test("far rows are let go, and can be loaded again", () => {
  const window = appended(opened(rows(0, KEPT), true, false), rows(KEPT, 100), true);
  expect(window.rows.length).toBe(KEPT);
  expect(window.moreBefore).toBe(true);
  expect(rowAt(window, window.moved + KEPT + 99)?.id).toBe(String(KEPT + 99));
  expect(rowAt(window, window.moved + 99)).toBeUndefined();
});

test("room above never runs out, and is never more than one page can fill", () => {
  const near = prepended({ ...opened(rows(0, 10), true, true), low: 500 }, rows(-5, 5), true);
  expect([near.low, near.moved]).toEqual([ROOM, ROOM - 495]);
  const far = appended({ ...opened(rows(0, 10), true, true), low: 94_000 }, rows(10, 5), true);
  expect([far.low, far.moved]).toEqual([ROOM, ROOM - 94_000]);
});

test("the very top of the room is the beginning, the rest of it is filled by one page", () => {
  const window = opened(rows(9000, 100), true, true);
  expect(missing(window, 0, 30, true)).toEqual({ kind: "beginning" });
  expect(missing(window, 500, 530, false)).toEqual({ kind: "before", rows: ROOM - 500 + 80 });
  expect(missing(window, ROOM, ROOM + 10, false)).toEqual({ kind: "before", rows: PAGE });
  expect(missing(window, ROOM + 90, ROOM + 99, false)).toEqual({ kind: "after", rows: PAGE });
  expect(missing(opened(rows(0, 5), false, false), 0, 4, true)).toBeNull();
});
