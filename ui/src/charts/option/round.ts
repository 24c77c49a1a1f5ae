// Pies, donuts and treemaps: parts of a whole.
import type { EChartsCoreOption } from "echarts/core";
import { base, box } from "@/charts/option/base";
import { keyLabel, type Wording } from "@/charts/option/labels";
import { paintOf } from "@/charts/option/paint";
import { type ChartData, sumOf } from "@/charts/reading";
import { axes, type ChartSpec, fieldOf, type Place } from "@/charts/spec";
import type { Palette } from "@/charts/useInk";
import { count, percent } from "@/values/numbers";

interface Part {
  name: string;
  value: number;
  row: number;
  place: Place;
  itemStyle: { color: string };
}

function parts(spec: ChartSpec, data: ChartData, ink: Palette, words: Wording): Part[] {
  const [by, series] = axes(spec);
  const field = fieldOf(by) ?? "";
  const paint = paintOf(spec, ink);
  return data.keys.flatMap((key, index) => {
    const value = sumOf(data, index);
    const color = paint.of(field, key, index, data.keys.length);
    const place: Place = [index, series ? null : 0];
    return value > 0 ? [{ name: keyLabel(key, by, words), value, row: index, place, itemStyle: { color } }] : [];
  });
}

export function pieOption(spec: ChartSpec, data: ChartData, ink: Palette, words: Wording, small = false): EChartsCoreOption {
  const all = parts(spec, data, ink, words);
  const whole = all.reduce((sum, { value }) => sum + value, 0);
  return {
    ...base(ink),
    tooltip: small
      ? { show: false }
      : {
          ...box(ink),
          trigger: "item",
          formatter: ({ name, value }: Part) =>
            `${name}\n${count(value, words.language)}  ${percent(value, whole, words.language)}`,
        },
    series: [
      {
        type: "pie",
        radius: spec.shape === "donut" ? ["42%", "68%"] : [0, "68%"],
        data: all,
        itemStyle: { borderColor: ink.sheet, borderWidth: 1 },
        label: {
          show: !small,
          color: ink.text,
          formatter: ({ name, value }: Part) => `${percent(value, whole, words.language)} ${name}`,
          alignTo: "edge",
          edgeDistance: 6,
          overflow: "truncate",
        },
        labelLine: { show: !small, lineStyle: { color: ink.line } },
        labelLayout: { hideOverlap: true },
        minAngle: 1,
      },
    ],
  };
}

export function treemapOption(spec: ChartSpec, data: ChartData, ink: Palette, words: Wording, small = false): EChartsCoreOption {
  const [, series] = axes(spec);
  const all = parts(spec, data, ink, words).map((part) => ({
    ...part,
    children: series
      ? data.columns.flatMap((column, index): Part[] => {
          const value = column.earlier ? 0 : (column.values[part.row] ?? 0);
          const place: Place = [part.row, index];
          return value > 0 ? [{ ...part, name: keyLabel(column.key, series, words), value, place }] : [];
        })
      : undefined,
  }));
  return {
    ...base(ink),
    tooltip: small
      ? { show: false }
      : { ...box(ink), formatter: ({ name, value }: Part) => `${name}\n${count(value, words.language)}` },
    series: [
      {
        type: "treemap",
        data: all,
        roam: false,
        nodeClick: false,
        breadcrumb: { show: false },
        left: 0,
        right: 0,
        top: 0,
        bottom: 0,
        label: {
          show: !small,
          fontSize: 11,
          overflow: "truncate",
          color: ink.dark ? "#111" : "#fff",
          textBorderColor: ink.dark ? "#fff0" : "#0006",
          textBorderWidth: ink.dark ? 0 : 2,
        },
        itemStyle: { borderColor: ink.sheet, borderWidth: 1, gapWidth: 1 },
        upperLabel: { show: false },
      },
    ],
  };
}
