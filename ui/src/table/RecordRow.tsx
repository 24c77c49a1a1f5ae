// One record as a row: time, columns, or the summary where no columns are chosen.
import { memo, type Ref } from "react";
import { Cell } from "@/table/Cell";
import styles from "@/table/RecordTable.module.css";
import type { Row } from "@/table/rows";
import { SUMMARY, TIME } from "@/table/sorted";
import { summary, textOf } from "@/table/summary";
import { instantText } from "@/values/times";

interface Props {
  row: Row;
  index: number;
  top: number;
  columns: readonly string[];
  zone: string;
  wrap: boolean;
  active: boolean;
  open: boolean;
  measure: Ref<HTMLDivElement> | undefined;
}

export const RecordRow = memo(function RecordRow({ row, index, top, columns, zone, wrap, active, open, measure }: Props) {
  return (
    <div
      ref={measure}
      id={`row-${index}`}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={open}
      data-index={index}
      data-active={active || undefined}
      data-wrap={wrap || undefined}
      className={styles.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      {columns.map((field) => (
        <div key={field} role="gridcell" className={styles.cell}>
          {field === SUMMARY ? <Summary row={row} /> : <Field row={row} field={field} zone={zone} />}
        </div>
      ))}
    </div>
  );
});

function Field({ row, field, zone }: { row: Row; field: string; zone: string }) {
  const value = row.source[field];
  if (value === undefined || value === null) return <span className={styles.nothing}>–</span>;
  if (field === TIME) return <time dateTime={String(value)}>{instantText(String(value), zone, "milli")}</time>;
  return (
    <span data-field={field} className={styles.value}>
      <Cell text={textOf(value)} stretches={row.highlights[field]} />
    </span>
  );
}

function Summary({ row }: { row: Row }) {
  return summary(row.source).map(({ text, field, value, soft }, index) =>
    field && value !== undefined ? (
      <span key={index} data-field={field} className={styles.value}>
        <Cell text={text} stretches={row.highlights[field]} />
      </span>
    ) : (
      <span key={index} className={soft ? styles.nothing : styles.text}>
        <Cell text={text} stretches={field ? row.highlights[field] : undefined} />
      </span>
    ),
  );
}
