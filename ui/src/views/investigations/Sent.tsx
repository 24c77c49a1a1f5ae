// What it sent, in order, with the fatal conversation marked.
import { useMemo } from "react";
import { get } from "@/api/client";
import { begunText, byBeginning } from "@/conversations/begun";
import { useAnswer } from "@/frame/answer";
import { Onward } from "@/frame/Onward";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { filterOf, pillFor, pillText } from "@/query/pill";
import { Evidence } from "@/values/Evidence";
import { bytes } from "@/values/numbers";
import styles from "@/views/investigations/Sent.module.css";
import { useWords } from "@/words/language";

const SHOWN = 200;

export function Sent({ culprit, until }: { culprit: Record<string, unknown>; until: string | null }) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  const ip = String(culprit["source.ip"] ?? "");
  const filters = useMemo(() => JSON.stringify([filterOf(pillFor("source.ip", ip))]), [ip]);
  const answer = useAnswer(["sent", ip], (signal) => get("/conversations", { parameters: { filters, size: SHOWN }, signal }), {
    keep: false,
  });
  const { data, state } = answer;
  if (data?.conversations.length === 0 && state !== "failed") return null;
  const ordered = [...(data?.conversations ?? [])].sort((a, b) => Number(isFatal(a)) - Number(isFatal(b)) || byBeginning(a, b));
  function isFatal(one: { "source.port": number | null; "destination.port": number | null }) {
    return one["source.port"] === culprit["source.port"] && one["destination.port"] === culprit["destination.port"];
  }
  return (
    <section aria-label={say("incident.sent")}>
      <h2>
        {say("incident.sent")} {data && <span className="soft">{say("incident.sent.count", { conversations: data.total })}</span>}
      </h2>
      {ordered.some((one) => one.precision === "minute") && <p className="soft">{say("incident.sent.order")}</p>}
      <Standing of={answer} />
      <ol className={styles.list}>
        {ordered.map((one) => (
          <li key={one.id} data-fatal={isFatal(one) || undefined}>
            <Onward to="/conversations/$id" params={{ id: one.id }} along="view">
              <span>
                <time>{begunText(one, zone).slice(11)}</time>
                {one.precision === "minute" && <span className={styles.minute}> {say("conversation.minute")}</span>}
              </span>
              <span className={styles.service}>{one.service}</span>
              <span className={styles.summary}>
                {isFatal(one) && <strong>{say("incident.fatal")} </strong>}
                <Evidence text={one.summary ?? ""} limit={160} />
              </span>
              <span className={styles.size}>{bytes((one.bytes_in ?? 0) + (one.bytes_out ?? 0), language)}</span>
            </Onward>
          </li>
        ))}
      </ol>
      {until && data && data.total > SHOWN && (
        <Onward to="/conversations" along="everything" ask={{ f: [pillText(pillFor("source.ip", ip))] }}>
          {say("frame.more")}
        </Onward>
      )}
    </section>
  );
}
