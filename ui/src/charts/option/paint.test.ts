// What a chart is painted in.
import { expect, test } from "vitest";
import { mixed, paintOf } from "@/charts/option/paint";
import { specOf } from "@/charts/spec";
import type { Palette } from "@/charts/useInk";

const ink = { series: ["#000000", "#ff0000"], sheet: "#ffffff", ramp: ["#eeeeee"], others: "#888888", colour: () => "#00ff00" };
const key = (label: string) => ({ value: label, label });
const paint = (saved: object) => paintOf(specOf(saved), ink as unknown as Palette);

test("values have their own colours unless others were chosen, whatever they are called", () => {
  const chosen = paint({ colours: [{ value: "__proto__", colour: 1 }, null, { value: "x", colour: "red" }] });
  expect(["__proto__", "constructor"].map((label) => chosen.of("a", key(label), 0, 2))).toEqual(["#ff0000", "#00ff00"]);
  expect(chosen.of("a", { ...key(""), rest: "others" }, 0, 2)).toBe("#888888");
});

test("shades of one colour, and a ramp of it", () => {
  const shades = paint({ palette: "shades", colour: 1 });
  expect([0, 1].map((place) => shades.of("a", key("x"), place, 2))).toEqual(["#ff0000", "#ffbfbf"]);
  expect([shades.plain, shades.ramp.at(-1), paint({}).ramp]).toEqual(["#ff0000", "#ff0000", ["#eeeeee"]]);
});

test("half of a colour on paper", () => {
  expect(mixed("#000000", "#ffffff", 0.5)).toBe("#808080");
});
