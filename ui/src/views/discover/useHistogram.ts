// How many records over time, for the bars over the rows and the rail beside them.
import { post } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import type { Asked } from "@/place/asked";

const BARS = 120;

/** Asked when the rows are there: on a small machine two questions at once take twice as long each, and rows are what is waited for. */
export function useHistogram(asked: Asked, by: string | undefined, ready: boolean) {
  return useAnswer(
    ["histogram", asked, by],
    (signal) => post("/histogram", { ...asked, breakdown: by ?? null, bars: BARS }, { signal }),
    { enabled: ready },
  );
}
