// A dashboard as one HTML file that needs nothing else: its panels where they stand, charts as SVG, tables and texts as they are.
import { columnLabel, keyLabel } from "@/charts/option/labels";
import { axes, fieldOf } from "@/charts/spec";
import { escaped, type Taken } from "@/charts/taking/drawing";
import { svg } from "@/charts/taking/svg";
import type { Palette } from "@/charts/useInk";
import { plain } from "@/values/visible";

export type Part = { title: string; box: { x: number; y: number; w: number; h: number } } & (
  | { kind: "chart"; chart: Taken }
  | { kind: "text"; text: string }
  | { kind: "values"; values: { label: string; count: string; chosen: boolean }[] }
  | { kind: "failed"; why: string }
);

/** Pixels of a column and a row of the grid, as SVGs are drawn. */
const CELL = { width: 24, height: 20 };

const style = (ink: Palette) =>
  `body{font:14px/1.5 ${ink.sans};max-width:1200px;margin:32px auto;padding:0 16px;color:${ink.text};background:${ink.sheet}}` +
  `main{display:grid;grid-template-columns:repeat(48,1fr);gap:8px}section{border:1px solid ${ink.line};border-radius:4px;padding:4px 8px;min-width:0;overflow:auto}` +
  `h2{font-size:14px;margin:4px 0}table{border-collapse:collapse;width:100%}td,th{padding:2px 12px 2px 0;text-align:left;font-weight:400;border-bottom:1px solid ${ink.line}}` +
  `tbody th{font:12px/18px ${ink.mono};overflow-wrap:anywhere}td,thead th+th{text-align:right;font-variant-numeric:tabular-nums}svg{max-width:100%;height:auto}` +
  `p{white-space:pre-wrap;margin:4px 0}.soft{color:${ink.soft}}.failed{color:${ink.danger}}@media(max-width:720px){section{grid-column:1/-1!important}}`;

function table({ spec, data, words }: Taken): string {
  const [by] = axes(spec);
  const heads = data.columns.map((column) => `<th>${escaped(columnLabel(column, spec, words))}</th>`).join("");
  const rows = data.keys.map(
    (key, index) =>
      `<tr><th>${escaped(keyLabel(key, by, words))}</th>${data.columns.map(({ values }) => `<td>${values[index]?.toLocaleString(words.language) ?? "–"}</td>`).join("")}</tr>`,
  );
  return `<table><thead><tr><th>${escaped(plain(fieldOf(by) ?? ""))}</th>${heads}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

async function inner(part: Part, ink: Palette): Promise<string> {
  switch (part.kind) {
    case "text":
      return `<p>${escaped(
        part.text
          .split("\n")
          .map((line) => plain(line, 10_000))
          .join("\n"),
      )}</p>`;
    case "values":
      return part.values
        .map(
          ({ label, count, chosen }) =>
            `<p>${chosen ? "☑" : "☐"} ${escaped(label)} <span class="soft">${escaped(count)}</span></p>`,
        )
        .join("");
    case "failed":
      return `<p class="failed">${escaped(part.why)}</p>`;
    case "chart": {
      const size = { width: part.box.w * CELL.width, height: Math.max(120, part.box.h * CELL.height - 36) };
      return part.chart.spec.shape === "table" ? table(part.chart) : svg(part.chart, ink, size);
    }
  }
}

/** The whole file. `about` are lines on what is shown: when, of what span, narrowed to what. */
export async function page(
  title: string,
  about: readonly string[],
  parts: readonly Part[],
  ink: Palette,
  language: string,
): Promise<string> {
  const ordered = [...parts].sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
  const sections = await Promise.all(
    ordered.map(async (part) => {
      const { x, y, w, h } = part.box;
      return `<section style="grid-column:${x + 1}/span ${w};grid-row:${y + 1}/span ${h}"><h2>${escaped(part.title)}</h2>${await inner(part, ink)}</section>`;
    }),
  );
  const said = about.map((line) => `<p class="soft">${escaped(line)}</p>`).join("");
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${escaped(title)}</title><style>${style(ink)}</style><h1>${escaped(title)}</h1>${said}<main>${sections.join("")}</main></html>\n`;
}
