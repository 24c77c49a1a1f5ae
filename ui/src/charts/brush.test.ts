// A stretch of bars is a span of time.
import { expect, test } from "vitest";
import { barAt, edges, moved, stretch, times } from "@/charts/brush";

const margin = { left: 50, right: 10 };

test("a place in the picture is a bar", () => {
  expect([0, 50, 59, 61, 149, 400].map((x) => barAt(x, 160, 10, margin))).toEqual([0, 0, 0, 1, 9, 9]);
});

test("a stretch drawn backwards is the same", () => {
  expect(edges(stretch(4, 2), 160, 10, margin)).toEqual({ left: 70, width: 30 });
});

test("the last bar ends where the next would begin, a month where the span ends", () => {
  expect(times({ first: 1, last: 2 }, [0, 60_000, 120_000], 60, 170_000)).toEqual({ from: 60_000, to: 180_000 });
  expect(times({ first: 2, last: 2 }, [0, 60_000, 120_000], null, 170_000)).toEqual({ from: 120_000, to: 170_000 });
  expect(times({ first: 0, last: 0 }, [0, 60_000], 60, 99_000)).toEqual({ from: 0, to: 60_000 });
});

test("keys move, and with Shift widen", () => {
  const at = { first: 3, last: 3, anchor: 3 };
  expect(moved(at, "ArrowRight", false, 10)).toEqual({ first: 4, last: 4, anchor: 4 });
  expect(moved(at, "ArrowLeft", true, 10)).toEqual({ first: 2, last: 3, anchor: 3 });
  expect(moved(at, "End", true, 10)).toEqual({ first: 3, last: 9, anchor: 3 });
  expect(moved(at, "x", true, 10)).toBeNull();
});
