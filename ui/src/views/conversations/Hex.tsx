// The bytes of both sides in the order in which they were said, as hex and text; only the rows in view exist.
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useMemo, useRef } from "react";
import { usePlace } from "@/frame/usePlace";
import { bytes } from "@/values/numbers";
import { instantText } from "@/values/times";
import {
  covers,
  type Direction,
  type HexRow,
  hex,
  hexRows,
  rowOf,
  type Stretch,
  sign,
  type Turn,
  WIDTH,
} from "@/views/conversations/bytes";
import type { Dialogue } from "@/views/conversations/Conversation";
import styles from "@/views/conversations/Hex.module.css";
import { useWords } from "@/words/language";

interface Props {
  turns: readonly Turn[];
  sides: Record<Direction, Uint8Array>;
  messages: Dialogue["messages"];
  over: Stretch | null;
  chosen: Stretch | null;
  hits: readonly Stretch[];
  onOver: (stretch: Stretch | null) => void;
  onChoose: (stretch: Stretch) => void;
}

type Node = Dialogue["messages"][number]["nodes"][number];

/** The smallest field that holds a byte. */
function smallest(nodes: readonly Node[], at: number): Node | null {
  for (const node of nodes) if (at >= node.start && at < node.end) return smallest(node.children, at) ?? node;
  return null;
}

export function Hex({ turns, sides, messages, over, chosen, hits, onOver, onChoose }: Props) {
  const { say } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => hexRows(turns, { in: sides.in.length, out: sides.out.length }), [turns, sides]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 20,
    overscan: 20,
  });
  useEffect(() => {
    if (chosen) virtual.scrollToIndex(Math.max(0, rowOf(rows, chosen)), { align: "auto" });
  }, [chosen, rows, virtual]);
  useEffect(() => {
    if (over) virtual.scrollToIndex(Math.max(0, rowOf(rows, over)), { align: "auto" });
  }, [over, rows, virtual]);
  const meant = (event: { target: EventTarget }): Stretch | null => {
    const data = event.target instanceof HTMLElement ? event.target.dataset : {};
    if (data["at"] === undefined) return null;
    const at = Number(data["at"]);
    const direction = data["side"] as Direction;
    const message = messages.find((one) => one.direction === direction && at >= one.start && at < one.end);
    const node = message && smallest(message.nodes, at);
    return { direction, start: node?.start ?? at, end: node?.end ?? at + 1 };
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above
    <div
      ref={scroller}
      className={styles.scroller}
      role="region"
      aria-label={say("conversation.bytes")}
      tabIndex={0}
      onPointerOver={(event) => onOverOnce(meant(event), over, onOver)}
      onMouseLeave={() => onOver(null)}
      onClick={(event) => {
        const stretch = meant(event);
        if (stretch) onChoose(stretch);
      }}
    >
      <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          return row.kind === "turn" ? (
            <TurnHead key={index} turn={row.turn} top={start} />
          ) : (
            <Bytes
              key={index}
              row={row}
              top={start}
              data={sides[row.direction]}
              over={touches(over, row) ? over : null}
              chosen={touches(chosen, row) ? chosen : null}
              hits={hits.filter((hit) => touches(hit, row))}
            />
          );
        })}
      </div>
    </div>
  );
}

function onOverOnce(next: Stretch | null, before: Stretch | null, onOver: (stretch: Stretch | null) => void): void {
  if (next && before && next.direction === before.direction && next.start === before.start && next.end === before.end) return;
  if (next || before) onOver(next);
}

function touches(stretch: Stretch | null, row: Extract<HexRow, { kind: "bytes" }>): boolean {
  return stretch !== null && stretch.direction === row.direction && stretch.start < row.end && stretch.end > row.start;
}

function TurnHead({ turn, top }: { turn: Turn; top: number }) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  return (
    <div className={styles.turn} data-direction={turn.direction} style={{ transform: `translateY(${top}px)` }}>
      {say(turn.direction === "in" ? "conversation.peer" : "conversation.honeypot")} · {bytes(turn.end - turn.start, language)}
      {turn.time && ` · ${instantText(turn.time, zone, "milli").slice(11)}`}
    </div>
  );
}

interface BytesProps {
  row: Extract<HexRow, { kind: "bytes" }>;
  top: number;
  data: Uint8Array;
  over: Stretch | null;
  chosen: Stretch | null;
  hits: readonly Stretch[];
}

const Bytes = memo(
  function Bytes({ row, top, data, over, chosen, hits }: BytesProps) {
    const { direction, start, end } = row;
    const cells = [...data.subarray(start, end)];
    const state = (at: number) =>
      covers(over, direction, at)
        ? "over"
        : covers(chosen, direction, at)
          ? "chosen"
          : hits.some((hit) => covers(hit, direction, at))
            ? "hit"
            : undefined;
    return (
      <div className={styles.row} data-direction={direction} style={{ transform: `translateY(${top}px)` }}>
        <span className={styles.offset}>{start.toString(16).padStart(6, "0")}</span>
        <span className={styles.hex}>
          {cells.map((value, index) => (
            <span
              key={index}
              data-at={start + index}
              data-side={direction}
              data-state={state(start + index)}
              data-gap={index === 8 || undefined}
            >
              {hex(value)}
            </span>
          ))}
          {Array.from({ length: WIDTH - cells.length }, (_, index) => (
            <span key={`-${index}`} data-gap={cells.length + index === 8 || undefined}>
              {"  "}
            </span>
          ))}
        </span>
        <span className={styles.text} aria-hidden="true">
          {cells.map((value, index) => (
            <span key={index} data-at={start + index} data-side={direction} data-state={state(start + index)}>
              {sign(value)}
            </span>
          ))}
        </span>
      </div>
    );
  },
  (a, b) =>
    a.row === b.row &&
    a.top === b.top &&
    a.data === b.data &&
    a.over === b.over &&
    a.chosen === b.chosen &&
    !a.hits.length &&
    !b.hits.length,
);
