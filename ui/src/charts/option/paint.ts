// Which colours a chart is painted in: those of its values, or what was chosen for it.
import type { Key } from "@/charts/reading";
import type { ChartSpec } from "@/charts/spec";
import type { Palette } from "@/charts/useInk";

export interface Paint {
  /** Of a chart without series. */
  plain: string;
  /** Of a series or a part, one of so many. */
  of: (field: string, key: Key, place: number, many: number) => string;
  /** From few to many. */
  ramp: readonly string[];
}

type Chosen = Pick<ChartSpec, "colour" | "colours" | "palette">;

const STEPS = [0.18, 0.38, 0.6, 0.8, 1];

export function paintOf({ colour, colours, palette }: Chosen, ink: Palette): Paint {
  const numbered = (at: number) => ink.series[at % ink.series.length] ?? ink.soft;
  const plain = numbered(colour ?? 0);
  return {
    plain,
    of: (field, key, place, many) => {
      if (key.rest) return ink[key.rest];
      const chosen = colours.find(({ value }) => value === key.label);
      if (chosen) return numbered(chosen.colour);
      return palette === "shades"
        ? mixed(plain, ink.sheet, 1 - (0.75 * place) / Math.max(1, many - 1))
        : ink.colour(field, key.label);
    },
    ramp: colour === null ? ink.ramp : STEPS.map((part) => mixed(plain, ink.sheet, part)),
  };
}

/** So much of a colour on the colour of paper; both as `#rrggbb`. */
export function mixed(colour: string, paper: string, part: number): string {
  const channel = (text: string, at: number) => Number.parseInt(text.slice(1 + 2 * at, 3 + 2 * at), 16);
  const mix = (at: number) => Math.round(channel(colour, at) * part + channel(paper, at) * (1 - part));
  return `#${[0, 1, 2].map((at) => mix(at).toString(16).padStart(2, "0")).join("")}`;
}
