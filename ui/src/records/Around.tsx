// The lines before and after a record in its own file, as `less` would show them.
import { useState } from "react";
import { get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import styles from "@/records/Around.module.css";
import { Cell } from "@/table/Cell";
import { TIME } from "@/table/sorted";
import { summary, textOf } from "@/table/summary";
import { instantText } from "@/values/times";
import { useWords } from "@/words/language";

export function Around({ names, zone }: { names: { index: string; id: string }; zone: string }) {
  const { say } = useWords();
  const [many, setMany] = useState(10);
  const around = useAnswer(["around", names.index, names.id, many], (signal) =>
    get("/row/{index}/{id}/surrounding", { names, signal, parameters: { n: many } }),
  );
  const { data } = around;
  if (!data) return <Standing of={around} />;
  return (
    <div>
      <Standing of={around} />
      {data.before && (
        <button type="button" className={styles.more} onClick={() => setMany(many + 20)}>
          {say("detail.around.before")}
        </button>
      )}
      <ol className={styles.lines}>
        {data.rows.map((row, index) => (
          <li key={row.id} aria-current={index === data.at ? "true" : undefined}>
            <span className={styles.number}>{textOf(row.source["honeypot.log.line"])}</span>
            <time className="soft">{row.source[TIME] ? instantText(String(row.source[TIME]), zone).slice(11) : ""}</time>
            <span>
              <Cell
                text={summary(row.source)
                  .map(({ text }) => text)
                  .join(" ")}
              />
            </span>
          </li>
        ))}
      </ol>
      {data.after && (
        <button type="button" className={styles.more} onClick={() => setMany(many + 20)}>
          {say("detail.around.after")}
        </button>
      )}
    </div>
  );
}
