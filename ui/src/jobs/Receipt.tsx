// The ledger of an intake as a receipt: bytes in are events, continuations and rejects, by format; every reject can be read.
import { useState } from "react";
import { get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import type { Job } from "@/jobs/jobs";
import styles from "@/jobs/Receipt.module.css";
import { Evidence } from "@/values/Evidence";
import { bytes, count } from "@/values/numbers";
import { told, whyText } from "@/values/told";
import { useWords } from "@/words/language";

type Ledger = NonNullable<Job["ledger"]>;
type File = Ledger["files"][number];

interface Line {
  name: string;
  files: File[];
  sum: Record<"bytes" | "lines" | "events" | "continuations" | "rejects" | "skipped", number>;
}

const COUNTS = ["bytes", "lines", "events", "continuations", "rejects", "skipped"] as const;

/** A line a format; files that no format claims are one line. */
function byFormat(files: File[]): Line[] {
  return [...Map.groupBy(files, ({ format }) => format ?? "")].map(([name, members]) => ({
    name,
    files: members,
    sum: Object.fromEntries(
      COUNTS.map((what) => [what, members.reduce((sum, file) => sum + (file[what] ?? 0), 0)]),
    ) as Line["sum"],
  }));
}

export function Receipt({ ledger }: { ledger: Ledger }) {
  const { say, language } = useWords();
  const [open, setOpen] = useState<string | null>(null);
  const rejecting = ledger.files.filter((file) => (file.rejects ?? 0) > 0);
  return (
    <div className={styles.receipt}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{say("ledger.format")}</th>
            <th scope="col">{say("ledger.files")}</th>
            {COUNTS.map((what) => (
              <th scope="col" key={what}>
                {say(`ledger.${what}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {byFormat(ledger.files).map(({ name, files, sum }) => (
            <tr key={name}>
              <th scope="row">{name || say("ledger.unknown")}</th>
              <td>{count(files.length, language)}</td>
              {COUNTS.map((what) => (
                <td key={what} data-bad={what === "rejects" && sum[what] > 0 ? true : undefined}>
                  {what === "bytes" || what === "skipped" ? bytes(sum[what], language) : count(sum[what], language)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="soft">{say("ledger.balance", { zone: ledger.zone["name"] ?? "UTC", how: ledger.zone["how"] ?? "" })}</p>
      {rejecting.map(({ path = "", rejects = 0 }) => (
        <div key={path}>
          <button
            type="button"
            className={styles.open}
            aria-expanded={open === path}
            onClick={() => setOpen(open === path ? null : path)}
          >
            {say("ledger.rejects.of", { rejects })}
          </button>{" "}
          <Evidence text={path} limit={120} />
          {open === path && <Rejects path={path} />}
        </div>
      ))}
      {ledger.refused.map((one) => (
        <p key={one.path} className={styles.refused}>
          <Evidence text={one.path} limit={160} />: <Evidence plain text={whyText(told(one, language))} limit={600} />
        </p>
      ))}
    </div>
  );
}

export function Rejects({ path }: { path: string }) {
  const { say, language } = useWords();
  const [size, setSize] = useState(50);
  const answer = useAnswer(["rejects", path, size], (signal) => get("/rejects", { signal, parameters: { path, size } }));
  const { data } = answer;
  if (!data) return <Standing of={answer} />;
  return (
    <div className={styles.rejects}>
      <table>
        <thead>
          <tr>
            <th scope="col">{say("ledger.line")}</th>
            <th scope="col">{say("ledger.reason")}</th>
            <th scope="col">{say("ledger.text")}</th>
          </tr>
        </thead>
        <tbody>
          {data.rejects.map((one) => (
            <tr key={one.offset}>
              <td className="number">{count(one.line, language)}</td>
              <td>
                <Evidence plain text={told(one, language).reason} limit={300} />
              </td>
              <td>
                <Evidence text={one.text} limit={300} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Standing of={answer} />
      {data.more && (
        <button type="button" className={styles.open} onClick={() => setSize(size * 4)}>
          {say("frame.more")}
        </button>
      )}
    </div>
  );
}
