// What a control offers and what is chosen in it: the values of a field, and the pill that says which of them count.
import { topValues } from "@/fields/fields";
import type { Asked } from "@/place/asked";
import { type Pill, pillOf, pillText, type Scalar } from "@/query/pill";

export interface Choice {
  value: Scalar;
  rows: number;
  chosen: boolean;
}

/** Where in the pills the control's own one stands; one that is switched off is none of its. */
export function ownPill(f: readonly string[], field: string): number {
  return f.map(pillOf).findIndex((pill) => {
    const chooses = pill.kind === "is" || pill.kind === "one_of";
    return chooses && pill.field === field && !pill.negate && !pill.disabled;
  });
}

/** The values that there would be without the control's own pill, through all the others. */
export function controlQuestion(field: string, f: readonly string[], asked: Asked) {
  const own = ownPill(f, field);
  const wide = { ...asked, filters: asked.filters.filter((_, at) => at !== own) };
  return {
    queryKey: ["control", field, wide],
    queryFn: ({ signal }: { signal: AbortSignal }) => topValues({ ...wide, field, size: 30 }, signal),
  };
}

/** What is offered: what there is, and what is chosen though there is none of it. */
export function choices(field: string, f: readonly string[], top: readonly { value: unknown; count: number }[]): Choice[] {
  const chosen = new Map(chosenIn(field, f).map((value) => [String(value), value]));
  const there = top.map(({ value, count }): Choice => {
    const found = chosen.get(String(value));
    chosen.delete(String(value));
    return { value: value as Scalar, rows: count, chosen: found !== undefined };
  });
  return [...there, ...[...chosen.values()].map((value): Choice => ({ value, rows: 0, chosen: true }))];
}

function chosenIn(field: string, f: readonly string[]): Scalar[] {
  const own = f[ownPill(f, field)];
  return own === undefined ? [] : pillOf(own).values;
}

/** The pills after a value was chosen, or isn't any more. */
export function toggled(field: string, f: readonly string[], value: Scalar, on: boolean): string[] {
  const at = ownPill(f, field);
  const own: Pill = at < 0 ? { kind: "is", field, values: [] } : pillOf(f[at] ?? "");
  const kept = own.values.filter((one) => String(one) !== String(value));
  const values = on ? [...kept, value] : kept;
  const next = values.length ? [pillText({ ...own, kind: values.length === 1 ? "is" : "one_of", values })] : [];
  return at < 0 ? [...f, ...next] : f.flatMap((text, index) => (index === at ? next : [text]));
}
