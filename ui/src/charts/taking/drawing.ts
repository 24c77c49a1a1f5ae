// Numbers, clouds and tables as SVG text: what the page shows as text, for pictures and files.
import { columnLabel, keyLabel, type Wording } from "@/charts/option/labels";
import { thresholdColours } from "@/charts/option/xy";
import { type ChartData, sumOf } from "@/charts/reading";
import { axes, type ChartSpec, fieldOf } from "@/charts/spec";
import type { Palette } from "@/charts/useInk";
import { count } from "@/values/numbers";
import { plain } from "@/values/visible";

/** A chart that is taken along. */
export interface Taken {
  spec: ChartSpec;
  data: ChartData;
  words: Wording;
}

interface Box {
  width: number;
  height: number;
}

/** Text as XML and HTML have it; what XML doesn't know at all is left out. */
export function escaped(text: string): string {
  return text.replace(/[\uFFFE\uFFFF]/g, "").replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A picture of a size on the colour of paper. */
export function sheet({ width, height }: Box, ink: Palette, inner: string): string {
  const font = escaped(ink.sans);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${font}"><rect width="100%" height="100%" fill="${ink.sheet}"/>${inner}</svg>`;
}

interface Style {
  size: number;
  fill: string;
  anchor?: "start" | "middle" | "end";
  font?: string;
}

function written(x: number, y: number, text: string, { size, fill, anchor = "start", font }: Style): string {
  const face = font ? ` font-family="${escaped(font)}"` : "";
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size.toFixed(1)}" fill="${fill}" text-anchor="${anchor}"${face}>${escaped(text)}</text>`;
}

/** About how wide monospaced text is; signs of East Asia are twice as wide. */
function wide(text: string, size: number): number {
  return [...text].reduce((sum, sign) => sum + (sign > "\u2e80" ? 1 : 0.6), 0) * size;
}

/** The text as far as it fits. */
function fitted(text: string, size: number, room: number): string {
  if (wide(text, size) <= room) return text;
  let kept = "";
  for (const sign of text) {
    if (wide(`${kept}${sign}…`, size) > room) break;
    kept += sign;
  }
  return `${kept}…`;
}

export function metric({ spec, data, words }: Taken, ink: Palette, box: Box): string {
  const [by] = axes(spec);
  const colours = thresholdColours(spec, ink);
  const shown = data.keys.slice(0, 12);
  const across = Math.ceil(Math.sqrt(shown.length || 1));
  const cell = { width: box.width / across, height: box.height / Math.ceil((shown.length || 1) / across) };
  const size = Math.min(64, cell.height / 3, cell.width / 6);
  const earlier = data.columns.find((column) => column.earlier);
  const parts = shown.map((key, index) => {
    const x = cell.width * ((index % across) + 0.5);
    const y = cell.height * (Math.floor(index / across) + 0.5);
    const value = data.columns[0]?.values[index] ?? null;
    const was = earlier?.values[index] ?? null;
    const under = [
      by ? keyLabel(key, by, words) : words.measure,
      ...(was === null ? [] : [`${words.earlier} ${count(was, words.language)}`]),
    ];
    const said = value === null ? "–" : count(value, words.language);
    const fill = (value !== null && colours?.(value)) || ink.text;
    return [
      written(x, y, said, { size, fill, anchor: "middle" }),
      ...under.map((text, line) => written(x, y + 20 + line * 16, text, { size: 12, fill: ink.soft, anchor: "middle" })),
    ].join("");
  });
  return sheet(box, ink, parts.join(""));
}

export function cloud({ spec, data, words }: Taken, ink: Palette, box: Box): string {
  const [by] = axes(spec);
  const all = data.keys.map((key, index) => ({ text: keyLabel(key, by, words) || "∅", value: sumOf(data, index) }));
  const most = Math.max(1, ...all.map(({ value }) => value));
  const lines: { text: string; size: number; x: number }[][] = [[]];
  let x = 0;
  for (const { text, value } of all) {
    const size = 11 + 23 * Math.sqrt(value / most);
    const said = fitted(text, size, box.width - 16);
    const long = wide(said, size);
    if (x > 0 && x + long > box.width - 16) {
      lines.push([]);
      x = 0;
    }
    lines.at(-1)?.push({ text: said, size, x });
    x += long + 14;
  }
  let y = 8;
  const parts = lines.flatMap((line) => {
    y += Math.max(...line.map(({ size }) => size), 11) * 1.3;
    const last = line.at(-1);
    const shift = last ? (box.width - last.x - wide(last.text, last.size)) / 2 : 0;
    return line.map((one) => written(one.x + shift, y, one.text, { size: one.size, fill: ink.text, font: ink.mono }));
  });
  return sheet({ ...box, height: Math.max(box.height, Math.ceil(y + 12)) }, ink, parts.join(""));
}

const ROW = 24;

export function table({ spec, data, words }: Taken, ink: Palette, box: Box): string {
  const [by] = axes(spec);
  const heads = data.columns.map((column) => columnLabel(column, spec, words));
  const each = Math.min(140, (box.width * 0.7) / Math.max(1, heads.length));
  const first = box.width - each * heads.length;
  const line = (row: number, name: string, cells: string[], fill: string) =>
    [
      written(8, row * ROW + 17, fitted(name, 12, first - 16), { size: 12, fill, font: ink.mono }),
      ...cells.map((cell, at) =>
        written(first + each * (at + 1) - 8, row * ROW + 17, fitted(cell, 12, each - 8), { size: 12, fill, anchor: "end" }),
      ),
      `<path d="M0 ${(row + 1) * ROW}H${box.width}" stroke="${ink.line}"/>`,
    ].join("");
  const rows = data.keys.map((key, index) => {
    const cells = data.columns.map(({ values }) => (values[index] == null ? "–" : count(values[index], words.language)));
    return line(index + 1, keyLabel(key, by, words), cells, ink.text);
  });
  const inner = [line(0, plain(fieldOf(by) ?? ""), heads, ink.soft), ...rows].join("");
  return sheet({ width: box.width, height: (rows.length + 1) * ROW + 8 }, ink, inner);
}
