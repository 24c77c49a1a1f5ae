// The histogram's picture: bars over time, split by the values of a field where asked.
import type { EChartsCoreOption } from "echarts/core";
import type { Answer } from "@/api/client";
import type { Palette } from "@/charts/useInk";
import { short } from "@/values/numbers";
import { clock, instantText, isoDate } from "@/values/times";
import { plain } from "@/values/visible";
import type { Language } from "@/words/catalogue";

export type Histogram = Answer<"/histogram">;

export const MARGIN = { left: 48, right: 8, top: 8, bottom: 22 };

export interface HistogramWords {
  count: string;
  others: string;
  missing: string;
}

/** What the parts of a bar are called, the rest at the end; none where it isn't broken down. */
export function partNames({ values }: Histogram, words: HistogramWords): string[] {
  return values.length ? [...values.map((value) => plain(value === null ? words.missing : String(value), 40)), words.others] : [];
}

export function histogramOption(
  data: Histogram,
  by: string | undefined,
  ink: Palette,
  words: HistogramWords,
  language: Language,
): EChartsCoreOption {
  const zone = data.zone;
  const labels = data.bars.map(({ at }) => at);
  const names = partNames(data, words);
  const plainSeries = {
    name: words.count,
    data: data.bars.map(({ count }) => count || null),
    itemStyle: { color: ink.series[0] },
  };
  const split = names.map((name, index) => ({
    name,
    data: data.bars.map(({ parts }) => parts[index] || null),
    itemStyle: { color: index < data.values.length ? ink.colour(by ?? "", data.values[index]) : ink.others },
  }));
  const shown = data.values.length ? split.filter((one) => one.data.some((value) => value !== null)) : [plainSeries];
  const long = (data.seconds ?? 86_400) >= 3600 * 6;
  const years = new Set(labels.map((at) => clock(at, zone).year)).size > 1;
  const days = new Set(labels.map((at) => isoDate(clock(at, zone)))).size > 1;
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: ink.sans, fontSize: 11, color: ink.soft },
    grid: { ...MARGIN, containLabel: false },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow", shadowStyle: { color: ink.line, opacity: 0.5 } },
      confine: true,
      renderMode: "richText",
      backgroundColor: ink.sheet,
      borderColor: ink.line,
      borderWidth: 1,
      padding: 8,
      textStyle: { color: ink.text, fontSize: 12, fontFamily: ink.sans },
      formatter: (items: { axisValue: string; seriesName: string; value: number; dataIndex: number }[]) => {
        const first = items[0];
        if (!first) return "";
        const lines = items
          .filter(({ value }) => value > 0)
          .map(({ seriesName, value }) => `${seriesName}  ${value.toLocaleString(language)}`);
        return [instantText(labels[first.dataIndex] ?? 0, zone), ...lines.reverse()].join("\n");
      },
    },
    xAxis: {
      type: "category",
      data: labels,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink.line } },
      axisLabel: {
        color: ink.soft,
        hideOverlap: true,
        formatter: (at: string) => {
          const text = instantText(Number(at), zone);
          return years
            ? text.slice(0, 7)
            : long
              ? text.slice(5, 10)
              : days
                ? text.slice(5, 16)
                : (data.seconds ?? 60) < 60
                  ? text.slice(11)
                  : text.slice(11, 16);
        },
      },
    },
    yAxis: {
      type: "value",
      splitNumber: 3,
      minInterval: 1,
      axisLabel: { color: ink.soft, formatter: (value: number) => short(value, language) },
      splitLine: { lineStyle: { color: ink.line } },
    },
    series: shown.map((one) => ({
      type: "bar",
      stack: "all",
      barCategoryGap: "12%",
      barMinHeight: shown.length === 1 ? 1 : 0,
      emphasis: { disabled: true },
      ...one,
    })),
  };
}
