// Draws one chart from an option of ECharts; keeps the old picture until the new one is there, and follows its box's size.
import type { ECElementEvent, EChartsCoreOption } from "echarts/core";
import { useEffect, useRef } from "react";
import styles from "@/charts/Chart.module.css";
import type { EChartsType } from "@/charts/echarts";

interface Props {
  option: EChartsCoreOption;
  /** What the chart shows, for people who don't see it. */
  label: string;
  onClick?: ((event: ECElementEvent) => void) | undefined;
  onContext?: ((event: ECElementEvent) => void) | undefined;
  onReady?: ((chart: EChartsType | null) => void) | undefined;
}

export function Chart({ option, label, onClick, onContext, onReady }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const latest = useRef({ option, onClick, onContext, onReady });
  latest.current = { option, onClick, onContext, onReady };
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let gone = false;
    let watch: ResizeObserver | null = null;
    void import("@/charts/echarts").then(({ init }) => {
      if (gone) return;
      const made = init(element, null, { renderer: "canvas" });
      chart.current = made;
      made.setOption(latest.current.option);
      made.on("click", (event) => latest.current.onClick?.(event));
      made.on("contextmenu", (event) => {
        event.event?.event && (event.event.event as unknown as Event).preventDefault();
        latest.current.onContext?.(event);
      });
      watch = new ResizeObserver(() => made.resize());
      watch.observe(element);
      latest.current.onReady?.(made);
    });
    return () => {
      gone = true;
      watch?.disconnect();
      chart.current?.dispose();
      chart.current = null;
      latest.current.onReady?.(null);
    };
  }, []);
  useEffect(() => chart.current?.setOption(option, { notMerge: true }), [option]);
  return <div ref={box} className={styles.chart} role="img" aria-label={label} />;
}
