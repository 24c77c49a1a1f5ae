// Discover: what was asked, over time, by field, row by row.
import { useCallback, useMemo, useRef, useState } from "react";
import { later } from "@/frame/later";
import { Running } from "@/frame/Running";
import { Standing, Stopped } from "@/frame/Standing";
import { Notice } from "@/frame/Trouble";
import { useAsked, usePlace } from "@/frame/usePlace";
import { useTitle } from "@/frame/useTitle";
import { useGestures } from "@/gestures/gestures";
import { useKeys } from "@/keys/keys";
import { Icon } from "@/look/Icon";
import { columnsOf, columnsText } from "@/table/columns";
import { RecordTable, rowName, type TableHandle } from "@/table/RecordTable";
import { type Row, useRows } from "@/table/rows";
import { beginningOf, SUMMARY, sortOf, TIME } from "@/table/sorted";
import { plain } from "@/values/visible";
import styles from "@/views/discover/Discover.module.css";
import { TimeRail } from "@/views/discover/TimeRail";
import { useHistogram } from "@/views/discover/useHistogram";
import { useLive } from "@/views/discover/useLive";
import { useWidths } from "@/views/discover/widths";
import { useWords } from "@/words/language";

const QuestionBar = later(
  () => import("@/query/QuestionBar").then(({ QuestionBar }) => QuestionBar),
  () => <div className={styles.question} />,
);
const FieldsRail = later(
  () => import("@/fields/FieldsRail").then(({ FieldsRail }) => FieldsRail),
  () => <div className={styles.fields} />,
);
const Over = later(
  () => import("@/views/discover/Over").then(({ Over }) => Over),
  () => <div className={styles.over} />,
);
const Toolbar = later(
  () => import("@/views/discover/Toolbar").then(({ Toolbar }) => Toolbar),
  () => <div className={styles.tools} />,
);
const Patterns = later(() => import("@/views/discover/Patterns").then(({ Patterns }) => Patterns));
const Compare = later(() => import("@/views/discover/Compare").then(({ Compare }) => Compare));
const Empty = later(() => import("@/views/discover/Empty").then(({ Empty }) => Empty));
const Detail = later(() => import("@/views/discover/Detail").then(({ Detail }) => Detail));

const USUAL = ["event.dataset", SUMMARY];

