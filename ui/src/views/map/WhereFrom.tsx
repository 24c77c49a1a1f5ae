// Map: where it comes from, by country, over time; the list beside it and the bar of time below choose the same.
import { useMemo } from "react";
import { post } from "@/api/client";
import { counted } from "@/charts/counted";
import { Followed } from "@/charts/Following";
import { NOTHING } from "@/charts/reading";
import { spec } from "@/charts/spec";
import { useChartData } from "@/charts/useChartData";
import { useAnswer } from "@/frame/answer";
import { Running } from "@/frame/Running";
import { Stopped } from "@/frame/Standing";
import { useAsked, usePlace } from "@/frame/usePlace";
import { useTitle } from "@/frame/useTitle";
import { QuestionBar } from "@/query/QuestionBar";
import { Credits } from "@/values/Credits";
import { barAt, COUNTRY, countriesAt, nowhere } from "@/views/map/moment";
import { TimeBar } from "@/views/map/TimeBar";
import styles from "@/views/map/WhereFrom.module.css";
import { World } from "@/views/map/World";
import { useWords } from "@/words/language";

const OVER_TIME = spec({ by: { kind: "time", interval: "auto" }, split: { kind: "terms", field: COUNTRY, size: 250 } });

export function WhereFrom() {
  const { say } = useWords();
  useTitle(say("nav.map"));
  const asked = useAsked();
  const { place, go } = usePlace();
  const answer = useChartData(OVER_TIME, asked);
  const { data, state, cancel } = answer;
  const at = data ? barAt(data.keys, place.at) : null;
  const shown = useMemo(() => countriesAt(data ?? NOTHING, at), [data, at]);
  const moment = data && at !== null ? counted(OVER_TIME, data, at, null).span : null;
  const iso = (instant: number) => new Date(instant).toISOString();
  const onAt = (index: number | null) => {
    const key = index === null ? undefined : data?.keys[index];
    go({ at: key && iso(Number(key.value)) }, true);
  };
  const then = moment ? { ...asked, from: iso(moment.from), to: iso(moment.to) } : asked;
  const unplaced = useAnswer(
    ["nowhere", then],
    (signal) => post("/search", { ...nowhere(then), size: 0 }, { signal }).then(({ total }) => total ?? 0),
    { enabled: data !== undefined, keep: false },
  );
  return (
    <div className={styles.page}>
      <h1 className="hidden-text">{say("nav.map")}</h1>
      <QuestionBar>
        <span role="status">
          {data && <strong>{say("map.sentence", { countries: shown.countries.length, hits: shown.located })}</strong>}
          {unplaced.data !== undefined && unplaced.data > 0 && (
            <span className="soft"> {say("map.nowhere", { hits: unplaced.data })}</span>
          )}
        </span>{" "}
        <Running active={state === "asking"} onCancel={cancel} />
      </QuestionBar>
      <Stopped of={answer} />
      <Stopped of={unplaced} />
      <Followed spec={OVER_TIME} data={data ?? NOTHING}>
        <World shown={shown} at={at} asked={asked} then={then} />
      </Followed>
      {data && data.keys.length > 0 && (
        <TimeBar
          data={data}
          at={at}
          onAt={onAt}
          onOnly={() => moment && go({ at: undefined, from: iso(moment.from), to: iso(moment.to) })}
        />
      )}
      <Credits />
    </div>
  );
}
