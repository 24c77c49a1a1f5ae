// The sentences of an answer, each with its lines beneath; what was looked for; what is not the cause; what to do now.
import { useState } from "react";
import { Icon } from "@/look/Icon";
import { EvidenceLines } from "@/records/EvidenceLines";
import { CopyButton } from "@/values/CopyButton";
import { Evidence, Inside } from "@/values/Evidence";
import { commands } from "@/views/investigations/commands";
import type { Detail } from "@/views/investigations/Incident";
import styles from "@/views/investigations/Why.module.css";
import { useWords } from "@/words/language";

export function Why({ statements, evidence }: Pick<Detail, "statements" | "evidence">) {
  const { say, language } = useWords();
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const toggle = (index: number) => {
    const next = new Set(open);
    if (!next.delete(index)) next.add(index);
    setOpen(next);
  };
  const all = open.size < statements.length;
  return (
    <section aria-label={say("incident.why")}>
      <h2>
        {say("incident.why")}
        <button type="button" className={styles.all} onClick={() => setOpen(new Set(all ? statements.keys() : []))}>
          {say(all ? "incident.evidence.all" : "incident.evidence.none")}
        </button>
      </h2>
      <ol className={styles.why}>
        {statements.map(({ words, evidence: numbers }, index) => {
          const lines = numbers.flatMap((number) => evidence[number] ?? []);
          return (
            <li key={words.en}>
              <button
                type="button"
                className={styles.sentence}
                aria-expanded={open.has(index)}
                disabled={!lines.length}
                onClick={() => toggle(index)}
              >
                <span className={styles.number}>{index + 1}</span>
                <span>
                  <Inside value>
                    <Evidence plain text={words[language]} limit={900} />
                  </Inside>
                </span>
                {lines.length > 0 && (
                  <span className={styles.count}>
                    {say("incident.evidence", { lines: lines.length })}{" "}
                    <Icon name={open.has(index) ? "chevron-up" : "chevron-down"} size={14} />
                  </span>
                )}
              </button>
              {open.has(index) && <EvidenceLines lines={lines} />}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

export function Innocent({ list }: { list: Detail["not_the_cause"] }) {
  const { say, language } = useWords();
  if (!list.length) return null;
  return (
    <section aria-label={say("incident.innocent")}>
      <h2>{say("incident.innocent")}</h2>
      <dl className={styles.innocent}>
        {list.map(({ what, why }) => (
          <div key={what.en}>
            <dt>{what[language]}</dt>
            <dd>{why[language]}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const SEEN = { true: ["circle-check", "sign.seen"], false: ["x", "sign.not"], null: ["circle-dashed", "sign.unknown"] } as const;

export function Signs({ signs }: { signs: Detail["signs"] }) {
  const { say, language } = useWords();
  if (!signs.length) return null;
  return (
    <section aria-label={say("incident.signs")}>
      <h2>{say("incident.signs")}</h2>
      <ul className={styles.signs}>
        {signs.map(({ words, seen }) => {
          const [icon, name] = SEEN[String(seen) as "true" | "false" | "null"];
          return (
            <li key={words.en} data-seen={String(seen)}>
              <span title={say(name)}>
                <Icon name={icon} />
                <span className="hidden-text">{say(name)}: </span>
              </span>
              <span>
                <Evidence plain text={words[language]} />
                {seen === null && <span className="soft"> ({say(name)})</span>}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export function Advice({ text }: { text: string }) {
  const { say } = useWords();
  if (!text) return null;
  return (
    <section aria-label={say("incident.advice")}>
      <h2>
        {say("incident.advice")} <CopyButton text={text} />
      </h2>
      <p className={styles.advice}>{text}</p>
      {commands(text).map((command) => (
        <pre key={command} className={styles.command}>
          <code>{command}</code>
          <CopyButton text={command} />
        </pre>
      ))}
    </section>
  );
}
