// Bytes in rows, and searches in them.
import { expect, test } from "vitest";
import { covers, found, fromBase64, hexRows, rowOf, stretchOf, stretchText, wanted } from "@/views/conversations/bytes";

const bytes = (text: string) => new TextEncoder().encode(text);

test("rows never mix two turns", () => {
  const rows = hexRows(
    [
      { direction: "in", start: 0, end: 20, time: null },
      { direction: "out", start: 0, end: 3, time: null },
      { direction: "in", start: 20, end: 21, time: null },
    ],
    { in: 21, out: 3 },
  );
  expect(rows.map((row) => (row.kind === "turn" ? `turn ${row.number}` : `${row.direction} ${row.start}-${row.end}`))).toEqual([
    "turn 0",
    "in 0-16",
    "in 16-20",
    "turn 1",
    "out 0-3",
    "turn 2",
    "in 20-21",
  ]);
  expect(rowOf(rows, { direction: "in", start: 20, end: 21 })).toBe(6);
});

test("bytes that aren't here have no rows", () => {
  expect(hexRows([{ direction: "in", start: 0, end: 100, time: null }], { in: 10, out: 0 })).toHaveLength(2);
});

test.each([
  ["0x4845", [0x48, 0x45]],
  ["48 45", [0x48, 0x45]],
  ["ff", [0xff]],
  ["HELP", [0x48, 0x45, 0x4c, 0x50]],
  ['"48 45"', [0x34, 0x38, 0x20, 0x34, 0x35]],
  ["cafe", [0x63, 0x61, 0x66, 0x65]],
])("%s looks for %j", (text, expected) => {
  expect([...(wanted(text) ?? [])]).toEqual(expected);
});

test("nothing typed looks for nothing", () => {
  expect(wanted("  ")).toBeNull();
});

test("both sides are searched", () => {
  const hits = found({ in: bytes("abab"), out: bytes("xab") }, bytes("ab"));
  expect(hits.map(stretchText)).toEqual(["in:0-2", "in:2-4", "out:1-3"]);
  expect(stretchOf("out:1-3")).toEqual(hits[2]);
  expect(stretchOf("sideways:1-3")).toBeNull();
  expect(covers(hits[2] ?? null, "out", 2)).toBe(true);
});

test("base64 becomes bytes", () => {
  expect([...fromBase64("AP8=")]).toEqual([0, 255]);
});
