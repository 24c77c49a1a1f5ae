// A chart's data as CSV. Text that a spreadsheet would run as a formula is quoted so that it doesn't.
import { columnLabel, keyLabel, type Wording } from "@/charts/option/labels";
import type { ChartData, Key } from "@/charts/reading";
import { axes, type ChartSpec, fieldOf } from "@/charts/spec";

export function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

export function csv(spec: ChartSpec, data: ChartData, words: Wording): string {
  const [by] = axes(spec);
  const written = (key: Key) => (by?.kind === "terms" && !key.rest ? key.label : keyLabel(key, by, words));
  const head = [fieldOf(by) ?? "", ...data.columns.map((column) => columnLabel(column, spec, words))];
  const rows = data.keys.map((key, index) => [written(key), ...data.columns.map(({ values }) => String(values[index] ?? ""))]);
  return `${[head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
