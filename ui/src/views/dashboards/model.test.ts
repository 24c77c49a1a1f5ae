// Dashboards change, and changes can be taken back.
import { expect, test } from "vitest";
import { spec } from "@/charts/spec";
import {
  type Board,
  boardOf,
  changed,
  EMPTY,
  freePlace,
  type History,
  nudged,
  type Panel,
  stepped,
} from "@/views/dashboards/model";

const panel = (id: string, x = 0, y = 0, w = 24, h = 10): Panel => ({
  id,
  title: "",
  kind: "chart",
  spec: spec({}),
  box: { x, y, w, h },
});

test("a new panel stands where there is room", () => {
  expect(freePlace([], 24, 10)).toEqual({ x: 0, y: 0, w: 24, h: 10 });
  expect(freePlace([panel("a")], 24, 10)).toEqual({ x: 24, y: 0, w: 24, h: 10 });
  expect(freePlace([panel("a"), panel("b", 24)], 24, 10)).toEqual({ x: 0, y: 10, w: 24, h: 10 });
});

test("changes are undone and done again", () => {
  let history: History = { past: [], now: EMPTY, future: [] };
  history = stepped(history, { kind: "add", panel: panel("a") });
  history = stepped(history, { kind: "add", panel: panel("b") });
  history = stepped(history, { kind: "remove", id: "a" });
  const ids = () => history.now.panels.map(({ id }) => id).join();
  expect(ids()).toBe("b");
  history = stepped(history, { kind: "undo" });
  expect(ids()).toBe("a,b");
  history = stepped(history, { kind: "undo" });
  expect(ids()).toBe("a");
  history = stepped(history, { kind: "redo" });
  expect(ids()).toBe("a,b");
  history = stepped(history, { kind: "title", title: "x", description: "" });
  expect(history.future).toEqual([]);
});

test("what is typed is one step, and what wasn't saved is one step from what is", () => {
  let history: History = { past: [], now: EMPTY, future: [] };
  for (const title of ["a", "ab", "abc"]) history = stepped(history, { kind: "title", title, description: "" });
  expect([history.past, history.now.title]).toEqual([[EMPTY], "abc"]);
  const opened = stepped(history, { kind: "open", board: EMPTY, draft: history.now });
  expect(stepped(opened, { kind: "undo" }).now).toBe(EMPTY);
});

test("boxes that didn't move are no change", () => {
  const board: Board = { ...EMPTY, panels: [panel("a")] };
  expect(changed(board, { kind: "boxes", boxes: { a: { x: 0, y: 0, w: 24, h: 10 } } })).toBe(board);
});

test("a box stays on the grid", () => {
  expect(nudged({ x: 40, y: 0, w: 8, h: 3 }, { x: 4, y: -1, h: -1 })).toEqual({ x: 40, y: 0, w: 8, h: 3 });
});

test("what others saved is read as far as it is understood", () => {
  const board = boardOf({
    title: 3,
    panels: [null, { kind: "chart", spec: { shape: "pie" }, box: { x: -5, w: 900 } }, { kind: "spell" }],
  });
  expect(board.title).toBe("");
  expect(board.panels).toMatchObject([{ kind: "chart", spec: { shape: "pie" }, box: { x: 0, w: 48 } }]);
  expect(boardOf(null)).toEqual(EMPTY);
});
