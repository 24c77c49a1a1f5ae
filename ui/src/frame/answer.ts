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

interface Options {
  enabled?: boolean;
  /** Whether the old answer stays until the new one is there. */
  keep?: boolean;
  /** Milliseconds for which an answer is taken for new. */
  fresh?: number;
}

/** Asks, and asks again when the question changes. */
export function useAnswer<T>(
  question: readonly unknown[],
  ask: (signal: AbortSignal) => Promise<T>,
  { enabled = true, keep = true, fresh }: Options = {},
): Answered<T> {
  const questions = useQueryClient();
  const { data, error, status, isFetching, isPlaceholderData, refetch } = useQuery<T>({
    queryKey: question,
    queryFn: ({ signal }) => ask(signal),
    enabled,
    ...(keep ? { placeholderData: keepPreviousData as never } : {}),
    ...(fresh === undefined ? {} : { staleTime: fresh }),
  });
  const open = status === "pending" || isPlaceholderData;
  const state = isFetching ? "asking" : status === "error" ? "failed" : !open ? "there" : enabled ? "cancelled" : "idle";
  return {
    state,
    data: state === "cancelled" ? undefined : data,
    error,
    again: () => void refetch(),
    cancel: () => void questions.cancelQueries({ queryKey: question, exact: true }),
  };
}
