// Makes visible what would otherwise act on the reader's screen: control characters, changes of direction, invisible signs.

export interface Piece {
  kind: "text" | "control" | "mark";
  text: string;
  title?: string;
}

const HIDDEN = /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\ud800-\udfff]/u;
const NAMES: Record<number, string> = { 9: "⇥", 10: "⏎", 13: "␍", 27: "␛", 127: "␡" };

/** A symbol for one hidden character: those of U+2400 for C0, the code for others. */
function symbol(code: number): string {
  const named = NAMES[code];
  if (named) return named;
  return code < 32 ? String.fromCharCode(0x2400 + code) : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** The text cut into what is shown as it is, what is marked as found, and what is shown as a symbol. */
export function pieces(text: string, marks: readonly string[] = []): Piece[] {
  const result: Piece[] = [];
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    const length = code > 0xffff ? 2 : 1;
    if (HIDDEN.test(String.fromCodePoint(code))) {
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
