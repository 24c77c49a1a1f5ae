// Makes visible what would otherwise act on the reader's screen: control characters, changes of direction, invisible signs.

export interface Piece {
  kind: "text" | "control" | "mark";
  text: string;
  title?: string;
}

/** From – to: controls, spaces that look like nothing, changes of direction, marks that show nothing, halves of characters. */
const HIDDEN: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0xa0],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffc],
  [0xe0000, 0xe0fff],
];

function hidden(code: number): boolean {
  return (code < 0x20 || code > 0x7e) && HIDDEN.some(([from, to]) => code >= from && code <= to);
}

const NAMES: Record<number, string> = { 9: "⇥", 10: "⏎", 13: "\\r", 27: "\\e" };

/** A sign for one hidden character, as programmers write it: not every font has the pictures of U+2400. */
function symbol(code: number): string {
  const named = NAMES[code];
  if (named) return named;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** The text cut into what is shown as it is, what is marked as found, and what is shown as a symbol. */
export function pieces(text: string, marks: readonly string[] = []): Piece[] {
  const result: Piece[] = [];
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    const length = code > 0xffff ? 2 : 1;
    if (hidden(code)) {
      if (at > from) result.push(...marked(text.slice(from, at), marks));
      result.push({ kind: "control", text: symbol(code), title: `U+${code.toString(16).toUpperCase().padStart(4, "0")}` });
      from = at + length;
    }
    at += length;
  }
  if (from < text.length) result.push(...marked(text.slice(from), marks));
  return result;
}

function marked(text: string, marks: readonly string[]): Piece[] {
  const wanted = marks.filter((mark) => mark.length > 1);
  if (!wanted.length) return [{ kind: "text", text }];
  const pattern = new RegExp(`(${wanted.map((mark) => mark.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "gi");
  return text
    .split(pattern)
    .map((part, index): Piece => ({ kind: index % 2 ? "mark" : "text", text: part }))
    .filter((piece) => piece.text);
}

/** The same in one line of plain text, for labels of charts and tooltips. */
export function plain(text: string, limit = 80): string {
  const shown = pieces(text.slice(0, limit))
    .map((piece) => piece.text)
    .join("");
  return text.length > limit ? `${shown}…` : shown;
}

/** The text with stretches marked, counted in characters as the server counts them. */
export function highlighted(text: string, stretches: readonly (readonly number[])[]): Piece[] {
  if (!stretches.length) return pieces(text);
  const signs = [...text];
  const result: Piece[] = [];
  let at = 0;
  for (const [from = 0, to = 0] of stretches) {
    if (from < at || to <= from) continue;
    result.push(...pieces(signs.slice(at, from).join("")));
    result.push(
      ...pieces(signs.slice(from, to).join("")).map(
        (piece): Piece => (piece.kind === "text" ? { ...piece, kind: "mark" } : piece),
      ),
    );
    at = to;
  }
  return [...result, ...pieces(signs.slice(at).join(""))];
}
