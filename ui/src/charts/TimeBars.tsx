// A histogram over time that can be brushed by pointer and keys; used wherever time is zoomed into.
import { type KeyboardEvent, type PointerEvent, useId, useMemo, useRef, useState } from "react";
import { barAt, edges, moved, type Stretch, stretch, times } from "@/charts/brush";
import { Chart } from "@/charts/Chart";
import { type Histogram, histogramOption, MARGIN, partNames } from "@/charts/histogram";
import styles from "@/charts/TimeBars.module.css";
import { useInk } from "@/charts/useInk";
import { count } from "@/values/numbers";
import { instantText } from "@/values/times";
import { useWords } from "@/words/language";

interface Props {
  data: Histogram;
  by?: string | undefined;
  onSpan: (from: number, to: number) => void;
}

export function TimeBars({ data, by, onSpan }: Props) {
  const { say, language } = useWords();
  const ink = useInk();
  const box = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<(Stretch & { anchor: number }) | null>(null);
  const dragging = useRef<{ bar: number; x: number } | null>(null);
  const help = useId();
  const words = useMemo(() => ({ count: say("home.came.events"), others: say("discover.others"), missing: "–" }), [say]);
  const option = useMemo(() => histogramOption(data, by, ink, words, language), [data, by, ink, words, language]);
  const bars = data.bars.length;
  const starts = useMemo(() => data.bars.map(({ at }) => at), [data]);
  const spanOf = (part: Stretch) => times(part, starts, data.seconds, Date.parse(data.end ?? ""));
  const place = (event: PointerEvent) => {
    const area = box.current?.getBoundingClientRect();
    return area ? barAt(event.clientX - area.left, area.width, bars, MARGIN) : 0;
  };
  const take = (part: Stretch) => {
    const { from, to } = spanOf(part);
    setDrawn(null);
    if (to > from) onSpan(from, to);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || !bars) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    dragging.current = { bar: place(event), x: event.clientX };
  };
  const onPointerMove = (event: PointerEvent) => {
    const began = dragging.current;
    if (!began || Math.abs(event.clientX - began.x) < 4) return;
    setDrawn({ ...stretch(began.bar, place(event)), anchor: began.bar });
  };
  const onPointerUp = (event: PointerEvent) => {
    const began = dragging.current;
    dragging.current = null;
    if (!began) return;
    const moved = Math.abs(event.clientX - began.x) >= 4;
    if (moved || data.bars[began.bar]?.count) take(stretch(began.bar, moved ? place(event) : began.bar));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && drawn) take(drawn);
    else if (event.key === "Escape" && drawn) setDrawn(null);
    else {
      const next = moved(drawn ?? { first: -1, last: -1, anchor: -1 }, event.key, event.shiftKey && drawn !== null, bars);
      if (!next) return;
      setDrawn(next);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const area = box.current?.getBoundingClientRect();
  const marked = drawn && area ? edges(drawn, area.width, bars, MARGIN) : null;
  const shown = drawn ? spanOf(drawn) : null;
  const within = drawn ? data.bars.slice(drawn.first, drawn.last + 1) : [];
  const counted = within.reduce((sum, { count }) => sum + count, 0);
  const parts = partNames(data, words).flatMap((name, index) => {
    const rows = within.reduce((sum, { parts }) => sum + (parts[index] ?? 0), 0);
    return rows ? [`${name} ${count(rows, language)}`] : [];
  });
  return (
    <div
      ref={box}
      className={styles.box}
      role="group"
      aria-label={say("discover.histogram")}
      aria-describedby={help}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        dragging.current = null;
        setDrawn(null);
      }}
      onKeyDown={onKeyDown}
      onBlur={() => setDrawn(null)}
    >
      <Chart option={option} label={say("discover.histogram")} />
      {marked && shown && (
        <div
          className={styles.drawn}
          ref={(element) => {
            if (!element) return;
            element.style.left = `${marked.left}px`;
            element.style.width = `${marked.width}px`;
          }}
        />
      )}
      {shown && (
        <p className={styles.says} role="status">
          {instantText(shown.from, data.zone)} – {instantText(shown.to, data.zone)} · {say("query.hits", { hits: counted })}
          {parts.map((part) => ` · ${part}`)}
        </p>
      )}
      <p id={help} className="hidden-text">
        {say("discover.histogram.brush")}
      </p>
    </div>
  );
}
