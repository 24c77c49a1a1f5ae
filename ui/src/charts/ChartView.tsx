// One chart, whatever its shape; every number in it can be clicked and leads to the records that it counts.
import { useMemo } from "react";
import { Chart, type Under } from "@/charts/Chart";
import { CloudView } from "@/charts/CloudView";
import { Followed, useFollowing } from "@/charts/Following";
import { MetricView } from "@/charts/MetricView";
import type { Wording } from "@/charts/option/labels";
import { optionOf } from "@/charts/option/option";
import type { ChartData } from "@/charts/reading";
import type { ChartSpec } from "@/charts/spec";
import { TableView } from "@/charts/TableView";
import { placeOf } from "@/charts/under";
import { useInk } from "@/charts/useInk";
import { Notice } from "@/frame/Trouble";
import { useLoaded } from "@/frame/useLoaded";
import { useWords } from "@/words/language";

interface Props {
  spec: ChartSpec;
  data: ChartData;
  words: Wording;
  label: string;
  small?: boolean;
}

export function ChartView(props: Props) {
  const drawn = <Drawn {...props} />;
  return props.small ? (
    drawn
  ) : (
    <Followed spec={props.spec} data={props.data}>
      {drawn}
    </Followed>
  );
}

function Drawn({ spec, data, words, label, small = false }: Props) {
  const ink = useInk();
  const following = useFollowing();
  const option = useMemo(() => optionOf(spec, data, ink, words, small), [spec, data, ink, words, small]);
  switch (spec.shape) {
    case "map":
      return <OnMap spec={spec} data={data} small={small} />;
    case "metric":
      return <MetricView spec={spec} data={data} words={words} small={small} />;
    case "table":
      return <TableView spec={spec} data={data} words={words} small={small} />;
    case "cloud":
      return <CloudView spec={spec} data={data} words={words} small={small} />;
  }
  if (!option) return null;
  const meant = (act: "clicked" | "menu") =>
    following
      ? (under: Under, event: MouseEvent) => {
          const place = placeOf(spec, data, under);
          if (place) following[act](following.of(...place), event);
        }
      : undefined;
  return <Chart option={option} label={label} onClick={meant("clicked")} onContext={meant("menu")} />;
}

/** The map comes with the shapes of all countries: it is fetched where there is one. */
function OnMap(props: { spec: ChartSpec; data: ChartData; small: boolean }) {
  const { say } = useWords();
  const { value, failed, again } = useLoaded(() => import("@/charts/world/CountryChart"));
  if (failed) return <Notice text={say("frame.later")} again={again} />;
  return value && <value.CountryChart {...props} />;
}
