// The line of a process that lived, froze, and was cut off.
import { expect, test } from "vitest";
import { lifeline, ticks, together } from "@/views/investigations/lifeline";

const life = { started_at: "2026-11-22T21:32:55Z", ended_at: "2026-11-22T21:55:18Z", ending: "cut" };
const hang = { id: "a", kind: "stuck-callback", started_at: "2026-11-22T21:37:18Z", ended_at: null, at_least_seconds: 1080 };

test("the frozen part lies within its life and ends with it", () => {
  const line = lifeline([life], [hang]);
  const bar = line?.bars[0];
  const frozen = line?.frozen[0];
  expect(frozen?.from).toBeGreaterThan(bar?.from ?? 1);
  expect(frozen?.to).toBeCloseTo(bar?.to ?? 0, 6);
  expect(line?.marks).toEqual([{ at: frozen?.from, id: "a" }]);
});

test("a life without an end goes to the edge, one without a beginning comes from it", () => {
  const line = lifeline(
    [
      { ...life, ended_at: null },
      { ...life, started_at: null },
    ],
    [],
  );
  expect(line?.bars.map(({ from, to }) => [from === 0, to === 1])).toEqual([
    [false, true],
    [true, false],
  ]);
});

test("a crash is marked and not frozen", () => {
  expect(lifeline([life], [{ ...hang, kind: "crash" }])?.frozen).toEqual([]);
});

test("nothing known, no line", () => {
  expect(lifeline([], [])).toBeNull();
});

test("the scale has round times", () => {
  expect(
    ticks(Date.parse("2026-11-22T21:32:55Z"), Date.parse("2026-11-22T21:55:18Z"), 6).map((at) =>
      new Date(at).toISOString().slice(11, 16),
    ),
  ).toEqual(["21:35", "21:40", "21:45", "21:50", "21:55"]);
});

test("evidence lies at its time; what has none, or lies beyond the lives, is on no line", () => {
  const evidence = ["2026-11-22T21:37:18Z", null, "2026-11-22T21:35:00Z", "2020-01-01T00:00:00Z"].map((at) => ({ at }));
  const line = lifeline([life], [hang], 6, evidence);
  expect(line?.exhibits.map(({ pieces }) => pieces)).toEqual([[2], [0]]);
  expect(line?.exhibits[1]?.at).toBeCloseTo(line?.frozen[0]?.from ?? 0, 9);
});

test("what lies close together is one mark, in order of time", () => {
  const exhibits = [0.1, 0.101, 0.5, 0.509, 0.511].map((at, number) => ({ at, instant: number, pieces: [number] }));
  expect(together(exhibits, 0.01).map(({ at, pieces }) => [at, pieces])).toEqual([
    [0.1, [0, 1]],
    [0.5, [2, 3]],
    [0.511, [4]],
  ]);
});
