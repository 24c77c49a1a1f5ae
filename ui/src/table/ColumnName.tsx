// The name of a column and how it is sorted; what opens its menu.
import type { ComponentProps } from "react";
import { Icon } from "@/look/Icon";
import styles from "@/table/RecordTable.module.css";
import { type Sorted, SUMMARY, TIME } from "@/table/sorted";
import { plain } from "@/values/visible";
import { useWords } from "@/words/language";

export function ColumnName({ field, sort, ...button }: { field: string; sort: Sorted } & ComponentProps<"button">) {
  const { say } = useWords();
  const name = field === TIME ? say("discover.column.time") : field === SUMMARY ? say("discover.column.summary") : plain(field);
  return (
    <button type="button" {...button} className={styles.name} title={name}>
      <span>{name}</span>
      {field === sort.field && <Icon name={sort.descending ? "arrow-down" : "arrow-up"} size={12} />}
    </button>
  );
}
