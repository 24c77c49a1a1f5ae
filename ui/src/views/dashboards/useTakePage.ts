// A dashboard as one HTML file: every panel as it stands, with data that is asked for where it hasn't come yet.
import { useQueryClient } from "@tanstack/react-query";
import { whyFailed } from "@/charts/formula/wrong";
import type { Part } from "@/charts/taking/page";
import { chartQuestion } from "@/charts/useChartData";
import { useInk } from "@/charts/useInk";
import { wordingOf } from "@/charts/useWording";
import { usePlace } from "@/frame/usePlace";
import type { Asked } from "@/place/asked";
import { kqlOf, pillOf } from "@/query/pill";
import { resolve } from "@/query/timemath";
import { short } from "@/values/numbers";
import { instantText } from "@/values/times";
import { plain } from "@/values/visible";
import { choices, controlQuestion } from "@/views/dashboards/choices";
import type { Board, Panel } from "@/views/dashboards/model";
import { useWords } from "@/words/language";

export interface TakenPage {
  text: string;
  /** Titles of panels whose data didn't come; the file says so in their places. */
  failed: string[];
}

export function useTakePage(board: Board, asked: Asked): () => Promise<TakenPage> {
  const questions = useQueryClient();
  const ink = useInk();
  const { say, language } = useWords();
  const { place, zone } = usePlace();
  const f = place.f ?? [];
  const part = async (panel: Panel): Promise<Part> => {
    const { title, box } = panel;
    try {
      switch (panel.kind) {
        case "text":
          return { title, box, kind: "text", text: panel.text };
        case "control": {
          const { top } = await questions.fetchQuery({
            ...controlQuestion(panel.field, f, asked),
            staleTime: Number.POSITIVE_INFINITY,
          });
          const values = choices(panel.field, f, top).map(({ value, rows, chosen }) => ({
            label: plain(String(value), 60),
            count: short(rows, language),
            chosen,
          }));
          return { title, box, kind: "values", values };
        }
        case "chart": {
          const { spec } = panel;
          const data = await questions.fetchQuery({ ...chartQuestion(spec, asked), staleTime: Number.POSITIVE_INFINITY });
          return { title, box, kind: "chart", chart: { spec, data, words: wordingOf(spec.measure, title, say, language, zone) } };
        }
      }
    } catch (error) {
      return { title, box, kind: "failed", why: say("dashboards.html.failed", { why: whyFailed(error, say) }) };
    }
  };
  return async () => {
    const { page } = await import("@/charts/taking/page");
    const parts = await Promise.all(board.panels.map(part));
    const now = Date.now();
    const end = (text: string | null, late: boolean) => {
      const at = text === null ? null : resolve(text, now, zone, late);
      return at === null ? (text ?? "") : instantText(at, zone);
    };
    const span = asked.from || asked.to ? `${end(asked.from, false)} – ${end(asked.to ?? "now", true)}` : say("time.all");
    const narrowed = [asked.query, ...f.map(pillOf).flatMap((pill) => (pill.disabled ? [] : [kqlOf(pill)]))].filter(Boolean);
    const about = [
      `${span} (${zone})`,
      ...narrowed.map((text) => plain(text, 500)),
      say("dashboards.html.made", { at: `${instantText(now, zone)} ${zone}` }),
    ];
    return {
      text: await page(board.title, about, parts, ink, language),
      failed: parts.flatMap(({ kind, title }) => (kind === "failed" ? [title] : [])),
    };
  };
}
