// Discover's histogram with its line of words: how wide a bar is, what it is broken down by, and the colours.
import { Autocomplete } from "@mantine/core";
import { useState } from "react";
import { useInk } from "@/charts/useInk";
import { useFields } from "@/fields/fields";
import { later } from "@/frame/later";
import { Running } from "@/frame/Running";
import { Stopped } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { Value } from "@/gestures/gestures";
import type { Asked } from "@/place/asked";
import { Evidence } from "@/values/Evidence";
import { duration } from "@/values/times";
import { plain } from "@/values/visible";
import styles from "@/views/discover/Over.module.css";
import { useHistogram } from "@/views/discover/useHistogram";
import { useWords } from "@/words/language";

const TimeBars = later(() => import("@/charts/TimeBars").then(({ TimeBars }) => TimeBars));

export function Over({ asked, ready }: { asked: Asked; ready: boolean }) {
  const { say, language } = useWords();
  const { place, go } = usePlace();
  const histogram = useHistogram(asked, place.by, ready);
  const { data, state, cancel } = histogram;
  return (
    <section className={styles.over} aria-label={say("discover.histogram")}>
      <div className={styles.line}>
        <Breakdown ready={ready} by={place.by} onChoose={(by) => go({ by })} />
        {data && <Legend values={data.values} by={place.by} />}
        <Running active={state === "asking"} onCancel={cancel} />
        <span className={styles.width}>
          {data?.seconds && say("discover.histogram.width", { width: duration(data.seconds, language) })}
        </span>
      </div>
      <Stopped of={histogram} />
      <div className={styles.bars}>
        {data && (
          <TimeBars
            data={data}
            by={place.by}
            onSpan={(from, to) => go({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), at: undefined })}
          />
        )}
      </div>
    </section>
  );
}

function Breakdown({
  by,
  onChoose,
  ready,
}: {
  by: string | undefined;
  onChoose: (by: string | undefined) => void;
  ready: boolean;
}) {
  const { say } = useWords();
  const { fields } = useFields(ready);
  const [typed, setTyped] = useState(by ?? "");
  const names = fields
    .filter(({ aggregatable, type }) => aggregatable && type !== "date" && type !== "text")
    .map(({ name }) => name);
  return (
    <div className={styles.by}>
      <span className="soft">{say("discover.histogram.by")}</span>
      <Autocomplete
        key={by ?? ""}
        aria-label={say("discover.histogram.by")}
        placeholder={say("discover.histogram.plain")}
        data={names}
        renderOption={({ option }) => plain(option.value)}
        limit={40}
        value={typed}
        onChange={(value) => {
          setTyped(value);
          if (!value) onChoose(undefined);
        }}
        onOptionSubmit={onChoose}
        onBlur={() => setTyped(by ?? "")}
        clearable
        variant="unstyled"
        className={styles.choice}
      />
    </div>
  );
}

function Legend({ values, by }: { values: unknown[]; by: string | undefined }) {
  const ink = useInk();
  const { say } = useWords();
  if (!by || !values.length) return null;
  return (
    <ul className={styles.legend}>
      {values.map((value) => (
        <li key={String(value)}>
          <Swatch colour={ink.colour(by, value)} />
          <Value field={by} value={value}>
            <Evidence text={String(value)} limit={40} />
          </Value>
        </li>
      ))}
      <li className="soft">
        <Swatch colour={ink.others} />
        {say("discover.others")}
      </li>
    </ul>
  );
}

export function Swatch({ colour }: { colour: string }) {
  return (
    <svg width="8" height="8" aria-hidden="true" className={styles.swatch}>
      <rect width="8" height="8" rx="1" fill={colour} />
    </svg>
  );
}
