// How a question to the server stands: what every part that asks one knows of it, and shows by `Standing`.
import { hashKey, keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

export interface Standing {
  state: "idle" | "asking" | "there" | "failed" | "cancelled";
  /** What went wrong; also while the same question is asked again, until it is answered. */
  error: unknown;
  again: () => void;
  cancel: () => void;
}

export interface Answered<T> extends Standing {
  /** While another question is on its way the answer of the one before; nothing where that failed or was cancelled. */
  data: T | undefined;
}

interface Options<T> {
  enabled?: boolean;
  /** Whether the old answer stays until the new one is there. */
  keep?: boolean;
  /** Milliseconds for which an answer is taken for new. */
  fresh?: number;
  /** Milliseconds after which it is asked again of itself; 0 is never. */
  every?: number | ((data: T | undefined) => number);
  /** Whether that is done without a word while the answer of before stands. */
  quiet?: boolean;
}

/** Asks, and asks again when the question changes. */
export function useAnswer<T>(
  question: readonly unknown[],
  ask: (signal: AbortSignal) => Promise<T>,
  { enabled = true, keep = true, fresh, every, quiet = every !== undefined }: Options<T> = {},
): Answered<T> {
  const query = useQuery<T>({
    queryKey: question,
    queryFn: ({ signal }) => ask(signal),
    enabled,
    ...(keep ? { placeholderData: keepPreviousData as never } : {}),
    ...(fresh === undefined ? {} : { staleTime: fresh }),
    ...(every === undefined ? {} : { refetchInterval: typeof every === "number" ? every : ({ state }) => every(state.data) }),
  });
  return useStanding(question, query, { enabled, quiet });
}

interface Query<T> {
  data: T | undefined;
  error: unknown;
  status: "pending" | "error" | "success";
  isFetching: boolean;
  isPlaceholderData: boolean;
  refetch: () => unknown;
}

/** How a query stands that is asked otherwise than by `useAnswer`; a quiet one isn't asking while it has its answer. */
export function useStanding<T>(
  question: readonly unknown[],
  { data, error, status, isFetching, isPlaceholderData, refetch }: Query<T>,
  { enabled = true, quiet = false } = {},
): Answered<T> {
  const questions = useQueryClient();
  const name = hashKey(question);
  const answered = status === "success" && !isPlaceholderData;
  const failure = useRef<{ of: string; error: unknown } | null>(null);
  if (status === "error") failure.current = { of: name, error };
  else if (answered) failure.current = null;
  const before = failure.current?.of === name ? failure.current.error : null;
  const asking = isFetching && !(quiet && answered);
  const state = asking ? "asking" : status === "error" ? "failed" : answered ? "there" : enabled ? "cancelled" : "idle";
  return {
    state,
    data: state === "cancelled" || (isPlaceholderData && before !== null) ? undefined : data,
    error: before,
    again: () => void refetch(),
    cancel: () => void questions.cancelQueries({ queryKey: question, exact: true }),
  };
}
