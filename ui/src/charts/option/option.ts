// The picture of a chart: a pure function of its spec, its data, and the colours.
import type { EChartsCoreOption } from "echarts/core";
import { heatOption } from "@/charts/option/heat";
import type { Wording } from "@/charts/option/labels";
import { pieOption, treemapOption } from "@/charts/option/round";
import { xyOption } from "@/charts/option/xy";
import type { ChartData } from "@/charts/reading";
import type { ChartSpec } from "@/charts/spec";
import type { Palette } from "@/charts/useInk";

/** null where the shape is not drawn by ECharts. */
export function optionOf(
  spec: ChartSpec,
  data: ChartData,
  ink: Palette,
  words: Wording,
  small = false,
): EChartsCoreOption | null {
  switch (spec.shape) {
    case "bar":
    case "hbar":
    case "line":
    case "area":
      return xyOption(spec, data, ink, words, small);
    case "heat":
      return heatOption(spec, data, ink, words, small);
    case "pie":
    case "donut":
      return pieOption(spec, data, ink, words, small);
    case "treemap":
      return treemapOption(spec, data, ink, words, small);
    default:
      return null;
  }
}
