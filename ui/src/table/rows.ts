// Loads the rows around a place, page by page in both directions, as somebody scrolls.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useReducer, useRef, useState } from "react";
import { type Answer, Problem, post } from "@/api/client";
import { type Answered, type Standing, useAnswer } from "@/frame/answer";
import type { Asked } from "@/place/asked";
import { firstAnswer, firstPage, seen } from "@/table/first";
import type { Sorted } from "@/table/sorted";
import { appended, missing, opened, prepended, type Window } from "@/table/window";

export type Row = Answer<"/search">["rows"][number];

/** Milliseconds after which a server that wasn't reached is asked again. */
const AGAIN = 3000;

type Event =
  | { kind: "opened"; rows: Row[]; more: boolean; jumped: boolean }
  | { kind: "after" | "before"; rows: Row[]; more: boolean };

function changed(window: Window<Row> | null, event: Event): Window<Row> | null {
  if (event.kind === "opened") return opened(event.rows, event.more, event.jumped);
  if (!window) return null;
  return event.kind === "after" ? appended(window, event.rows, event.more) : prepended(window, event.rows, event.more);
}

/** How the first page of what is asked now stands; while it is on its way the old rows stay, and they go where it doesn't come. */
export interface Rows extends Standing {
  window: Window<Row> | null;
  /** How many there are. */
  total: Answered<number>;
  seconds: number | null;
  /** Tell which rows are in view, and whether it is the very top. */
  seen: (first: number, last: number, top: boolean) => void;
  /** Counts up when another result begins, so that the table goes back to its beginning. */
  version: number;
}

interface Question {
  asked: Asked;
  sort: Sorted;
  at: string | undefined;
}

interface Outcome {
  of: Question;
  state: "there" | "failed" | "cancelled";
  error: unknown;
}

/** Whether one is the other, asked once more. */
function same(one: Question, other: Question): boolean {
  const { asked, sort, at } = one;
  return asked === other.asked && sort.field === other.sort.field && sort.descending === other.sort.descending && at === other.at;
}

/** `onBeginning` is told when somebody goes to the very top of a result that began at a time. */
export function useRows(asked: Asked, sort: Sorted, at: string | undefined, onBeginning: () => void): Rows {
  const [ahead] = useState(() => firstAnswer(asked, sort, at));
  const [loaded, dispatch] = useReducer(changed, ahead && opened(ahead.rows, ahead.more, at !== undefined));
  const [seconds, setSeconds] = useState<number | null>(ahead?.seconds ?? null);
  const [version, setVersion] = useState(0);
  const [attempt, setAttempt] = useState(0);
  /** What went wrong with a page further on. */
  const [stuck, setStuck] = useState<unknown>(null);
  const busy = useRef(new Set<string>());
  const asking = useRef(new AbortController());
  const { field, descending } = sort;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another question
  const question = useMemo((): Question => ({ asked, sort: { field, descending }, at }), [asked, field, descending, at, attempt]);
  /** Known while drawing, so that nothing else is asked before the rows. */
  const [outcome, setOutcome] = useState<Outcome | null>(ahead && { of: question, state: "there", error: null });
  const first = outcome?.of === question ? outcome.state : "asking";
  const window = first === "there" || first === "asking" ? loaded : null;
  const questions = useQueryClient();
  const again = () => {
    setStuck(null);
    if (stuck !== null && first === "there") return; // the page that is missing is asked for as soon as it is looked at
    void questions.invalidateQueries({ queryKey: ["total"], refetchType: "none" });
    setAttempt((before) => before + 1);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: what came ahead is known from the start
  useEffect(() => {
    const own = new AbortController();
    let retry: ReturnType<typeof setTimeout> | undefined;
    asking.current = own;
    busy.current.clear();
    const { signal } = own;
    firstPage(question.asked, question.sort, question.at, signal).then(
      (page) => {
        if (signal.aborted || page === ahead) return;
        dispatch({ kind: "opened", rows: page.rows, more: page.more, jumped: question.at !== undefined });
        setSeconds(page.seconds);
        setStuck(null);
        setOutcome({ of: question, state: "there", error: null });
        setVersion((before) => before + 1);
      },
      (error: unknown) => {
        if (signal.aborted) return;
        setOutcome({ of: question, state: "failed", error });
        if (error instanceof Problem && error.unreachable) retry = setTimeout(() => setAttempt((before) => before + 1), AGAIN);
      },
    );
    return () => {
      own.abort();
      clearTimeout(retry);
    };
  }, [question]);

  // How many there are is asked when the first rows can be seen: two questions at once take twice as long each.
  const total = useAnswer(
    ["total", asked],
    (signal) =>
      seen()
        .then(() => post("/search", { ...asked, size: 0, total: true }, { signal }))
        .then(({ total }) => total ?? 0),
    { enabled: first === "there", keep: false },
  );

  const load = (kind: "before" | "after", size: number) => {
    const from = kind === "before" ? window?.rows[0] : window?.rows.at(-1);
    if (!from || busy.current.has(kind)) return;
    busy.current.add(kind);
    const { signal } = asking.current;
    const backwards = kind === "before";
    post(
      "/search",
      { ...asked, sort: [{ field, descending }], size, after: from.sort as never, backwards, total: false },
      { signal },
    )
      .then(
        (page) => signal.aborted || dispatch({ kind, rows: page.rows, more: page.more }),
        (problem: unknown) => signal.aborted || setStuck(problem),
      )
      .finally(() => signal.aborted || busy.current.delete(kind));
  };

  return {
    window,
    total,
    seconds,
    state: first === "there" && stuck !== null ? "failed" : first,
    error: stuck ?? (outcome && same(outcome.of, question) ? outcome.error : null),
    again,
    cancel: () => {
      asking.current.abort();
      setOutcome({ of: question, state: "cancelled", error: null });
    },
    seen: (top, bottom, atTop) => {
      if (!window || first !== "there" || stuck !== null) return;
      const wanted = missing(window, top, bottom, atTop);
      if (wanted?.kind === "beginning") {
        if (busy.current.has("beginning")) return;
        busy.current.add("beginning");
        if (at === undefined) again();
        else onBeginning();
      } else if (wanted) load(wanted.kind, wanted.rows);
    },
    version,
  };
}
