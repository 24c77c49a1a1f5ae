// The rail beside the rows: the whole result as a histogram on its side, with what is in view marked; a click jumps to any time.
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import type { Histogram } from "@/charts/histogram";
import { instantText } from "@/values/times";
import styles from "@/views/discover/TimeRail.module.css";
import { useWords } from "@/words/language";

interface Props {
  data: Histogram;
  descending: boolean;
  /** Times of the first and last row in view. */
  view: [number, number] | null;
  onJump: (instant: number) => void;
}

/** Places on the rail go by rank: an hour of many records is longer than a quiet day. */
export function TimeRail({ data, descending, view, onJump }: Props) {
  const { say } = useWords();
  const rail = useRef<HTMLDivElement>(null);
  const bars = descending ? [...data.bars].reverse() : data.bars;
  const ends = Date.parse(data.end ?? "");
  const wide = (data.seconds ?? 0) * 1000;
  const total = Math.max(1, data.total);
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const marks: { top: number; height: number; width: number; at: number; to: number }[] = [];
  let before = 0;
  for (const { at, count } of bars) {
    if (!count) continue;
    marks.push({ top: before / total, height: count / total, width: count / most, at, to: wide ? at + wide : ends });
    before += count;
  }
  const placeOf = (instant: number) => {
    const mark = marks.find(({ at, to }) => instant >= at && instant < to);
    if (!mark) return descending === instant > (marks[0]?.at ?? 0) ? 0 : 1;
    const part = (instant - mark.at) / (mark.to - mark.at);
    return mark.top + mark.height * (descending ? 1 - part : part);
  };
  const instantAt = (place: number) => {
    const mark = marks.find(({ top, height }) => place <= top + height) ?? marks.at(-1);
    if (!mark) return null;
    const part = Math.min(1, Math.max(0, (place - mark.top) / mark.height));
    return Math.round(descending ? mark.to - part * (mark.to - mark.at) : mark.at + part * (mark.to - mark.at));
  };
  const jump = (place: number) => {
    const instant = instantAt(Math.min(1, Math.max(0, place)));
    if (instant !== null) onJump(instant);
  };
  const onPointer = (event: PointerEvent) => {
    const area = rail.current?.getBoundingClientRect();
    if (area && (event.type === "pointerdown" || event.buttons === 1)) jump((event.clientY - area.top) / area.height);
  };
  const now = view ? placeOf(view[0]) : 0;
  const until = view ? Math.max(placeOf(view[1]), now) : 0;
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 0.01, ArrowUp: -0.01, PageDown: 0.1, PageUp: -0.1, Home: -1, End: 1 };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    jump(now + by);
  };
  return (
    <div
      ref={rail}
      className={styles.rail}
      role="slider"
      aria-orientation="vertical"
      aria-label={say("discover.rail")}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(now * 100)}
      aria-valuetext={view ? instantText(view[0], data.zone) : "–"}
      tabIndex={0}
      onPointerDown={onPointer}
      onPointerMove={onPointer}
      onKeyDown={onKeyDown}
    >
      <svg className={styles.bars} viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
        {marks.map(({ top, height, width, at }) => (
          <rect key={at} x={1 - Math.max(0.08, width)} y={top} width={Math.max(0.08, width)} height={height} />
        ))}
      </svg>
      {view && <div className={styles.view} style={{ top: `${now * 100}%`, height: `max(4px, ${(until - now) * 100}%)` }} />}
    </div>
  );
}
