// Draws one chart from an option of ECharts; keeps the old picture until the new one is there, and follows its box's size.
import type { ECElementEvent, EChartsCoreOption } from "echarts/core";
import { useEffect, useRef } from "react";
import styles from "@/charts/Chart.module.css";
import type { EChartsType } from "@/charts/echarts";
import { Notice } from "@/frame/Trouble";
import { useLoaded } from "@/frame/useLoaded";
import { useWords } from "@/words/language";

/** A chart's part under the pointer: of a series, or the place along the axis where there is none. */
export type Under = Pick<ECElementEvent, "data" | "value" | "dataIndex"> & { seriesIndex?: number | undefined };

type Pointed = (under: Under, event: MouseEvent) => void;

interface Props {
  option: EChartsCoreOption;
  /** What the chart shows, for people who don't see it. */
  label: string;
  onClick?: Pointed | undefined;
  onContext?: Pointed | undefined;
}

export function Chart({ option, label, onClick, onContext }: Props) {
  const { say } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const latest = useRef({ option, onClick, onContext });
  latest.current = { option, onClick, onContext };
  const { value: library, failed, again } = useLoaded(() => import("@/charts/echarts"));
  useEffect(() => {
    const element = box.current;
    if (!element || !library) return;
    const made = library.init(element, null, { renderer: "canvas" });
    chart.current = made;
    made.setOption(latest.current.option);
    pointing(made, latest);
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, [library]);
  useEffect(() => chart.current?.setOption(option, { notMerge: true }), [option]);
  if (failed) return <Notice text={say("frame.later")} again={again} />;
  return <div ref={box} className={styles.chart} role="img" aria-label={label} />;
}

/** Clicks on parts of the chart, and beside them on a place along its axis: small bars can be meant there too. */
function pointing(chart: EChartsType, latest: { current: Pick<Props, "option" | "onClick" | "onContext"> }) {
  for (const [kind, name] of [
    ["click", "onClick"],
    ["contextmenu", "onContext"],
  ] as const) {
    chart.on(kind, (event) => {
      const native = event.event?.event as unknown as MouseEvent | undefined;
      if (kind === "contextmenu") native?.preventDefault();
      if (native) latest.current[name]?.(event, native);
    });
    chart.getZr().on(kind, (event) => {
      const at = [event.offsetX, event.offsetY];
      if (event.target || !latest.current[name] || !latest.current.option["grid"] || !chart.containPixel("grid", at)) return;
      const native = event.event as unknown as MouseEvent;
      if (kind === "contextmenu") native.preventDefault();
      const places = chart.convertFromPixel("grid", at) as unknown as number[];
      const across = (latest.current.option["yAxis"] as { type?: string } | undefined)?.type === "category";
      const dataIndex = Math.round(places[across ? 1 : 0] ?? -1);
      if (dataIndex >= 0) latest.current[name]?.({ dataIndex, data: undefined as never, value: undefined as never }, native);
    });
  }
}
