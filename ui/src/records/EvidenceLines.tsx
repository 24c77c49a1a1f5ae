// Lines that prove a sentence: where each stands, its text, a copy, and what stands around it.
import { useState } from "react";
import { type Answer, post } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Onward } from "@/frame/Onward";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { filterOf, pillFor, pillText } from "@/query/pill";
import { Around } from "@/records/Around";
import styles from "@/records/EvidenceLines.module.css";
import { CopyButton } from "@/values/CopyButton";
import { Evidence } from "@/values/Evidence";
import { useWords } from "@/words/language";

export type Line = Omit<Answer<"/investigations/{id}", "get">["details"][number]["evidence"][number], "at">;

/** The pills that find the record of a line. */
function pillsOf(line: Line) {
  const file = pillFor("log.file.path", line.file);
  return line.record === null ? [file] : [file, pillFor("log.offset", line.record)];
}

function shortened(file: string): string {
  const parts = file.split("/");
  return parts.length > 3 ? `…/${parts.slice(-2).join("/")}` : file;
}

export function EvidenceLines({ lines }: { lines: readonly Line[] }) {
  return (
    <ol className={styles.lines}>
      {lines.map((line, index) => (
        <OneLine key={`${line.file} ${line.record} ${index}`} line={line} />
      ))}
    </ol>
  );
}

function OneLine({ line }: { line: Line }) {
  const { say } = useWords();
  const [open, setOpen] = useState(false);
  const name = line.line === null ? shortened(line.file) : `${shortened(line.file)}:${line.line}`;
  return (
    <li>
      <div className={styles.head}>
        <Onward to="/discover" along="thing" ask={{ f: pillsOf(line).map(pillText) }} title={line.file} className={styles.file}>
          <Evidence text={name} limit={120} />
        </Onward>
        {line.record !== null && (
          <button type="button" className={styles.around} aria-expanded={open} onClick={() => setOpen(!open)}>
            {say("evidence.around")}
          </button>
        )}
        <CopyButton text={line.text} label={say("evidence.copy")} />
      </div>
      <p className={styles.text}>
        <Evidence text={line.text} limit={600} />
      </p>
      {open && <AroundLine line={line} />}
    </li>
  );
}

function AroundLine({ line }: { line: Line }) {
  const { say } = useWords();
  const { zone } = usePlace();
  const found = useAnswer(["line", line.file, line.record], (signal) =>
    post("/search", { filters: pillsOf(line).map(filterOf), size: 1, total: false }, { signal }),
  );
  if (!found.data) return <Standing of={found} />;
  const row = found.data.rows[0];
  if (!row) return <p className="soft">{say("evidence.gone")}</p>;
  return <Around names={{ index: row.index, id: row.id }} zone={zone} />;
}
