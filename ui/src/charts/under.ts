// Which number of a chart's data lies under the pointer.
import type { Under } from "@/charts/Chart";
import type { ChartData } from "@/charts/reading";
import type { ChartSpec, Place } from "@/charts/spec";

/** null where there is none. Beside the bars of a row the whole row is meant. */
export function placeOf(spec: ChartSpec, data: ChartData, { data: part, value, dataIndex, seriesIndex }: Under): Place | null {
  const drawn = (part as { place?: Place } | undefined)?.place;
  if (drawn) return drawn;
  if (spec.shape === "heat") {
    if (!Array.isArray(value)) return null;
    const [x = 0, y = 0] = value as number[];
    return [x, data.columns.filter(({ earlier }) => !earlier).length - 1 - y];
  }
  const row = spec.shape === "hbar" ? data.keys.length - 1 - (dataIndex ?? 0) : (dataIndex ?? 0);
  if (!data.keys[row]) return null;
  return [row, seriesIndex ?? (data.columns.length === 1 ? 0 : null)];
}
