// What stands in the fields of a file, as find_structure tells it: counts, distinct values, ranges, the most frequent.
import { useState } from "react";
import { Icon } from "@/look/Icon";
import { Evidence } from "@/values/Evidence";
import { count } from "@/values/numbers";
import styles from "@/views/upload/Preview.module.css";
import { useWords } from "@/words/language";

interface Stats {
  count: number;
  cardinality: number;
  min_value?: number;
  max_value?: number;
  earliest?: string;
  latest?: string;
  top_hits?: { value: unknown; count: number }[];
}

export function Statistics({ structure }: { structure: Record<string, unknown> }) {
  const { say, language } = useWords();
  const [open, setOpen] = useState(false);
  const fields = Object.entries((structure["field_stats"] ?? {}) as Record<string, Stats>);
  if (!fields.length) return null;
  return (
    <div>
      <button type="button" className={styles.more} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? "chevron-down" : "chevron-right"} size={14} /> {say("upload.statistics", { fields: fields.length })}
      </button>
      {open && (
        <table className={styles.stats}>
          <thead>
            <tr>
              <th scope="col">{say("detail.field")}</th>
              <th scope="col">{say("upload.filled")}</th>
              <th scope="col">{say("upload.distinct")}</th>
              <th scope="col">{say("upload.range")}</th>
              <th scope="col">{say("upload.frequent")}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map(([name, stats]) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>{count(stats.count, language)}</td>
                <td>{count(stats.cardinality, language)}</td>
                <td>
                  {stats.earliest
                    ? `${stats.earliest} – ${stats.latest}`
                    : stats.min_value !== undefined
                      ? `${stats.min_value} – ${stats.max_value}`
                      : ""}
                </td>
                <td>
                  {stats.top_hits?.slice(0, 3).map(({ value, count: times }) => (
                    <div key={String(value)}>
                      <Evidence text={String(value)} limit={80} /> <span className="soft">{count(times, language)}</span>
                    </div>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
