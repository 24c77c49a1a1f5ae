// Recordings known to the minute are neither told nor ordered by the seconds that they haven't.
import { expect, test } from "vitest";
import { begunText, byBeginning } from "@/conversations/begun";

const row = (id: string, started_at: string, precision: string | null, port: number) => ({
  id,
  started_at,
  precision,
  "source.port": port,
});

test("only what is known of a time is told", () => {
  expect(begunText(row("a", "2026-11-22T21:37:00.000813Z", "minute", 1), "Asia/Tokyo")).toBe("2026-11-23 06:37");
  expect(begunText(row("a", "2026-11-22T00:00:00Z", "day", 1), "UTC")).toBe("2026-11-22");
  expect(begunText(row("a", "2026-11-22T21:37:18Z", null, 1), "UTC")).toContain("2026-11-22 21:37:18");
  expect(begunText({ started_at: null, precision: null }, "UTC")).toBe("");
});

test("within a minute the port decides, not the microseconds that are left over", () => {
  const rows = [
    row("c", "2026-11-22T21:37:00.000001Z", "minute", 50_002),
    row("b", "2026-11-22T21:37:00.000900Z", "minute", 50_001),
    row("a", "2026-11-22T21:36:00.000950Z", "minute", 50_003),
    row("d", "2026-11-22T21:37:18.000000Z", null, 1),
  ];
  expect(rows.sort(byBeginning).map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
});
