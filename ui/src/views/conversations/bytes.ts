// Bytes of a conversation for the eye: rows of sixteen by turn, searches in them, and what a selection covers.

export type Direction = "in" | "out";

/** A stretch of one side's bytes. */
export interface Stretch {
  direction: Direction;
  start: number;
  end: number;
}

export interface Turn extends Stretch {
  time: string | null;
}

export type HexRow =
  | { kind: "turn"; turn: Turn; number: number }
  | { kind: "bytes"; direction: Direction; start: number; end: number };

export const WIDTH = 16;

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

/** A head for each turn, then its bytes in rows that never mix two turns; what isn't here (`have`) has no rows. */
export function hexRows(turns: readonly Turn[], have: Record<Direction, number>): HexRow[] {
  return turns.flatMap((turn, number) => {
    const rows: HexRow[] = [{ kind: "turn", turn, number }];
    const end = Math.min(turn.end, have[turn.direction]);
    for (let start = turn.start; start < end; start += WIDTH) {
      rows.push({ kind: "bytes", direction: turn.direction, start, end: Math.min(start + WIDTH, end) });
    }
    return rows;
  });
}

/** The row in which a stretch begins. */
export function rowOf(rows: readonly HexRow[], { direction, start }: Stretch): number {
  return rows.findIndex((row) => row.kind === "bytes" && row.direction === direction && start >= row.start && start < row.end);
}

export function covers(stretch: Stretch | null, direction: Direction, at: number): boolean {
  return stretch !== null && stretch.direction === direction && at >= stretch.start && at < stretch.end;
}

export const hex = (value: number) => value.toString(16).padStart(2, "0");

/** The sign of a byte where text is shown: ASCII as it is, everything else a point. */
export const sign = (value: number) => (value >= 0x20 && value < 0x7f ? String.fromCharCode(value) : "·");

/** The bytes that somebody looks for: `0a ff`, `0x0aff` or `"text"` and any other words as UTF-8. */
export function wanted(text: string): Uint8Array | null {
  const trimmed = text.trim();
  const quoted = /^"(.*)"$/.exec(trimmed);
  const digits = trimmed.replace(/^0x/i, "").replace(/\s+/g, "");
  if (
    !quoted &&
    digits.length >= 2 &&
    digits.length % 2 === 0 &&
    /^[0-9a-f]+$/i.test(digits) &&
    (/\s|^0x/i.test(trimmed) || digits.length === 2)
  ) {
    return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  }
  const word = quoted?.[1] ?? trimmed;
  return word ? new TextEncoder().encode(word) : null;
}

/** Where a pattern stands in both sides, in the order of the side; at most `limit`. */
export function found(sides: Record<Direction, Uint8Array>, pattern: Uint8Array | null, limit = 1000): Stretch[] {
  if (!pattern?.length) return [];
  const hits: Stretch[] = [];
  for (const direction of ["in", "out"] as const) {
    const bytes = sides[direction];
    for (let start = 0; start + pattern.length <= bytes.length && hits.length < limit; start += 1) {
      if (pattern.every((value, index) => bytes[start + index] === value))
        hits.push({ direction, start, end: start + pattern.length });
    }
  }
  return hits;
}

/** A stretch in an address: `in:16-32`. */
export function stretchText({ direction, start, end }: Stretch): string {
  return `${direction}:${start}-${end}`;
}

export function stretchOf(text: string | undefined): Stretch | null {
  const parts = /^(in|out):(\d+)-(\d+)$/.exec(text ?? "");
  return parts ? { direction: parts[1] as Direction, start: Number(parts[2]), end: Number(parts[3]) } : null;
}
