// The words that a chart needs: what is measured, what all others are called, how times and numbers are written.
import { useMemo } from "react";
import type { Wording } from "@/charts/option/labels";
import type { ChartSpec, Measure } from "@/charts/spec";
import { usePlace } from "@/frame/usePlace";
import { plain } from "@/values/visible";
import type { Language, Say } from "@/words/catalogue";
import { useWords } from "@/words/language";

export function measureName(measure: Measure, say: Say): string {
  switch (measure.kind) {
    case "count":
      return say("measure.count");
    case "formula":
      return measure.text;
    case "percentile":
      return say("measure.percentile.of", { percent: measure.percent, field: plain(measure.field) });
    default:
      return say(`measure.${measure.kind}.of`, { field: plain(measure.field) });
  }
}

/** A formula is called what its panel is called. */
export function wordingOf(measure: Measure, title: string, say: Say, language: Language, zone: string): Wording {
  return {
    language,
    zone,
    others: say("discover.others"),
    missing: say("measure.missing"),
    empty: say("value.empty"),
    measure: measure.kind === "formula" && title ? title : measureName(measure, say),
    earlier: say("measure.earlier"),
    yes: say("override.yes"),
    no: say("override.no"),
  };
}

export function useWording({ measure }: Pick<ChartSpec, "measure">, title = ""): Wording {
  const { say, language } = useWords();
  const { zone } = usePlace();
  return useMemo(() => wordingOf(measure, title, say, language, zone), [measure, title, say, language, zone]);
}
