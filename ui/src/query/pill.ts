// Filter pills: what one means, and how it stands in the address as KQL with a sign in front (`~` off, `^` pinned).
import { toJson } from "@/api/json";

export type PillKind = "is" | "one_of" | "between" | "cidr" | "exists" | "query";
/** A whole number that no double holds stands in a pill as its digits. */
export type Scalar = string | number | boolean;

export interface Pill {
  kind: PillKind;
  field: string;
  values: Scalar[];
  low?: Scalar | undefined;
  high?: Scalar | undefined;
  query?: string | undefined;
  negate?: boolean | undefined;
  disabled?: boolean | undefined;
  pinned?: boolean | undefined;
}

/** A name as KQL reads it; it doesn't begin with the signs that stand in front of a pill. */
export function fieldText(field: string): string {
  const read = field.replace(/[\\():<>"*{}\s]/g, (sign) => `\\${sign}`);
  return read.replace(/^[~^]/, (sign) => (sign === "~" ? "\\u007e" : "\\u005e"));
}

/** A value as KQL reads it: text in quotes. */
export function valueText(value: Scalar): string {
  return typeof value === "string"
    ? `"${value
        .replace(/[\\"]/g, (sign) => `\\${sign}`)
        .replace(/\n/g, "\\n")
        .replace(/\r/g, "\\r")}"`
    : String(value);
}

/** The pill's meaning in KQL, without what switches it off. */
export function kqlOf(pill: Pill): string {
  return pill.negate ? `not ${positive(pill)}` : positive(pill);
}

function positive(pill: Pill): string {
  const field = fieldText(pill.field);
  switch (pill.kind) {
    case "is":
      return `${field}: ${valueText(pill.values[0] ?? "")}`;
    case "one_of":
      return `${field}: (${pill.values.map(valueText).join(" or ")})`;
    case "cidr":
      return `${field}: ${String(pill.values[0] ?? "")}`;
    case "exists":
      return `${field}: *`;
    case "between": {
      const low = pill.low === undefined ? [] : [`${field} >= ${valueText(pill.low)}`];
      const high = pill.high === undefined ? [] : [`${field} < ${valueText(pill.high)}`];
      return `(${[...low, ...high].join(" and ")})`;
    }
    case "query":
      return `(${pill.query ?? ""})`;
  }
}

export function pillText(pill: Pill): string {
  return `${pill.disabled ? "~" : ""}${pill.pinned ? "^" : ""}${kqlOf(pill)}`;
}

const NAME = String.raw`((?:[^\\():<>"*{}\s]|\\.)+)`;
const ONE = String.raw`("(?:[^"\\]|\\.)*"|[^\s()"]+)`;
const IS = new RegExp(`^${NAME}: ?${ONE}$`, "s");
const ONE_OF = new RegExp(`^${NAME}: ?\\((.*)\\)$`, "s");
const BETWEEN = new RegExp(`^\\((?:${NAME} >= ${ONE})?(?: and )?(?:${NAME} < ${ONE})?\\)$`, "s");

/** The pill that a text in the address means; what isn't one of the simple shapes is a pill in free KQL. */
export function pillOf(text: string): Pill {
  let rest = text;
  const sign = (mark: string) => {
    if (!rest.startsWith(mark)) return undefined;
    rest = rest.slice(mark.length);
    return true;
  };
  const disabled = sign("~");
  const pinned = sign("^");
  const negate = sign("not ");
  return { ...simple(rest), disabled, pinned, negate };
}

function simple(text: string): Pill {
  const between = BETWEEN.exec(text);
  if (between && (between[1] || between[3]) && (!between[1] || !between[3] || between[1] === between[3])) {
    const field = unescaped(between[1] ?? between[3] ?? "");
    return {
      kind: "between",
      field,
      values: [],
      low: between[2] ? scalar(between[2]) : undefined,
      high: between[4] ? scalar(between[4]) : undefined,
    };
  }
  const many = ONE_OF.exec(text);
  if (many) {
    const values = listed(many[2] ?? "");
    if (values) return { kind: "one_of", field: unescaped(many[1] ?? ""), values };
  }
  const one = IS.exec(text);
  if (one) {
    const [, name = "", value = ""] = one;
    if (value === "*") return { kind: "exists", field: unescaped(name), values: [] };
    if (/^[0-9a-fA-F:.]+\/\d{1,3}$/.test(value)) return { kind: "cidr", field: unescaped(name), values: [value] };
    if (value.startsWith('"') || /^(-?\d+(\.\d+)?|true|false)$/.test(value))
      return { kind: "is", field: unescaped(name), values: [scalar(value)] };
  }
  const bare = text.startsWith("(") && text.endsWith(")") ? text.slice(1, -1) : text;
  return { kind: "query", field: "", values: [], query: bare };
}

function listed(text: string): Scalar[] | null {
  const values: Scalar[] = [];
  const part = new RegExp(`${ONE}(?: or |$)`, "sy");
  while (part.lastIndex < text.length) {
    const found = part.exec(text);
    if (!found) return null;
    values.push(scalar(found[1] ?? ""));
  }
  return values;
}

function scalar(text: string): Scalar {
  if (text.startsWith('"')) return unescaped(text.slice(1, -1));
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? numberOf(text) : text;
}

/** The number that the text means; the text where a double would be another one. */
export function numberOf(text: string): Scalar {
  const number = Number(text);
  return Number.isFinite(number) && (Number.isSafeInteger(number) || !Number.isInteger(number)) ? number : text;
}

function unescaped(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, sign: string) =>
    sign.length > 1 ? String.fromCharCode(Number.parseInt(sign.slice(1), 16)) : sign === "n" ? "\n" : sign === "r" ? "\r" : sign,
  );
}

/** As the server takes it. */
export function filterOf(pill: Pill) {
  const { kind, field, values, low, high, query, negate, disabled } = pill;
  return {
    kind,
    field,
    value: values[0] ?? null,
    values,
    low: low ?? null,
    high: high ?? null,
    query: query ?? "",
    negate: negate ?? false,
    disabled: disabled ?? false,
  };
}

/** A pill for one value of a field: an absent value is "does not exist". */
export function pillFor(field: string, value: unknown, negate = false): Pill {
  if (value === null || value === undefined) return { kind: "exists", field, values: [], negate: !negate };
  if (Array.isArray(value)) return { kind: "one_of", field, values: value.map(asScalar), negate };
  return { kind: "is", field, values: [asScalar(value)], negate };
}

function asScalar(value: unknown): Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : typeof value === "bigint"
      ? String(value)
      : toJson(value);
}

/** The pills that stay when all others go. */
export function pinned(pills: readonly string[] | undefined): string[] {
  return (pills ?? []).filter((text) => pillOf(text).pinned);
}

/** What is asked anew, with the pinned pills of what was asked before. */
export function withPinned<P extends object>(wanted: P & { f?: string[] }, before: readonly string[] | undefined): P {
  const f = [...new Set([...pinned(before), ...(wanted.f ?? [])])];
  return f.length ? { ...wanted, f } : wanted;
}

/** The pills with one more; its opposite and itself make room. */
export function withPill(pills: readonly string[], pill: Pill): string[] {
  const positiveText = positive(pill);
  return [...pills.filter((text) => positive(pillOf(text)) !== positiveText), pillText(pill)];
}
