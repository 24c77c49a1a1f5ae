// A dashboard as one HTML file that needs nothing else: pictures as SVG, data as tables.
import { columnLabel, keyLabel, type Wording } from "@/charts/option/labels";
import { optionOf } from "@/charts/option/option";
import type { ChartData } from "@/charts/reading";
import type { ChartSpec } from "@/charts/spec";
import { svg } from "@/charts/taking/svg";
import type { Palette } from "@/charts/useInk";

export interface Shown {
  title: string;
  spec: ChartSpec;
  data: ChartData;
  words: Wording;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const STYLE =
  "body{font:14px/1.5 system-ui,sans-serif;max-width:1080px;margin:32px auto;padding:0 16px;color:#1c1c1e}h2{font-size:15px;margin:32px 0 8px}" +
  "table{border-collapse:collapse}td,th{padding:2px 12px 2px 0;text-align:left;border-bottom:1px solid #ddd}td{text-align:right;font-variant-numeric:tabular-nums}svg{max-width:100%;height:auto}";

function table({ spec, data, words }: Shown): string {
  const by = spec.by ?? spec.split;
  const head = `<tr><th></th>${data.columns.map((column) => `<th>${escaped(columnLabel(column, spec, words))}</th>`).join("")}</tr>`;
  const rows = data.keys
    .slice(0, 200)
    .map(
      (key, index) =>
        `<tr><th>${escaped(keyLabel(key, by, words))}</th>${data.columns.map(({ values }) => `<td>${values[index] ?? ""}</td>`).join("")}</tr>`,
    );
  return `<table>${head}${rows.join("")}</table>`;
}

export function page(title: string, about: string, panels: readonly Shown[], ink: Palette): string {
  const parts = panels.map((panel) => {
    const option = optionOf(panel.spec, panel.data, ink, panel.words);
    return `<section><h2>${escaped(panel.title)}</h2>${option ? svg(option, 960, 320) : table(panel)}</section>`;
  });
  return `<!doctype html><html lang="${panels[0]?.words.language ?? "en"}"><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style><h1>${escaped(title)}</h1><p>${escaped(about)}</p>${parts.join("")}</html>\n`;
}
