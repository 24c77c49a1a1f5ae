// JSON whose whole numbers stay what they are: one that no double holds becomes a bigint, not the nearest number that one does.

/** What browsers know beside TypeScript: how a number was written, and text that stands in JSON as it is. */
interface Exactly {
  parse(text: string, revive: (name: string, value: unknown, written?: { source?: string }) => unknown): unknown;
  rawJSON?: (text: string) => unknown;
}

const exactly: Exactly = JSON as never;

/** So long is the shortest number that no double may hold; where there is none, nothing has to be looked at one by one. */
const LONG = /[:[,\s]-?\d{16}/;
const WHOLE = /^-?\d+$/;

export function fromJson(text: string): unknown {
  if (!LONG.test(text)) return JSON.parse(text);
  return exactly.parse(text, (_, value, written) =>
    typeof value === "number" && !Number.isSafeInteger(value) && WHOLE.test(written?.source ?? "")
      ? BigInt(written?.source ?? 0)
      : value,
  );
}

/** A bigint goes as the number that it is, or where the browser can't write that, as its digits. */
export function toJson(value: unknown, indent?: number): string {
  const raw = exactly.rawJSON?.bind(JSON) ?? String;
  return JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? raw(String(one)) : one), indent);
}
