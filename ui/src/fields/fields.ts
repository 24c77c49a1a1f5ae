// Which fields there are, and what stands in one.
import { type Answer, type Body, post } from "@/api/client";
import { type Standing, useAnswer } from "@/frame/answer";
import { useAsked } from "@/frame/usePlace";

export type FieldInfo = Answer<"/fields">["fields"][number];
export type Values = Answer<"/field_values">;

const NONE: FieldInfo[] = [];

interface Known extends Standing {
  fields: FieldInfo[];
  /** Rows from which coverage was told. */
  sampled: number;
}

/** The fields of the index that the address names; coverage is told from the newest rows of what is asked. Asked once it is `ready`. */
export function useFields(ready = true): Known {
  const asked = useAsked();
  const { data, ...standing } = useAnswer(["fields", asked], (signal) => post("/fields", asked, { signal }), {
    enabled: ready,
    fresh: 30_000,
  });
  return { ...standing, fields: data?.fields ?? NONE, sampled: data?.sampled ?? 0 };
}

export function topValues(asked: Partial<Body<"/field_values">> & { field: string }, signal: AbortSignal): Promise<Values> {
  return post("/field_values", asked as Body<"/field_values">, { signal });
}
