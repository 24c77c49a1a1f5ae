// Which fields there are, and what stands in one.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, type Body, get, post } from "@/api/client";
import { usePlace } from "@/frame/usePlace";

export type FieldInfo = Answer<"/fields", "get">["fields"][number];
export type Values = Answer<"/field_values">;

const NONE: FieldInfo[] = [];

/** The fields of the index that the address names; coverage is told from the newest rows of the query. Asked once it is `ready`. */
export function useFields(ready = true) {
  const { place, zone } = usePlace();
  const parameters = {
    index: place.in,
    query: place.q,
    lang: place.ql,
    from: place.from,
    to: place.to === "now" ? null : place.to,
    zone,
  };
  const { data, error, isPending } = useQuery({
    queryKey: ["fields", parameters],
    queryFn: ({ signal }) => get("/fields", { signal, parameters }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    enabled: ready,
  });
  return { fields: data?.fields ?? NONE, sampled: data?.sampled ?? 0, error, isPending };
}

export function topValues(asked: Partial<Body<"/field_values">> & { field: string }, signal: AbortSignal): Promise<Values> {
  return post("/field_values", asked as Body<"/field_values">, { signal });
}
