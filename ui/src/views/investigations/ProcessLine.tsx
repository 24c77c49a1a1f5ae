// The picture of the process: alive as a bar, frozen hatched, how it ended as a sign, incidents as marks that lead to them.
import { useElementSize } from "@mantine/hooks";
import { useId, useState } from "react";
import { usePlace } from "@/frame/usePlace";
import { EvidenceLines } from "@/records/EvidenceLines";
import { instantText } from "@/values/times";
import type { Detail } from "@/views/investigations/Incident";
import { lifeline, together } from "@/views/investigations/lifeline";
import styles from "@/views/investigations/ProcessLine.module.css";
import type { PlainKey } from "@/words/catalogue";
import { useWords } from "@/words/language";

interface Props {
  lives: Parameters<typeof lifeline>[0];
  troubles: Parameters<typeof lifeline>[1];
  current?: string | undefined;
  /** Of the incident that is told: each piece a mark that opens its lines. */
  evidence?: Detail["evidence"];
}

const NONE: Detail["evidence"] = [];
/** Pixels that two marks are apart at least. */
const APART = 24;

const ENDINGS: Record<string, PlainKey> = {
  ordered: "ending.ordered",
  killed: "ending.killed",
  crashed: "ending.crashed",
  cut: "ending.cut",
  running: "ending.running",
};

export function ProcessLine({ lives, troubles, current, evidence = NONE }: Props) {
  const [open, setOpen] = useState<string | null>(null);
  const { say } = useWords();
  const { zone } = usePlace();
  const { ref, width } = useElementSize();
  const hatch = useId();
  const line = lifeline(lives, troubles, Math.max(2, Math.floor(width / 110)), evidence);
  if (!line) return null;
  const x = (part: number) => part * width;
  const at = (instant: string | null) => (instant ? instantText(instant, zone) : "…");
  const told = line.bars.map(({ life }) =>
    say("process.life", {
      from: at(life.started_at),
      to: at(life.ended_at),
      ending: say(ENDINGS[life.ending] ?? "ending.unknown"),
    }),
  );
  const exhibits = together(line.exhibits, APART / Math.max(1, width));
  const shown = exhibits.find(({ pieces }) => pieces.join() === open);
  const long = line.end - line.start > 86_400_000;
  const sub = line.end - line.start < 120_000;
  return (
    <figure className={styles.figure} ref={ref}>
      <figcaption className="hidden-text">
        {say("process.title")}. {told.join(" ")}
      </figcaption>
      <svg width={width} height={64} aria-hidden="true">
        <defs>
          <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="6" height="6" className={styles.frozen} />
            <rect width="2" height="6" className={styles.stripe} />
          </pattern>
        </defs>
        {line.ticks.map(({ at: part, instant }) => {
          const text = instantText(instant, zone);
          return (
            <g key={instant}>
              <line x1={x(part)} x2={x(part)} y1={8} y2={44} className={styles.tick} />
              <text x={x(part)} y={58} textAnchor="middle" className={styles.scale}>
                {long ? text.slice(5, 16) : sub ? text.slice(11) : text.slice(11, 16)}
              </text>
            </g>
          );
        })}
        {line.bars.map(({ from, to, life }, index) => (
          <g key={index}>
            <title>{told[index]}</title>
            <rect x={x(from)} width={Math.max(2, x(to) - x(from))} y={18} height={18} className={styles.alive} />
            {life.ending !== "running" && life.ended_at && (
              <path
                d={`M${x(to) - 4} 23l8 8M${x(to) + 4} 23l-8 8`}
                className={life.ending === "ordered" ? styles.ordered : styles.death}
              />
            )}
          </g>
        ))}
        {line.frozen.map(({ from, to, id }) => (
          <rect key={id} x={x(from)} width={Math.max(2, x(to) - x(from))} y={18} height={18} fill={`url(#${hatch})`} />
        ))}
        {line.marks.map(({ at: part, id }) => (
          <path key={id} d={`M${x(part)} 16l-5 -9h10z`} className={styles.mark} data-current={id === current || undefined} />
        ))}
      </svg>
      <div className={styles.exhibits}>
        {exhibits.map(({ at: part, instant, pieces }) => (
          <button
            key={pieces.join()}
            type="button"
            style={{ left: x(part) }}
            aria-expanded={pieces.join() === open}
            aria-label={say("process.evidence", { at: instantText(instant, zone), lines: pieces.length })}
            title={say("process.evidence", { at: instantText(instant, zone), lines: pieces.length })}
            onClick={() => setOpen(pieces.join() === open ? null : pieces.join())}
          />
        ))}
      </div>
      <ul className={styles.legend}>
        <li data-kind="alive">{say("process.alive")}</li>
        <li data-kind="frozen">{say("process.frozen")}</li>
        <li data-kind="mark">{say("process.incident")}</li>
        {exhibits.length > 0 && <li data-kind="exhibit">{say("process.exhibit")}</li>}
        {line.bars.length === 1 && <li>{told[0]}</li>}
      </ul>
      {shown && <EvidenceLines lines={shown.pieces.flatMap((number) => evidence[number] ?? [])} />}
    </figure>
  );
}
