// Records as a table of any length: only the rows in view exist, heads stick, keys walk, values answer gestures.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import { usePreferences } from "@/frame/preferences";
import { useGestures } from "@/gestures/gestures";
import { RecordRow } from "@/table/RecordRow";
import styles from "@/table/RecordTable.module.css";
import type { Row, Rows } from "@/table/rows";
import type { Sorted } from "@/table/sorted";
import { TableHead } from "@/table/TableHead";
import { length, rowAt } from "@/table/window";
import { useWords } from "@/words/language";

export interface TableHandle {
  /** Moves the active row and gives it. */
  step: (by: number) => Row | undefined;
  active: () => Row | undefined;
  /** Where the active row stands on the screen. */
  place: () => { clientX: number; clientY: number };
  toTop: () => void;
}

interface Props {
  rows: Rows;
  columns: readonly string[];
  widths: Readonly<Record<string, number>>;
  sort: Sorted;
  zone: string;
  open: string | undefined;
  onOpen: (row: Row) => void;
  onColumns: (columns: string[]) => void;
  onWidth: (field: string, width: number) => void;
  onSort: (sort: Sorted) => void;
  onView: (first: Row | undefined, last: Row | undefined) => void;
  /** Somebody has scrolled away from the top. */
  onAway: () => void;
  handle: React.Ref<TableHandle>;
}

/** Pixels; as in the style. */
const HEADS = 28;

export const rowName = (row: { index: string; id: string }) => `${row.index}/${row.id}`;

export function RecordTable(props: Props) {
  const { rows, columns, widths, sort, zone, open, onOpen, onView } = props;
  const { say } = useWords();
  const { compact, wrap } = usePreferences();
  const gestures = useGestures();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const { window } = rows;
  const moved = useRef(0);
  const height = compact ? 22 : 28;
  const count = window ? length(window) : 0;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 14,
    // The heads stick over the first row, and so push the last one out.
    scrollPaddingEnd: HEADS,
  });
  const items = virtual.getVirtualItems();

  // biome-ignore lint/correctness/useExhaustiveDependencies: heights change with these alone
  useEffect(() => virtual.measure(), [compact, wrap]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another result begins at its own beginning
  useLayoutEffect(() => {
    // A new table stands at 0 already; to say so would make the browser lay the page out twice.
    if (scroller.current && window && (rows.version || window.low)) scroller.current.scrollTop = window.low * height;
    moved.current = window?.moved ?? 0;
  }, [rows.version]);
  // The canvas is moved when rows reach its top or come from beyond it; what is in view stays where it is.
  useLayoutEffect(() => {
    if (!window || !scroller.current || window.moved === moved.current) return;
    scroller.current.scrollTop += (window.moved - moved.current) * height;
    moved.current = window.moved;
  }, [window, height]);
  useEffect(() => {
    const { scrollTop, clientHeight } = scroller.current ?? { scrollTop: 0, clientHeight: 0 };
    const top = virtual.getVirtualItemForOffset(scrollTop)?.index ?? 0;
    const bottom = virtual.getVirtualItemForOffset(scrollTop + clientHeight)?.index ?? 0;
    rows.seen(top, bottom, scrollTop === 0);
    if (!window) return;
    onView(rowAt(window, Math.max(window.low, top)), rowAt(window, Math.min(bottom, window.low + window.rows.length - 1)));
  });

  const activeIndex = window ? window.rows.findIndex((row) => rowName(row) === active) : -1;
  const step = (by: number) => {
    if (!window) return undefined;
    const from =
      activeIndex >= 0 ? activeIndex + by : Math.max(0, Math.ceil((scroller.current?.scrollTop ?? 0) / height) - window.low);
    const row = window.rows[Math.min(window.rows.length - 1, Math.max(0, from))];
    if (!row) return undefined;
    setActive(rowName(row));
    virtual.scrollToIndex(window.low + window.rows.indexOf(row), { align: "auto" });
    return row;
  };
  useImperativeHandle(props.handle, () => ({
    step,
    active: () => window?.rows[activeIndex],
    place: () => {
      const at = scroller.current?.querySelector("[data-active]")?.getBoundingClientRect();
      return at ? { clientX: at.left + 8, clientY: at.top + at.height / 2 } : { clientX: 0, clientY: 0 };
    },
    toTop: () => scroller.current?.scrollTo(0, 0),
  }));

  const meant = (event: MouseEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    const row = window && rowAt(window, Number(target?.closest<HTMLElement>("[data-index]")?.dataset["index"] ?? -1));
    const field = target?.closest<HTMLElement>("[data-field]")?.dataset["field"];
    return { row, value: row && field ? { field, value: row.source[field] } : null };
  };
  const onClick = (event: MouseEvent) => {
    const { row, value } = meant(event);
    if (!row || getSelection()?.toString()) return;
    setActive(rowName(row));
    if (value) gestures.clicked(value, event);
    else onOpen(row);
  };
  const onContextMenu = (event: MouseEvent) => {
    const { value } = meant(event);
    if (!value) return;
    event.preventDefault();
    gestures.menu(value, event);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 };
    const by = moves[event.key];
    if (by !== undefined) step(by);
    else if (event.key === "Enter" && activeIndex >= 0) {
      const row = window?.rows[activeIndex];
      if (row) onOpen(row);
    } else return;
    event.preventDefault();
  };
  const template = columns.map((field) => (field === "" ? "minmax(320px, 1fr)" : `${widths[field] ?? 160}px`)).join(" ");
  const fixed = columns.includes("") ? undefined : "max-content";
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="grid"
      aria-label={say("discover.table")}
      aria-rowcount={rows.total.data ?? -1}
      aria-colcount={columns.length}
      aria-busy={rows.state === "asking"}
      aria-activedescendant={activeIndex >= 0 && window ? `row-${window.low + activeIndex}` : undefined}
      tabIndex={0}
      data-loading={rows.state === "asking" || undefined}
      style={{ "--columns": template, "--height": `${height}px`, "--table": fixed } as React.CSSProperties}
      onClick={onClick}
      onContextMenu={onContextMenu}
      onKeyDown={onKeyDown}
      onScroll={(event) => event.currentTarget.scrollTop > height && props.onAway()}
    >
      <TableHead
        columns={columns}
        widths={widths}
        sort={sort}
        onColumns={props.onColumns}
        onWidth={props.onWidth}
        onSort={props.onSort}
      />
      <div className={styles.canvas} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {window &&
          items.map(({ index, start }) => {
            const row = rowAt(window, index);
            if (!row) return null;
            return (
              <RecordRow
                key={rowName(row)}
                row={row}
                index={index}
                top={start}
                columns={columns}
                zone={zone}
                wrap={wrap}
                active={rowName(row) === active}
                open={rowName(row) === open}
                measure={wrap ? virtual.measureElement : undefined}
              />
            );
          })}
      </div>
      {window && !window.moreAfter && window.rows.length > 0 && (
        <p className={styles.end}>{say("discover.end", { rows: rows.total.data ?? window.rows.length })}</p>
      )}
    </div>
  );
}
