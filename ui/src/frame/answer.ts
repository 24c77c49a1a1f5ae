// How a question to the server stands: what every part that asks one knows of it, and shows by `Standing`.
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";

export interface Standing {
  state: "idle" | "asking" | "there" | "failed" | "cancelled";
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
  /** Milliseconds after which it is asked again of itself: without a word, while the answer of before stands. */
  every?: number | ((data: T | undefined) => number);
}

/** Asks, and asks again when the question changes. */
export function useAnswer<T>(
  question: readonly unknown[],
  ask: (signal: AbortSignal) => Promise<T>,
  { enabled = true, keep = true, fresh, every }: Options<T> = {},
): Answered<T> {
  const query = useQuery<T>({
    queryKey: question,
    queryFn: ({ signal }) => ask(signal),
    enabled,
    ...(keep ? { placeholderData: keepPreviousData as never } : {}),
    ...(fresh === undefined ? {} : { staleTime: fresh }),
    ...(every === undefined ? {} : { refetchInterval: typeof every === "number" ? every : ({ state }) => every(state.data) }),
  });
  return useStanding(question, query, { enabled, quiet: every !== undefined });
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
  const open = status === "pending" || isPlaceholderData;
  const asking = isFetching && !(quiet && status === "success" && !open);
  const state = asking ? "asking" : status === "error" ? "failed" : !open ? "there" : enabled ? "cancelled" : "idle";
  return {
    state,
    data: state === "cancelled" ? undefined : data,
    error,
    again: () => void refetch(),
    cancel: () => void questions.cancelQueries({ queryKey: question, exact: true }),
  };
}
