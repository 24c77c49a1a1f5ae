// The colours of charts for the chosen scheme.
import { useMemo } from "react";
import { Colours, type Ink, inkOf } from "@/charts/colours";
import { usePreferences } from "@/frame/preferences";

const kept = new Colours(localStorage);

export interface Palette extends Ink {
  colour: (field: string, value: unknown) => string;
}

export function useInk(): Palette {
  const { dark } = usePreferences();
  return useMemo(() => {
    const ink = inkOf(dark);
    return { ...ink, colour: (field, value) => ink.series[kept.of(field, value, ink.series.length)] ?? ink.others };
  }, [dark]);
}
