// One chart, whatever its shape; what it stands for can be clicked, and answers the same gestures everywhere.
import type { ECElementEvent } from "echarts/core";
import { lazy, type MouseEvent, Suspense, useMemo } from "react";
import { Chart } from "@/charts/Chart";
import { CloudView } from "@/charts/CloudView";
import type { EChartsType } from "@/charts/echarts";
import { MetricView } from "@/charts/MetricView";
import type { Wording } from "@/charts/option/labels";
import { optionOf } from "@/charts/option/option";
import type { ChartData } from "@/charts/reading";
import { type ChartSpec, fieldOf } from "@/charts/spec";
import { TableView } from "@/charts/TableView";
import { useInk } from "@/charts/useInk";
import { useGestures } from "@/gestures/gestures";

const WorldMap = lazy(() => import("@/charts/world/WorldMap").then(({ WorldMap }) => ({ default: WorldMap })));

interface Props {
  spec: ChartSpec;
  data: ChartData;
  words: Wording;
  label: string;
  small?: boolean;
  /** A span of time was clicked. */
  onSpan?: (from: number, to: number) => void;
  onReady?: (chart: EChartsType | null) => void;
}

export function ChartView({ spec, data, words, label, small = false, onSpan, onReady }: Props) {
  const ink = useInk();
  const gestures = useGestures();
  const option = useMemo(() => optionOf(spec, data, ink, words, small), [spec, data, ink, words, small]);
  const field = fieldOf(spec.by ?? spec.split);
  const mean = (index: number, column: number, act: (meant: { field: string; value: unknown }) => void) => {
    const key = data.keys[index];
    const by = spec.by ?? spec.split;
    const second = data.columns[column];
    const splitField = spec.by ? fieldOf(spec.split) : null;
    if (by?.kind === "time" && key) {
      if (splitField && second && second.key.value !== undefined && !second.earlier)
        act({ field: splitField, value: second.key.value });
      else if (onSpan)
        onSpan(
          Number(key.value),
          Number(
            data.keys[index + 1]?.value ?? Number(key.value) + (Number(key.value) - Number(data.keys[index - 1]?.value ?? 0)),
          ),
        );
    } else if (field && key && key.value !== undefined && by?.kind === "terms") act({ field, value: key.value });
  };
  const placeOf = (event: ECElementEvent): [number, number] => {
    if (spec.shape === "hbar") return [data.keys.length - 1 - (event.dataIndex ?? 0), event.seriesIndex ?? 0];
    if (spec.shape === "heat") {
      const [x = 0, y = 0] = event.value as number[];
      return [x, data.columns.filter(({ earlier }) => !earlier).length - 1 - y];
    }
    const part = event.data as { index?: number } | undefined;
    return [part?.index ?? event.dataIndex ?? 0, event.seriesIndex ?? 0];
  };
  const held = (event: ECElementEvent) => event.event?.event as unknown as MouseEvent | undefined;
  if (spec.shape === "map") {
    const values = new Map(data.keys.map((key, index) => [String(key.value), data.columns[0]?.values[index] ?? 0]));
    return (
      <Suspense>
        <WorldMap
          values={values}
          small={small}
          onCountry={(code, event) => field && gestures.clicked({ field, value: code }, event)}
          onMenu={(code, event) => field && gestures.menu({ field, value: code }, event)}
          onClass={(codes) => field && gestures.narrow({ field, value: codes })}
        />
      </Suspense>
    );
  }
  if (spec.shape === "metric") return <MetricView spec={spec} data={data} words={words} small={small} />;
  if (spec.shape === "table") return <TableView spec={spec} data={data} words={words} small={small} />;
  if (spec.shape === "cloud") return <CloudView spec={spec} data={data} words={words} small={small} />;
  if (!option) return null;
  return (
    <Chart
      option={option}
      label={label}
      onReady={onReady}
      onClick={
        small
          ? undefined
          : (event) =>
              mean(...placeOf(event), (meant) => gestures.clicked(meant, held(event) ?? { shiftKey: false, altKey: false }))
      }
      onContext={
        small
          ? undefined
          : (event) => mean(...placeOf(event), (meant) => gestures.menu(meant, held(event) ?? { clientX: 0, clientY: 0 }))
      }
    />
  );
}
