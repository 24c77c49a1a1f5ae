// A heat map: one field across, another down, how much as colour.
import type { EChartsCoreOption } from "echarts/core";
import { base, box } from "@/charts/option/base";
import { columnLabel, keyLabel, type Wording } from "@/charts/option/labels";
import { paintOf } from "@/charts/option/paint";
import type { ChartData } from "@/charts/reading";
import { axes, type ChartSpec } from "@/charts/spec";
import type { Palette } from "@/charts/useInk";
import { count } from "@/values/numbers";

/** Names across are all shown, on the slant. */
const NAMED = { interval: 0, rotate: 35, width: 90, overflow: "truncate" };

export function heatOption(spec: ChartSpec, data: ChartData, ink: Palette, words: Wording, small = false): EChartsCoreOption {
  const across = data.keys.map((key) => keyLabel(key, axes(spec)[0], words));
  const columns = [...data.columns].filter(({ earlier }) => !earlier).reverse();
  const down = columns.map((column) => columnLabel(column, spec, words));
  const cells = columns.flatMap((column, y) => column.values.flatMap((value, x) => (value ? [[x, y, value]] : [])));
  const most = Math.max(1, ...cells.map(([, , value]) => value ?? 0));
  const named = axes(spec)[0]?.kind !== "time" && across.length > 5;
  const axis = { axisTick: { show: false }, axisLine: { lineStyle: { color: ink.line } }, splitLine: { show: false } };
  return {
    ...base(ink),
    grid: small ? { left: 2, right: 2, top: 2, bottom: 2 } : { left: 8, right: 16, top: 8, bottom: 4, containLabel: true },
    tooltip: small
      ? { show: false }
      : {
          ...box(ink),
          formatter: ({ value }: { value: [number, number, number] }) =>
            `${across[value[0]]}\n${down[value[1]]}  ${count(value[2], words.language)}`,
        },
    xAxis: {
      type: "category",
      data: across,
      ...axis,
      axisLabel: { show: !small, color: ink.soft, ...(named ? NAMED : { hideOverlap: true }) },
    },
    yAxis: {
      type: "category",
      data: down,
      ...axis,
      axisLabel: { show: !small, color: ink.soft, width: 140, overflow: "truncate", interval: down.length > 24 ? "auto" : 0 },
    },
    visualMap: { show: false, min: 0, max: most, inRange: { color: [...paintOf(spec, ink).ramp] } },
    series: [
      { type: "heatmap", data: cells, itemStyle: { borderColor: ink.sheet, borderWidth: 1 }, emphasis: { disabled: true } },
    ],
  };
}
