// Dashboards that come with Honeyguide, ready to look at and to copy; they lie in the server, which gives them to Kibana too.
import { type ChartSpec, spec } from "@/charts/spec";
import type { Board, Box, Panel } from "@/views/dashboards/model";
import type { Bilingual } from "@/words/language";
import listed from "../../../../src/honeyguide/server/ready_dashboards.json";

interface ReadyPanel {
  title: Bilingual;
  box: Box;
  /** What differs from a plain chart. */
  spec: Partial<ChartSpec>;
}

export interface Ready {
  id: string;
  title: Bilingual;
  description: Bilingual;
  panels: ReadyPanel[];
}

export const READY = listed as Ready[];

/** A ready-made dashboard as one that can be shown and copied. */
export function boardOfReady(ready: Ready, language: "en" | "ja"): Board {
  const panels = ready.panels.map(
    (one, index): Panel => ({ id: String(index), kind: "chart", title: one.title[language], box: one.box, spec: spec(one.spec) }),
  );
  return { title: ready.title[language], description: ready.description[language], panels };
}
