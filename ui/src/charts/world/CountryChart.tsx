// A chart of countries on the map of the world.
import { useFollowing } from "@/charts/Following";
import { paintOf } from "@/charts/option/paint";
import { type ChartData, sumOf } from "@/charts/reading";
import type { ChartSpec } from "@/charts/spec";
import { useInk } from "@/charts/useInk";
import { WorldMap } from "@/charts/world/WorldMap";

export function CountryChart({ spec, data, small }: { spec: ChartSpec; data: ChartData; small: boolean }) {
  const ink = useInk();
  const following = useFollowing();
  const rows = new Map(data.keys.map(({ value }, index) => [String(value), index]));
  const values = new Map([...rows].map(([code, row]) => [code, sumOf(data, row)]));
  const records = (codes: readonly string[]) =>
    following?.of(
      codes.flatMap((code) => rows.get(code) ?? []),
      null,
    );
  return (
    <WorldMap
      values={values}
      small={small}
      ramp={paintOf(spec, ink).ramp}
      onCountry={(code, event) => {
        const found = records([code]);
        if (found && values.has(code)) following?.clicked(found, event);
      }}
      onMenu={(code, event) => {
        const found = records([code]);
        if (found && values.has(code)) following?.menu(found, event);
      }}
      onClass={(codes, event) => {
        const found = records(codes);
        if (found) following?.clicked(found, event);
      }}
    />
  );
}
