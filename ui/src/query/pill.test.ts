// A pill survives the address, and reads as KQL there.
import { expect, test } from "vitest";
import { kqlOf, type Pill, pillFor, pillOf, pillText, pinned, withPill, withPinned } from "@/query/pill";

const examples: [text: string, pill: Partial<Pill>][] = [
  ['source.ip: "127.203.113.66"', { kind: "is", field: "source.ip", values: ["127.203.113.66"] }],
  ["destination.port: 27017", { kind: "is", values: [27017] }],
  ['not user.name: "root"', { kind: "is", negate: true, values: ["root"] }],
  ['a: ("x" or "y z" or 3)', { kind: "one_of", values: ["x", "y z", 3] }],
  ["source.ip: 127.0.0.0/8", { kind: "cidr", values: ["127.0.0.0/8"] }],
  ["source.ip: 2001:db8::/32", { kind: "cidr", values: ["2001:db8::/32"] }],
  ["(bytes >= 10 and bytes < 20)", { kind: "between", field: "bytes", low: 10, high: 20 }],
  ["(bytes < 20)", { kind: "between", low: undefined, high: 20 }],
  ["a: *", { kind: "exists", field: "a" }],
  ['~^not a: "b"', { kind: "is", disabled: true, pinned: true, negate: true }],
  ["(a: x or b: y)", { kind: "query", query: "a: x or b: y" }],
];

test.each(examples)("%s", (text, pill) => {
  expect(pillOf(text)).toMatchObject(pill);
  expect(pillText(pillOf(text))).toBe(text);
});

test.each(['"', "\\", "a\nb", "*", "</script>", "\u202e", '" or *', "x: y", "1.2.3.4/8", ""])(
  "the value %j survives",
  (value) => {
    const pill = pillFor("user.password", value);
    expect(pillOf(pillText(pill))).toMatchObject({ kind: "is", field: "user.password", values: [value] });
  },
);

test.each(["a b:(c)", "~off", "^pinned", "~^both", "a~b", "not x", "\\~"])(
  "the name %j survives, and switches nothing off",
  (field) => {
    const read = pillOf(pillText(pillFor(field, 1)));
    expect(read).toMatchObject({ field, values: [1] });
    expect([read.disabled, read.pinned, read.negate]).toEqual([undefined, undefined, undefined]);
  },
);

test("a name is escaped as KQL knows it", () => {
  expect(pillText(pillFor("~off", 1))).toBe("\\u007eoff: 1");
});

test("a whole number that no double holds stays what it is", () => {
  const text = pillText(pillFor("seq", 9007199254740993n));
  expect(text).toBe('seq: "9007199254740993"');
  expect(withPill([text], pillFor("seq", 9007199254740993n, true))).toEqual(['not seq: "9007199254740993"']);
  expect(pillOf("seq: 9007199254740993").values).toEqual(["9007199254740993"]);
  expect(pillFor("seq", [1, 9007199254740993n]).values).toEqual([1, "9007199254740993"]);
});

test("no value means that the field is missing", () => {
  expect(kqlOf(pillFor("a", null))).toBe("not a: *");
});

test("the opposite of a pill takes its place", () => {
  expect(withPill(['a: "b"', "c: 1"], pillFor("a", "b", true))).toEqual(["c: 1", 'not a: "b"']);
});

test("what is pinned stays, once", () => {
  const before = ['^a: "b"', "c: 1", "~^d: 2"];
  expect(pinned(before)).toEqual(['^a: "b"', "~^d: 2"]);
  expect(withPinned({ q: "x", f: ["~^d: 2", "e: 3"] }, before)).toEqual({ q: "x", f: ['^a: "b"', "~^d: 2", "e: 3"] });
  expect(withPinned({ q: "x" }, ["c: 1"])).toEqual({ q: "x" });
});
