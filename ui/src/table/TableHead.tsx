// The heads of the columns: sort, menu, move by dragging, width by dragging the edge; fields can be dropped between them.
import { type DragEvent, type PointerEvent, useRef, useState } from "react";
import { FIELD } from "@/fields/drag";
import { later } from "@/frame/later";
import { ColumnName } from "@/table/ColumnName";
import styles from "@/table/RecordTable.module.css";
import type { Sorted } from "@/table/sorted";
import { SUMMARY, TIME } from "@/table/sorted";

const ColumnMenu = later(
  () => import("@/table/ColumnMenu").then(({ ColumnMenu }) => ColumnMenu),
  ({ field, sort }) => <ColumnName field={field} sort={sort} />,
);

interface Props {
  columns: readonly string[];
  widths: Readonly<Record<string, number>>;
  sort: Sorted;
  onColumns: (columns: string[]) => void;
  onWidth: (field: string, width: number) => void;
  onSort: (sort: Sorted) => void;
}

export function TableHead({ columns, widths, sort, onColumns, onWidth, onSort }: Props) {
  const [over, setOver] = useState<number | null>(null);
  const placed = (field: string, at: number) => {
    const before = columns.slice(0, at).filter((name) => name !== field && name !== TIME);
    const after = columns.slice(at).filter((name) => name !== field && name !== TIME);
    const kept = [...before, field, ...after];
    onColumns(kept.length > 1 && !columns.includes(field) ? kept.filter((name) => name !== SUMMARY) : kept);
  };
  const onDrop = (event: DragEvent, at: number) => {
    const field = event.dataTransfer.getData(FIELD);
    setOver(null);
    if (!field || field === TIME) return;
    event.preventDefault();
    placed(field, Math.max(1, at));
  };
  const onDragOver = (event: DragEvent, at: number) => {
    if (!event.dataTransfer.types.includes(FIELD)) return;
    event.preventDefault();
    setOver(at);
  };
  const move = (field: string, by: number) => {
    const all = columns.filter((name) => name !== TIME);
    const from = all.indexOf(field);
    const to = Math.min(all.length - 1, Math.max(0, from + by));
    const rest = all.filter((name) => name !== field);
    onColumns([...rest.slice(0, to), field, ...rest.slice(to)]);
  };
  return (
    <div className={styles.head} role="row" tabIndex={-1} aria-rowindex={1} data-over={over !== null || undefined}>
      {columns.map((field, at) => (
        <div
          key={field}
          role="columnheader"
          tabIndex={-1}
          className={styles.column}
          data-before={over === at || undefined}
          aria-sort={field === sort.field ? (sort.descending ? "descending" : "ascending") : "none"}
          draggable={field !== TIME}
          onDragStart={(event) => event.dataTransfer.setData(FIELD, field)}
          onDragOver={(event) => onDragOver(event, at)}
          onDragLeave={() => setOver(null)}
          onDrop={(event) => onDrop(event, at)}
        >
          <ColumnMenu
            field={field}
            sort={sort}
            first={at <= 1}
            last={at === columns.length - 1}
            onSort={onSort}
            onMove={(by) => move(field, by)}
            onRemove={() => onColumns(columns.filter((name) => name !== field && name !== TIME))}
            onWider={(by) => onWidth(field, Math.max(60, (widths[field] ?? 160) + by))}
          />
          {field !== SUMMARY && <Edge width={widths[field] ?? 160} onWidth={(width) => onWidth(field, width)} />}
        </div>
      ))}
    </div>
  );
}

function Edge({ width, onWidth }: { width: number; onWidth: (width: number) => void }) {
  const began = useRef<{ x: number; width: number } | null>(null);
  const onPointerMove = (event: PointerEvent) => {
    if (began.current) onWidth(Math.max(60, Math.round(began.current.width + event.clientX - began.current.x)));
  };
  return (
    <div
      className={styles.resize}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        began.current = { x: event.clientX, width };
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        began.current = null;
      }}
    />
  );
}
