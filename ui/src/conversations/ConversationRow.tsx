// One conversation as a row of a list.
import type { Answer } from "@/api/client";
import { begunText } from "@/conversations/begun";
import styles from "@/conversations/ConversationRow.module.css";
import { Onward } from "@/frame/Onward";
import { usePlace } from "@/frame/usePlace";
import { Value } from "@/gestures/gestures";
import { Certainty } from "@/values/Certainty";
import { Evidence } from "@/values/Evidence";
import { bytes } from "@/values/numbers";
import type { PlainKey } from "@/words/catalogue";
import { useWords } from "@/words/language";

export type Row = Answer<"/conversations", "get">["conversations"][number];

export const COLUMNS: PlainKey[] = [
  "conversations.when",
  "conversations.peer",
  "conversations.service",
  "conversations.protocol",
  "conversations.summary",
  "conversations.tool",
  "conversations.in",
  "conversations.out",
];

interface Props {
  row: Row;
  index: number;
  top?: number;
  active?: boolean;
}

export function ConversationRow({ row, index, top, active }: Props) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  const placed =
    top === undefined ? undefined : { position: "absolute" as const, inset: "0 0 auto 0", transform: `translateY(${top}px)` };
  return (
    <div className={styles.row} role="row" aria-rowindex={index + 2} data-active={active || undefined} style={placed}>
      <span role="gridcell">
        <Onward to="/conversations/$id" params={{ id: row.id }} along="view" className={styles.link}>
          {begunText(row, zone) || "–"}
        </Onward>
      </span>
      <span role="gridcell">
        <Value field="source.ip" value={row["source.ip"]}>
          {row["source.ip"] ?? "–"}
        </Value>
        <span className={styles.port}>:{row["source.port"] ?? ""}</span>
      </span>
      <span role="gridcell">
        <Value field="honeypot.service" value={row.service}>
          {row.service ?? "–"}
        </Value>
      </span>
      <span role="gridcell">
        {row.protocol && (
          <Value field="network.protocol" value={row.protocol}>
            {row.protocol}
          </Value>
        )}
      </span>
      <span role="gridcell" className={styles.summary}>
        <Evidence text={row.summary ?? ""} limit={240} />
      </span>
      <span role="gridcell" className={styles.tool}>
        {row.tool && (
          <Value field="honeypot.tool.name" value={row.tool}>
            {row.tool}
          </Value>
        )}
        {row.tool && <Certainty value={row.certainty} />}
      </span>
      <span role="gridcell" className="number">
        {bytes(row.bytes_in ?? 0, language)}
      </span>
      <span role="gridcell" className="number">
        {bytes(row.bytes_out ?? 0, language)}
        {row.complete === false && <span title={say("conversation.cut")}> …</span>}
      </span>
    </div>
  );
}
