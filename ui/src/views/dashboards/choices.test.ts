// What is chosen in a control.
import { expect, test } from "vitest";
import { askedOf } from "@/place/asked";
import { choices, controlQuestion, toggled } from "@/views/dashboards/choices";

const top = [
  { value: "a", count: 3 },
  { value: "b", count: 1 },
];

test("a pill that is switched off chooses nothing, and stays as it is", () => {
  const f = ['~x: ("a" or "b")'];
  expect(choices("x", f, top).map(({ chosen }) => chosen)).toEqual([false, false]);
  expect(toggled("x", f, "a", true)).toEqual([...f, 'x: "a"']);
});

test("values come and go in the control's own pill, which stays where it is and pinned", () => {
  const f = ['^x: "a"', "y: 1"];
  expect(toggled("x", f, "b", true)).toEqual(['^x: ("a" or "b")', "y: 1"]);
  expect(toggled("x", f, "a", false)).toEqual(["y: 1"]);
  expect(toggled("y", f, 1, false)).toEqual(['^x: "a"']);
});

test("what is chosen though there is none of it can still be taken back", () => {
  expect(choices("x", ['x: "gone"'], top).at(-1)).toEqual({ value: "gone", rows: 0, chosen: true });
});

test("all pills but its own narrow what is offered", () => {
  const f = ['x: "a"', "y: 1", "x: *", 'not x: "c"'];
  const [, , wide] = controlQuestion("x", f, askedOf({ f })).queryKey;
  expect((wide as { filters: { kind: string; field: string }[] }).filters.map(({ kind, field }) => `${kind} ${field}`)).toEqual([
    "is y",
    "exists x",
    "is x",
  ]);
});
