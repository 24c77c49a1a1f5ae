// Loads the rows around a place, page by page in both directions, as somebody scrolls.
import { useEffect, useMemo, useReducer, useRef, useState } from "react";
import { type Answer, Problem, post } from "@/api/client";
import type { Asked } from "@/place/asked";
import { firstAnswer, firstPage, seen } from "@/table/first";
import type { Sorted } from "@/table/sorted";
import { appended, arrived, opened, prepended, shift, shiftedBy, type Window } from "@/table/window";

export type Row = Answer<"/search">["rows"][number];

const PAGE = 250;
/** Milliseconds after which a server that wasn't reached is asked again. */
const AGAIN = 3000;

type Event =
  | { kind: "opened"; rows: Row[]; more: boolean; jumped: boolean }
  | { kind: "appended" | "prepended"; rows: Row[]; more: boolean }
  | { kind: "arrived"; rows: Row[] }
  | { kind: "shifted"; by: number };

function changed(window: Window<Row> | null, event: Event): Window<Row> | null {
  if (event.kind === "opened") return opened(event.rows, event.more, event.jumped);
  if (!window) return null;
  if (event.kind === "shifted") return shiftedBy(window, event.by);
  if (event.kind === "arrived") return arrived(window, event.rows);
  return event.kind === "appended" ? appended(window, event.rows, event.more) : prepended(window, event.rows, event.more);
}

export interface Rows {
  window: Window<Row> | null;
  total: number | null;
  seconds: number | null;
  /** Whether the first page of what is asked now is still on its way; the old one stays meanwhile. */
  loading: boolean;
  error: unknown;
  again: () => void;
  cancel: () => void;
  /** Tell which rows are in view. */
  seen: (first: number, last: number) => void;
  /** Counts up when another result begins, so that the table goes back to its beginning. */
  version: number;
  /** How far the canvas has to be moved; said once, then `moved`. */
  shift: number;
  moved: () => void;
  arrive: (rows: Row[]) => void;
}

export function useRows(asked: Asked, sort: Sorted, at: string | undefined): Rows {
  const [ahead] = useState(() => firstAnswer(asked, sort, at));
  const [window, dispatch] = useReducer(changed, ahead && opened(ahead.rows, ahead.more, at !== undefined));
  const [total, setTotal] = useState<number | null>(null);
  const [seconds, setSeconds] = useState<number | null>(ahead?.seconds ?? null);
  const [error, setError] = useState<unknown>(null);
  const [version, setVersion] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const busy = useRef(new Set<string>());
  const cancel = useRef(new AbortController());
  const { field, descending } = sort;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another question
  const question = useMemo(() => ({ asked, sort: { field, descending }, at }), [asked, field, descending, at, attempt]);
  /** The question that the window answers, or that failed; known while drawing, so that nothing else is asked before the rows. */
  const [answered, setAnswered] = useState(ahead && question);
  const loading = answered !== question;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what came ahead is known from the start
  useEffect(() => {
    const own = new AbortController();
    let retry: ReturnType<typeof setTimeout> | undefined;
    cancel.current = own;
    busy.current.clear();
    const { signal } = own;
    // How many there are is asked when the first rows can be seen: two questions at once take twice as long each.
    seen()
      .then(() => post("/search", { ...question.asked, size: 0, total: true }, { signal }))
      .then(
        (page) => signal.aborted || setTotal(page.total),
        () => signal.aborted || setTotal(null),
      );
    firstPage(question.asked, question.sort, question.at, signal).then(
      (page) => {
        if (signal.aborted || page === ahead) return;
        dispatch({ kind: "opened", rows: page.rows, more: page.more, jumped: question.at !== undefined });
        setSeconds(page.seconds);
        setError(null);
        setAnswered(question);
        setVersion((before) => before + 1);
      },
      (problem: unknown) => {
        if (signal.aborted) return;
        setError(problem);
        setAnswered(question);
        if (problem instanceof Problem && problem.unreachable)
          retry = setTimeout(() => setAttempt((before) => before + 1), AGAIN);
      },
    );
    return () => {
      own.abort();
      clearTimeout(retry);
    };
  }, [question]);

  const more = (backwards: boolean) => {
    const name = backwards ? "before" : "after";
    const from = backwards ? window?.rows[0] : window?.rows.at(-1);
    if (!from || busy.current.has(name)) return;
    busy.current.add(name);
    const { signal } = cancel.current;
    const order = [{ field, descending }];
    post("/search", { ...asked, sort: order, size: PAGE, after: from.sort as never, backwards, total: false }, { signal }).then(
      (page) => {
        if (signal.aborted) return;
        busy.current.delete(name);
        dispatch({ kind: backwards ? "prepended" : "appended", rows: page.rows, more: page.more });
      },
      (problem: unknown) => {
        if (signal.aborted) return;
        busy.current.delete(name);
        setError(problem);
      },
    );
  };

  return {
    window,
    total,
    seconds,
    loading,
    error,
    again: () => setAttempt((before) => before + 1),
    cancel: () => {
      cancel.current.abort();
      setAnswered(question);
    },
    seen: (first, last) => {
      if (!window || loading) return;
      if (window.moreAfter && last > window.low + window.rows.length - 80) more(false);
      if (window.moreBefore && first < window.low + 80) more(true);
    },
    version,
    shift: window ? shift(window) : 0,
    moved: () => window && dispatch({ kind: "shifted", by: shift(window) }),
    arrive: (rows) => dispatch({ kind: "arrived", rows }),
  };
}
