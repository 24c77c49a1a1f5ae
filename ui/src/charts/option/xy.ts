// Bars, lines and areas.
import type { EChartsCoreOption } from "echarts/core";
import { base, legend, tooltip } from "@/charts/option/base";
import { columnLabel, keyLabel, type Wording } from "@/charts/option/labels";
import { paintOf } from "@/charts/option/paint";
import type { ChartData } from "@/charts/reading";
import { axes, type ChartSpec, fieldOf } from "@/charts/spec";
import type { Palette } from "@/charts/useInk";
import { count, short } from "@/values/numbers";

export function xyOption(spec: ChartSpec, data: ChartData, ink: Palette, words: Wording, small = false): EChartsCoreOption {
  const across = spec.shape === "hbar";
  const order = across ? [...data.keys.keys()].reverse() : [...data.keys.keys()];
  const [by, series] = axes(spec);
  const paint = paintOf(spec, ink);
  const many = data.columns.filter(({ earlier }) => !earlier).length;
  const names = order.map((index) => keyLabel(data.keys[index] ?? { value: "", label: "" }, by, words));
  const percent = spec.stack === "percent" && data.columns.length > 1;
  const whole = (earlier: boolean, index: number) =>
    data.columns.reduce((sum, column) => (!column.earlier === earlier ? sum : sum + (column.values[index] ?? 0)), 0);
  const oneColour = data.columns.length === 1 ? thresholdColours(spec, ink) : null;
  const drawn = data.columns.map((column, at) => {
    const colour = series ? paint.of(fieldOf(series) ?? "", column.key, at % many, many) : paint.plain;
    const values = order.map((index) => {
      const value = column.values[index] ?? null;
      const shown = percent && value !== null ? (value / (whole(Boolean(column.earlier), index) || 1)) * 100 : value;
      const painted = oneColour && shown !== null ? oneColour(shown) : null;
      return painted ? { value: shown, itemStyle: { color: painted } } : shown;
    });
    return {
      name: columnLabel(column, spec, words),
      data: values,
      type: spec.shape === "line" || spec.shape === "area" ? "line" : "bar",
      stack: spec.stack === "side" || (spec.shape === "line" && !percent) ? undefined : column.earlier ? "earlier" : "all",
      color: colour,
      itemStyle: { color: colour, opacity: column.earlier ? 0.4 : 1 },
      lineStyle: { color: colour, width: 1.5, type: column.earlier ? "dashed" : "solid" },
      areaStyle: spec.shape === "area" && !column.earlier ? { color: colour, opacity: 0.35 } : undefined,
      showSymbol: data.keys.length < 3,
      symbolSize: 5,
      barMaxWidth: 48,
      barCategoryGap: "20%",
      markLine: thresholdLines(spec, ink, across),
    };
  });
  const category = {
    type: "category",
    data: names,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: ink.line } },
    axisLabel: {
      show: !small,
      color: ink.soft,
      hideOverlap: true,
      width: across ? 160 : undefined,
      overflow: across ? "truncate" : undefined,
      interval: across ? 0 : "auto",
    },
  };
  const value = {
    type: "value",
    max: percent ? 100 : undefined,
    splitNumber: 4,
    axisLabel: {
      show: !small,
      color: ink.soft,
      hideOverlap: true,
      formatter: (at: number) => (percent ? `${at} %` : short(at, words.language)),
    },
    splitLine: { show: !small, lineStyle: { color: ink.line } },
  };
  return {
    ...base(ink),
    grid: small
      ? { left: 2, right: 2, top: 2, bottom: 2 }
      : { left: 8, right: by?.kind === "time" ? 40 : 16, top: data.columns.length > 1 ? 30 : 12, bottom: 4, containLabel: true },
    legend: data.columns.length > 1 && !small ? legend(ink) : { show: false },
    tooltip: small ? { show: false } : tooltip(ink, (at) => `${count(at, words.language)}${percent ? " %" : ""}`, across),
    xAxis: across ? value : category,
    yAxis: across ? category : value,
    series: drawn,
  };
}

/** The colour of a value by the thresholds that it has reached. */
export function thresholdColours(spec: ChartSpec, ink: Palette): ((value: number) => string | null) | null {
  if (!spec.thresholds.length) return null;
  const steps = [...spec.thresholds].sort((a, b) => b.value - a.value);
  return (value) => {
    const reached = steps.find((step) => value >= step.value);
    return reached ? (ink.series[reached.colour % ink.series.length] ?? null) : null;
  };
}

function thresholdLines(spec: ChartSpec, ink: Palette, across: boolean) {
  if (!spec.thresholds.length) return undefined;
  return {
    silent: true,
    symbol: "none",
    label: { show: false },
    data: spec.thresholds.map(({ value, colour }) => ({
      [across ? "xAxis" : "yAxis"]: value,
      lineStyle: { color: ink.series[colour % ink.series.length], type: "dashed" },
    })),
  };
}
