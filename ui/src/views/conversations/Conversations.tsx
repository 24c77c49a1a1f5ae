// The list of recorded conversations: who, to what, with which tool, how much, how sure; loaded on as somebody scrolls.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { get } from "@/api/client";
import { COLUMNS, ConversationRow, type Row } from "@/conversations/ConversationRow";
import { useStanding } from "@/frame/answer";
import { Running } from "@/frame/Running";
import { Stopped } from "@/frame/Standing";
import { useAsked, usePlace } from "@/frame/usePlace";
import { useTitle } from "@/frame/useTitle";
import { useKeys } from "@/keys/keys";
import { onward } from "@/place/onward";
import { QuestionBar } from "@/query/QuestionBar";
import styles from "@/views/conversations/Conversations.module.css";
import { Kinds } from "@/views/conversations/Kinds";
import { useWords } from "@/words/language";

const PAGE = 200;

export function Conversations() {
  const { say } = useWords();
  useTitle(say("nav.conversations"));
  const asked = useAsked();
  const { place } = usePlace();
  const navigate = useNavigate();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const parameters = useMemo(() => ({ ...asked, filters: JSON.stringify(asked.filters), size: PAGE }), [asked]);
  const question = ["conversations", parameters];
  const pages = useInfiniteQuery({
    queryKey: question,
    queryFn: ({ signal, pageParam }) =>
      get("/conversations", {
        signal,
        parameters,
        repeated: { after: pageParam.map((value) => (value === null ? "" : String(value))) },
      }),
    initialPageParam: [] as unknown[],
    getNextPageParam: (page) => page.after ?? undefined,
    placeholderData: (before) => before,
  });
  const { hasNextPage, fetchNextPage } = pages;
  const answer = useStanding(question, { ...pages, refetch: pages.isFetchNextPageError ? fetchNextPage : pages.refetch });
  const { data, state } = answer;
  const rows: Row[] = useMemo(() => data?.pages.flatMap(({ conversations }) => conversations) ?? [], [data]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 28,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && state === "there" && last > rows.length - 40) void fetchNextPage();
  }, [last, rows.length, hasNextPage, state, fetchNextPage]);
  const open = (row: Row | undefined) =>
    row && void navigate({ to: "/conversations/$id", params: { id: row.id }, search: onward(place, "view") } as never);
  const step = (by: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, active + by));
    setActive(next);
    virtual.scrollToIndex(next);
  };
  useKeys([
    { keys: "j", does: "keys.row.next", group: "keys.rows", run: () => step(1) },
    { keys: "k", does: "keys.row.previous", group: "keys.rows", run: () => step(-1) },
    { keys: "Enter", does: "keys.row.open", group: "keys.rows", run: () => open(rows[active]) },
  ]);
  const total = data?.pages[0]?.total;
  return (
    <div className={styles.page}>
      <h1 className="hidden-text">{say("nav.conversations")}</h1>
      <QuestionBar>
        <span role="status">
          {total !== undefined && <strong>{say("conversations.count", { conversations: total })}</strong>}
        </span>{" "}
        <Running active={state === "asking"} onCancel={answer.cancel} />
      </QuestionBar>
      <Kinds />
      <Stopped of={answer} />
      {data && !rows.length && <p className={styles.none}>{say("conversations.none")}</p>}
      <div
        ref={scroller}
        className={styles.scroller}
        role="grid"
        aria-label={say("nav.conversations")}
        aria-rowcount={total ?? -1}
        aria-colcount={COLUMNS.length}
        tabIndex={0}
      >
        <div className={styles.head} role="row">
          {COLUMNS.map((name) => (
            <span role="columnheader" key={name}>
              {say(name)}
            </span>
          ))}
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map(({ index, start }) => {
            const row = rows[index];
            return row && <ConversationRow key={row.id} row={row} top={start} index={index} active={index === active} />;
          })}
        </div>
      </div>
    </div>
  );
}
