// Map: where it comes from, by country, over time; the list beside it and the bar of time below choose the same.
import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { useMemo, useState } from "react";
import { spec } from "@/charts/spec";
import { useChartData } from "@/charts/useChartData";
import { WorldMap } from "@/charts/world/WorldMap";
import { Running } from "@/frame/Running";
import { Failure } from "@/frame/Trouble";
import { useAsked, usePlace } from "@/frame/usePlace";
import { useTitle } from "@/frame/useTitle";
import { useGestures, Value } from "@/gestures/gestures";
import { pillOf } from "@/query/pill";
import { QuestionBar } from "@/query/QuestionBar";
import { Credits } from "@/values/Credits";
import { count, percent } from "@/values/numbers";
import { regionName } from "@/values/regions";
import { Arcs, useArcs } from "@/views/map/Arcs";
import { Points, usePointField, usePoints } from "@/views/map/Points";
import { TimeBar } from "@/views/map/TimeBar";
import styles from "@/views/map/WhereFrom.module.css";
import { useWords } from "@/words/language";

const COUNTRY = "source.geo.country_iso_code";
const OVER_TIME = spec({ by: { kind: "time", interval: "auto" }, split: { kind: "terms", field: COUNTRY, size: 250 } });
const HOMES = ["", "US", "DE", "FR", "GB", "JP", "NL", "SG", "KR", "IN", "BR", "AU", "CA", "FI", "PL", "SE", "TW", "HK", "ZA"];

export function WhereFrom() {
  const { say, language } = useWords();
  useTitle(say("nav.map"));
  const asked = useAsked();
  const { place, go } = usePlace();
  const gestures = useGestures();
  const [at, setAt] = useState<number | null>(null);
  const [home, setHome] = useState(() => localStorage.getItem("honeyguide.home") ?? "");
  const [live, setLive] = useState(false);
  const { data, error, isFetching, question, refetch } = useChartData(OVER_TIME, asked);
  const pointField = usePointField();
  const [pointed, setPointed] = useState(true);
  const points = usePoints(asked, pointField, pointed);
  const arcs = useArcs(asked, live && home !== "");
  const known = useMemo(() => data?.columns.filter(({ rest }) => !rest) ?? [], [data]);
  const values = useMemo(
    () =>
      new Map(
        known
          .map(({ key, values }): [string, number] => [
            String(key.value),
            at === null ? values.reduce<number>((sum, value) => sum + (value ?? 0), 0) : (values[at] ?? 0),
          ])
          .filter(([, rows]) => rows > 0)
          .sort((a, b) => b[1] - a[1]),
      ),
    [known, at],
  );
  const located = [...values.values()].reduce((sum, rows) => sum + rows, 0);
  const selected = new Set(
    (place.f ?? [])
      .map(pillOf)
      .flatMap((pill) => (pill.field === COUNTRY && !pill.negate && !pill.disabled ? pill.values.map(String) : [])),
  );
  return (
    <div className={styles.page}>
      <h1 className="hidden-text">{say("nav.map")}</h1>
      <QuestionBar>
        <span role="status">
          {data && <strong>{say("map.sentence", { countries: values.size, hits: located })}</strong>}
          {data && data.total > located && at === null && (
            <span className="soft"> {say("map.nowhere", { hits: data.total - located })}</span>
          )}
        </span>{" "}
        <Running active={isFetching} question={question} />
      </QuestionBar>
      {error && !data && <Failure error={error} again={() => void refetch()} />}
      <div className={styles.middle}>
        <div className={styles.map}>
          <WorldMap
            values={values}
            selected={selected}
            onCountry={(code, event) => gestures.clicked({ field: COUNTRY, value: code }, event)}
            onMenu={(code, event) => gestures.menu({ field: COUNTRY, value: code }, event)}
            onClass={(codes) => gestures.narrow({ field: COUNTRY, value: codes })}
          >
            {points.length > 0 && <Points points={points} />}
            {live && home && <Arcs arcs={arcs} home={home} />}
          </WorldMap>
        </div>
        <aside className={styles.list} aria-label={say("home.came.countries")}>
          <h2>{say("home.came.countries")}</h2>
          <ol>
            {[...values].map(([code, rows]) => (
              <li key={code} data-selected={selected.has(code) || undefined}>
                <Value field={COUNTRY} value={code}>
                  {regionName(code, language)}
                </Value>
                <span className="number">
                  {count(rows, language)} <span className="soft">{percent(rows, located, language)}</span>
                </span>
              </li>
            ))}
          </ol>
          {pointField && (
            <Checkbox
              label={say("map.points")}
              description={say("map.points.how")}
              checked={pointed}
              onChange={(event) => setPointed(event.currentTarget.checked)}
            />
          )}
          <fieldset className={styles.live}>
            <legend>{say("map.arcs")}</legend>
            <NativeSelect
              size="xs"
              label={say("map.home")}
              value={home}
              onChange={(event) => {
                setHome(event.currentTarget.value);
                localStorage.setItem("honeyguide.home", event.currentTarget.value);
              }}
              data={HOMES.map((code) => ({ value: code, label: code ? regionName(code, language) : say("map.home.unknown") }))}
            />
            <Checkbox
              label={say("map.live")}
              checked={live}
              disabled={!home}
              onChange={(event) => setLive(event.currentTarget.checked)}
            />
          </fieldset>
        </aside>
      </div>
      {data && data.keys.length > 0 && (
        <TimeBar
          data={data}
          at={at}
          onAt={setAt}
          onSpan={(from, to) => {
            setAt(null);
            go({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
          }}
        />
      )}
      <footer className={styles.foot}>
        <Credits />
        {selected.size > 0 && (
          <Button onClick={() => go({ f: (place.f ?? []).filter((text) => pillOf(text).field !== COUNTRY) })}>
            {say("map.all")}
          </Button>
        )}
      </footer>
    </div>
  );
}
