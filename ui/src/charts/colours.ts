// Colours of charts: Okabe and Ito's set first, fit for colour-blind eyes; a value keeps its colour in every chart of the workspace.

const LIGHT = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8a7a00", "#7a4fbf", "#5b6770", "#a0522d"];
const DARK = ["#4aa8e0", "#f0b429", "#2cc295", "#de93bd", "#8accf2", "#f0824a", "#d5c42c", "#a98ae6", "#9aa5ad", "#c98a63"];

export interface Ink {
  dark: boolean;
  text: string;
  soft: string;
  line: string;
  sheet: string;
  accent: string;
  danger: string;
  series: readonly string[];
  others: string;
  missing: string;
  ramp: readonly string[];
  mono: string;
  sans: string;
}

/** The colours that charts draw with: read from the same tokens as the rest of the page. */
export function inkOf(dark: boolean): Ink {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    dark,
    text: token("--ink"),
    soft: token("--soft"),
    line: token("--line"),
    sheet: token("--sheet"),
    accent: token("--accent"),
    danger: token("--danger"),
    series: dark ? DARK : LIGHT,
    others: dark ? "#6b6f77" : "#a9adb3",
    missing: dark ? "#3d4046" : "#d9dbde",
    ramp: dark
      ? ["#463711", "#6b5413", "#94720f", "#cc9c14", "#ffd257"]
      : ["#fdf0cf", "#f7d37a", "#e5a81f", "#b87400", "#744400"],
    mono: token("--mono"),
    sans: token("--sans"),
  };
}

const PLACE = "honeyguide.colours";
const KEPT = 2000;

/** Which of the colours a value has: the next one of its field when it is first seen, and that one from then on. */
export class Colours {
  private readonly seen: Map<string, number>;

  constructor(private readonly storage: Pick<Storage, "getItem" | "setItem">) {
    let kept: [string, number][] = [];
    try {
      kept = JSON.parse(storage.getItem(PLACE) ?? "[]") as [string, number][];
    } catch {
      kept = [];
    }
    this.seen = new Map(kept);
  }

  of(field: string, value: unknown, number: number): number {
    const name = `${field}\u0000${String(value)}`.slice(0, 200);
    const found = this.seen.get(name);
    if (found !== undefined) return found % number;
    const counter = `${field}\u0000#`;
    const next = this.seen.get(counter) ?? 0;
    if (this.seen.size < KEPT) {
      this.seen.set(counter, next + 1);
      this.seen.set(name, next);
      this.storage.setItem(PLACE, JSON.stringify([...this.seen]));
    }
    return next % number;
  }
}
