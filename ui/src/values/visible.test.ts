// What attackers write is shown as symbols and never acts.
import { expect, test } from "vitest";
import { highlighted, pieces, plain } from "@/values/visible";

const shown = (text: string, marks?: string[]) => pieces(text, marks).map(({ kind, text }) => [kind, text]);

test("escape sequences of terminals are symbols", () => {
  expect(shown("a\u001b[31mb")).toEqual([
    ["text", "a"],
    ["control", "\\e"],
    ["text", "[31mb"],
  ]);
});

test("an override of the direction is named, not obeyed", () => {
  expect(shown("exe.\u202egpj")).toEqual([
    ["text", "exe."],
    ["control", "U+202E"],
    ["text", "gpj"],
  ]);
});

test("characters beyond the first plane stay whole, half ones are named", () => {
  expect(plain("🐝")).toBe("🐝");
  expect(plain("\ud83d!")).toBe("U+D83D!");
});

test("what was looked for is marked, whatever signs it holds", () => {
  expect(shown("say (hi) twice (HI)", ["(hi)"])).toEqual([
    ["text", "say "],
    ["mark", "(hi)"],
    ["text", " twice "],
    ["mark", "(HI)"],
  ]);
});

test("a long text is cut in labels", () => {
  expect(plain("x".repeat(100), 10)).toBe("xxxxxxxxxx…");
});

test("stretches are counted in characters, not in halves of them", () => {
  expect(highlighted("🐝 find me", [[2, 6]]).map(({ kind, text }) => [kind, text])).toEqual([
    ["text", "🐝 "],
    ["mark", "find"],
    ["text", " me"],
  ]);
});
