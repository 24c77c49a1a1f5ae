// What all charts have in common: type, colours, and a tooltip that is drawn and never HTML.
import type { EChartsCoreOption } from "echarts/core";
import type { Palette } from "@/charts/useInk";

export function base(ink: Palette): EChartsCoreOption {
  return { animation: false, aria: { enabled: false }, textStyle: { fontFamily: ink.sans, fontSize: 11, color: ink.soft } };
}

export const box = (ink: Palette) => ({
  confine: true,
  renderMode: "richText",
  backgroundColor: ink.sheet,
  borderColor: ink.line,
  borderWidth: 1,
  padding: 8,
  textStyle: { color: ink.text, fontSize: 12, fontFamily: ink.sans },
});

/** Which colour is which series, in one line that can be turned; a click hides a series and shows it again. */
export const legend = (ink: Palette) => ({
  type: "scroll",
  top: 0,
  left: 8,
  right: 16,
  icon: "rect",
  itemWidth: 10,
  itemHeight: 10,
  itemGap: 14,
  textStyle: { color: ink.soft, fontSize: 11, width: 160, overflow: "truncate" },
  pageTextStyle: { color: ink.soft, fontSize: 11 },
  pageIconColor: ink.text,
  pageIconInactiveColor: ink.line,
  pageIconSize: 10,
});

interface Item {
  name: string;
  axisValueLabel?: string;
  seriesName: string;
  value: number | null;
}

/** All series at a place, the largest first. */
export function tooltip(ink: Palette, written: (value: number) => string, across: boolean) {
  return {
    ...box(ink),
    trigger: "axis",
    axisPointer: { type: "shadow", axis: across ? "y" : "x", shadowStyle: { color: ink.line, opacity: 0.5 } },
    formatter: (items: Item[]) => {
      const shown = items
        .filter(({ value }) => typeof value === "number" && value !== 0)
        .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
      return [
        items[0]?.axisValueLabel ?? items[0]?.name ?? "",
        ...shown.slice(0, 14).map(({ seriesName, value }) => `${seriesName}  ${written(value ?? 0)}`),
      ].join("\n");
    },
  };
}
