// The map with its points and arcs, and the list of countries beside it.
import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { CountedNumber, useFollowing } from "@/charts/Following";
import { WorldMap } from "@/charts/world/WorldMap";
import { Standing } from "@/frame/Standing";
import { Failure } from "@/frame/Trouble";
import { usePlace } from "@/frame/usePlace";
import { useGestures, Value } from "@/gestures/gestures";
import type { Asked } from "@/place/asked";
import { pillOf } from "@/query/pill";
import { count, percent } from "@/values/numbers";
import { regionName } from "@/values/regions";
import { Arcs, useArcs } from "@/views/map/Arcs";
import { COUNTRY, type Shown } from "@/views/map/moment";
import { MOST, Points, recordsAt, usePointField, usePoints } from "@/views/map/Points";
import styles from "@/views/map/WhereFrom.module.css";
import { useWords } from "@/words/language";

const HOMES = ["", "US", "DE", "FR", "GB", "JP", "NL", "SG", "KR", "IN", "BR", "AU", "CA", "FI", "PL", "SE", "TW", "HK", "ZA"];

interface Props {
  shown: Shown;
  /** The bar of time that is shown; null for all. */
  at: number | null;
  asked: Asked;
  /** What is asked, in that bar of time. */
  then: Asked;
}

export function World({ shown, at, asked, then }: Props) {
  const { say, language } = useWords();
  const { place, go } = usePlace();
  const gestures = useGestures();
  const following = useFollowing();
  const [home, setHome] = useState(() => localStorage.getItem("honeyguide.home") ?? "");
  const layers = new Set(place.show?.split(","));
  const turn = (layer: string, on: boolean) => {
    const next = on ? [...layers, layer] : [...layers].filter((one) => one !== layer);
    go({ show: next.join(",") || undefined }, true);
  };
  const live = layers.has("live");
  const pointField = usePointField();
  const points = usePoints(then, pointField, !layers.has("countries"));
  const arcs = useArcs(asked, live && home !== "");
  const values = new Map(shown.countries.map(({ code, rows }) => [code, rows]));
  const selected = new Set(
    (place.f ?? [])
      .map(pillOf)
      .flatMap((pill) => (pill.field === COUNTRY && !pill.negate && !pill.disabled ? pill.values.map(String) : [])),
  );
  return (
    <div className={styles.middle}>
      <div className={styles.map}>
        <WorldMap
          values={values}
          selected={selected}
          onCountry={(code, event) => gestures.clicked({ field: COUNTRY, value: code }, event)}
          onMenu={(code, event) => gestures.menu({ field: COUNTRY, value: code }, event)}
          onClass={(codes) => gestures.narrow({ field: COUNTRY, value: codes })}
        >
          {pointField && !layers.has("countries") && points.data && (
            <Points
              points={points.data}
              onPoint={(key, event) => following?.clicked(recordsAt(pointField, key), event)}
              onMenu={(key, event) => following?.menu(recordsAt(pointField, key), event)}
            />
          )}
          {live && home && <Arcs arcs={arcs.flying} home={home} />}
        </WorldMap>
      </div>
      <aside className={styles.list} aria-label={say("home.came.countries")}>
        <h2>{say("home.came.countries")}</h2>
        <ol>
          {shown.countries.map(({ code, rows, column }) => (
            <li key={code} data-selected={selected.has(code) || undefined}>
              <Value field={COUNTRY} value={code}>
                {regionName(code, language)}
              </Value>
              <span className="number">
                <CountedNumber place={[at, column]}>{count(rows, language)}</CountedNumber>{" "}
                <span className="soft">{percent(rows, shown.located, language)}</span>
              </span>
            </li>
          ))}
        </ol>
        {selected.size > 0 && (
          <Button onClick={() => go({ f: (place.f ?? []).filter((text) => pillOf(text).field !== COUNTRY) })}>
            {say("map.all")}
          </Button>
        )}
        {pointField && (
          <Checkbox
            label={say("map.points")}
            description={points.data?.length === MOST ? say("map.points.most", { most: MOST }) : say("map.points.how")}
            checked={!layers.has("countries")}
            onChange={(event) => turn("countries", !event.currentTarget.checked)}
          />
        )}
        <Standing of={points} />
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
            onChange={(event) => turn("live", event.currentTarget.checked)}
          />
          {arcs.state === "waiting" && <p role="status">{say("map.live.waiting")}</p>}
          {arcs.state === "failed" && <Failure error={new Error(say("map.live.failed"))} again={arcs.again} />}
        </fieldset>
      </aside>
    </div>
  );
}