export function Discover() {
  const { say } = useWords();
  const { place, zone, go } = usePlace();
  const gestures = useGestures();
  const asked = useAsked();
  const sort = useMemo(() => sortOf(place.sort), [place.sort]);
  const rows = useRows(asked, sort, beginningOf(sort, place.at), () => go({ at: undefined }, true));
  const asking = rows.state === "asking";
  const live = useLive(asked, asking, rows.again);
  useTitle(place.q ? `${plain(place.q, 60)} – ${say("nav.discover")}` : say("nav.discover"));
  const chosen = useMemo(() => (place.cols ? columnsOf(place.cols) : USUAL), [place.cols]);
  const columns = useMemo(() => [TIME, ...chosen], [chosen]);
  const [widths, setWidth] = useWidths();
  const [folded, setFolded] = useState(() => innerWidth < 1100);
  const [view, setView] = useState<[number, number] | null>(null);
  const table = useRef<TableHandle>(null);
  const { data: rail } = useHistogram(asked, place.by, !asking);
  const setColumns = useCallback((names: string[]) => go({ cols: columnsText(names) || undefined }, true), [go]);
  const onOpen = useCallback((row: Row) => go({ row: rowName(row) }, place.row !== undefined), [go, place.row]);
  const onView = useCallback((first: Row | undefined, last: Row | undefined) => {
    const from = Date.parse(String(first?.source[TIME] ?? ""));
    const to = Date.parse(String(last?.source[TIME] ?? ""));
    if (Number.isNaN(from) || Number.isNaN(to)) return;
    setView((before) => (before && before[0] === from && before[1] === to ? before : [from, to]));
  }, []);
  const step = (by: number) => {
    const row = table.current?.step(by);
    if (row && place.row) onOpen(row);
  };
  /** Live is newest first, from the top on, without an end. */
  const follow = () => {
    if (live.state === "on") {
      live.pause();
      return;
    }
    table.current?.toTop();
    go({ sort: undefined, at: undefined, to: place.to?.startsWith("now") ? place.to : undefined }, true);
    live.follow();
  };
  const onActive = (act: (meant: { field: string; value: unknown }) => void) => {
    const row = table.current?.active();
    const field = chosen.find((name) => name !== SUMMARY && row?.source[name] !== undefined);
    if (row && field) act({ field, value: row.source[field] });
  };
  useKeys([
    { keys: "j", does: "keys.row.next", group: "keys.rows", run: () => step(1) },
    { keys: "k", does: "keys.row.previous", group: "keys.rows", run: () => step(-1) },
    {
      keys: "Enter",
      does: "keys.row.open",
      group: "keys.rows",
      run: () => {
        const row = table.current?.active();
        if (row) onOpen(row);
      },
    },
    { keys: "f", does: "keys.row.filter", group: "keys.rows", run: () => onActive(gestures.narrow) },
    { keys: "x", does: "keys.row.exclude", group: "keys.rows", run: () => onActive(gestures.exclude) },
    { keys: "l", does: "keys.live", group: "keys.everywhere", run: follow },
    {
      keys: ".",
      does: "keys.menu",
      group: "keys.rows",
      run: () => onActive((meant) => gestures.menu(meant, table.current?.place() ?? { clientX: 0, clientY: 0 })),
    },
    { keys: "Escape", does: "keys.back", group: "keys.everywhere", run: () => place.row && go({ row: undefined }) },
  ]);
  const nothing = rows.window && !rows.window.rows.length && rows.state !== "failed";
  const total = rows.total.data;
  return (
    <div className={styles.discover}>
      <h1 className="hidden-text">{say("nav.discover")}</h1>
      <QuestionBar>
        <span role="status">{total !== undefined && <strong>{say("query.hits", { hits: total })}</strong>}</span>{" "}
        {asking ? <Running active onCancel={rows.cancel} /> : <Standing of={rows.total} />}
      </QuestionBar>
      <div className={styles.body}>
        {folded ? (
          <button
            type="button"
            className={styles.unfold}
            aria-label={say("discover.fields.unfold")}
            onClick={() => setFolded(false)}
          >
            <Icon name="layout-sidebar-left-expand" />
          </button>
        ) : (
          <FieldsRail
            asked={asked}
            chosen={chosen}
            group="discover.fields.chosen"
            onToggle={({ name }, on) => setColumns(on ? chosen.filter((one) => one !== name) : [...chosen.filter(Boolean), name])}
            toggles={(field, on) => (on ? say("discover.field.drop", { field }) : say("discover.field.add", { field }))}
            onFold={() => setFolded(true)}
            ready={!asking}
          />
        )}
        <div className={styles.middle}>
          <Over asked={asked} ready={!asking} />
          <Toolbar columns={chosen} total={total} asked={asked} live={live} onFollow={follow} />
          {live.lost && <Notice text={say("discover.live.lost")} />}
          <Stopped of={rows} />
          {place.mode === "patterns" ? (
            <Patterns asked={asked} />
          ) : place.mode === "compare" ? (
            <Compare asked={asked} />
          ) : nothing ? (
            <Empty again={rows.again} />
          ) : (
            <div className={styles.rows}>
              <RecordTable
                handle={table}
                rows={rows}
                columns={columns}
                widths={widths}
                sort={sort}
                zone={zone}
                open={place.row}
                onOpen={onOpen}
                onColumns={setColumns}
                onWidth={setWidth}
                onSort={({ field, descending }) => {
                  live.pause();
                  go({ sort: `${field}:${descending ? "desc" : "asc"}`, at: undefined });
                }}
                onView={onView}
                onAway={live.pause}
              />
              {rail && sort.field === TIME && rail.bars.length > 0 && (
                <TimeRail
                  data={rail}
                  descending={sort.descending}
                  view={view}
                  onJump={(instant) => {
                    live.pause();
                    go({ at: new Date(instant).toISOString() }, true);
                  }}
                />
              )}
            </div>
          )}
        </div>
        {place.row && <Detail name={place.row} onClose={() => go({ row: undefined })} onStep={step} />}
      </div>
    </div>
  );
}
