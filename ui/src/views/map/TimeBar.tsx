// The bar of time below the map: it plays, stops at any bar, and gives back the whole.
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import type { ChartData } from "@/charts/reading";
import { usePlace } from "@/frame/usePlace";
import { Icon } from "@/look/Icon";
import { instantText } from "@/values/times";
import { heights } from "@/views/map/moment";
import styles from "@/views/map/WhereFrom.module.css";
import { useWords } from "@/words/language";

const STEP = 600;

interface Props {
  data: ChartData;
  at: number | null;
  onAt: (at: number | null) => void;
  /** The page is to show nothing but this bar. */
  onOnly: () => void;
}

export function TimeBar({ data, at, onAt, onOnly }: Props) {
  const { say } = useWords();
  const { zone } = usePlace();
  const [playing, setPlaying] = useState(false);
  const sums = useMemo(() => heights(data), [data]);
  const most = Math.max(1, ...sums);
  const last = data.keys.length - 1;
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => {
      if (at !== null && at >= last) {
        setPlaying(false);
        return;
      }
      // Bars in which nothing came are passed over.
      let next = at === null ? 0 : at + 1;
      while (next < last && !sums[next]) next += 1;
      onAt(next);
    }, STEP);
    return () => clearTimeout(timer);
  }, [playing, at, last, onAt, sums]);
  const key = at === null ? undefined : data.keys[at];
  const said = key ? instantText(Number(key.value), zone, "minute") : say("map.whole");
  return (
    <section className={styles.time} aria-label={say("map.time")}>
      <Tooltip label={say(playing ? "map.pause" : "map.play")}>
        <ActionIcon
          variant="default"
          aria-label={say(playing ? "map.pause" : "map.play")}
          onClick={() => {
            if (!playing && at !== null && at >= last) onAt(null);
            setPlaying(!playing);
          }}
        >
          <Icon name={playing ? "player-pause" : "player-play"} />
        </ActionIcon>
      </Tooltip>
      <span className={styles.when} role="status">
        {said}
      </span>
      <div className={styles.slide}>
        <svg className={styles.bars} viewBox={`0 0 ${data.keys.length} 1`} preserveAspectRatio="none" aria-hidden="true">
          {sums.map((sum, index) => (
            <rect
              key={index}
              x={index + 0.1}
              width={0.8}
              y={1 - sum / most}
              height={sum / most}
              data-now={index === at || undefined}
            />
          ))}
        </svg>
        <input
          type="range"
          min={0}
          max={last}
          value={at ?? 0}
          aria-label={say("map.time")}
          aria-valuetext={said}
          onChange={(event) => {
            setPlaying(false);
            onAt(Number(event.currentTarget.value));
          }}
        />
      </div>
      {key && (
        <>
          <Button onClick={onOnly}>{say("map.only")}</Button>
          <Button onClick={() => onAt(null)}>{say("map.whole")}</Button>
        </>
      )}
    </section>
  );
}
