// Formulas over counts, such as `count(kql='http.response.status_code >= 400') / count() * 100`: text becomes a tree.

export type Call = { kind: "call"; name: string; field: string | null; options: Record<string, string>; inner: Term[] };
export type Term =
  | { kind: "number"; value: number }
  | Call
  | { kind: "minus"; inner: Term }
  | { kind: "binary"; operator: "+" | "-" | "*" | "/"; left: Term; right: Term };

/** What is wrong with a formula, and where. */
export class FormulaError extends Error {
  constructor(
    readonly what: "unexpected" | "end" | "unknown" | "field" | "inner",
    readonly token: string,
    readonly position: number,
  ) {
    super(`${what} ${token} at ${position}`);
  }
}

/** Counted by the server, with the number of fields each takes. */
export const COUNTED: Record<string, number> = { count: 0, unique_count: 1, sum: 1, average: 1, min: 1, max: 1, percentile: 1 };
/** Made of a series. */
export const OVER = ["moving_average", "cumulative_sum", "differences", "overall_sum", "overall_max", "overall_average"];

interface Token {
  text: string;
  at: number;
  kind: "number" | "name" | "text" | "sign";
}

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([@A-Za-z_][\w.@-]*)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([-+*/(),=]))/y;

function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim()) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new FormulaError("unexpected", text.slice(from).trim().charAt(0), from);
    const at = match.index + match[0].length - match[0].trimStart().length;
    const quoted = match[3] ?? match[4];
    if (match[1] !== undefined) found.push({ text: match[1], at, kind: "number" });
    else if (match[2] !== undefined) found.push({ text: match[2], at, kind: "name" });
    else if (quoted !== undefined) found.push({ text: quoted.replace(/\\(.)/g, "$1"), at, kind: "text" });
    else found.push({ text: match[5] ?? "", at, kind: "sign" });
  }
  return found;
}

export function parse(text: string): Term {
  const all = tokens(text);
  let next = 0;
  const peek = () => all[next];
  const fail = (): never => {
    const token = peek();
    throw token ? new FormulaError("unexpected", token.text, token.at) : new FormulaError("end", "", text.length);
  };
  const take = (sign: string) => {
    if (peek()?.kind !== "sign" || peek()?.text !== sign) return false;
    next += 1;
    return true;
  };
  const sum = (): Term => {
    let left = product();
    for (;;) {
      const operator = take("+") ? "+" : take("-") ? "-" : null;
      if (!operator) return left;
      left = { kind: "binary", operator, left, right: product() };
    }
  };
  const product = (): Term => {
    let left = factor();
    for (;;) {
      const operator = take("*") ? "*" : take("/") ? "/" : null;
      if (!operator) return left;
      left = { kind: "binary", operator, left, right: factor() };
    }
  };
  const factor = (): Term => {
    if (take("-")) return { kind: "minus", inner: factor() };
    if (take("(")) {
      const inner = sum();
      if (!take(")")) fail();
      return inner;
    }
    const token = peek() ?? fail();
    next += 1;
    if (token.kind === "number") return { kind: "number", value: Number(token.text) };
    if (token.kind !== "name") {
      next -= 1;
      return fail();
    }
    return call(token);
  };
  const call = (name: Token): Call => {
    const over = OVER.includes(name.text);
    if (!over && COUNTED[name.text] === undefined) throw new FormulaError("unknown", name.text, name.at);
    if (!take("(")) fail();
    const made: Call = { kind: "call", name: name.text, field: null, options: {}, inner: [] };
    if (take(")")) return checked(made, name);
    do {
      const token = peek() ?? fail();
      const after = all[next + 1];
      if (token.kind === "name" && after?.kind === "sign" && after.text === "=") {
        const value = all[next + 2] ?? fail();
        made.options[token.text] = value.text;
        next += 3;
      } else if (over) made.inner.push(sum());
      else if (token.kind === "name" || token.kind === "text") {
        made.field = token.text;
        next += 1;
      } else fail();
    } while (take(","));
    if (!take(")")) fail();
    return checked(made, name);
  };
  const checked = (made: Call, name: Token): Call => {
    if (COUNTED[made.name] === 1 && !made.field) throw new FormulaError("field", made.name, name.at);
    if (OVER.includes(made.name) && made.inner.length !== 1) throw new FormulaError("inner", made.name, name.at);
    return made;
  };
  const whole = sum();
  if (peek()) fail();
  return whole;
}

/** The calls that the server counts, each once. */
export function calls(term: Term): Call[] {
  switch (term.kind) {
    case "number":
      return [];
    case "minus":
      return calls(term.inner);
    case "binary":
      return [...calls(term.left), ...calls(term.right)];
    case "call":
      return OVER.includes(term.name) ? term.inner.flatMap(calls) : [term];
  }
}
