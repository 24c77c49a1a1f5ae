// A dashboard as one HTML file: its panels' data is asked for, drawn, and written down.
import { useQueryClient } from "@tanstack/react-query";
import type { ChartData } from "@/charts/reading";
import { useInk } from "@/charts/useInk";
import { measureName } from "@/charts/useWording";
import { usePlace } from "@/frame/usePlace";
import type { Asked } from "@/place/asked";
import { instantText } from "@/values/times";
import type { Board } from "@/views/dashboards/model";
import { useWords } from "@/words/language";

/** The panels' data is what they show now; one that shows nothing yet is left out. */
export function useTakePage(board: Board, asked: Asked): () => Promise<string> {
  const questions = useQueryClient();
  const ink = useInk();
  const { say, language } = useWords();
  const { zone } = usePlace();
  return async () => {
    const { page } = await import("@/charts/taking/page");
    const known = questions.getQueryCache().findAll({ queryKey: ["chart"] });
    const shown = board.panels.flatMap((panel) => {
      if (panel.kind !== "chart") return [];
      const { shape: _, thresholds: __, stack: ___, ...wanted } = panel.spec;
      const found = known.findLast(
        ({ queryKey, state }) => state.data !== undefined && JSON.stringify(queryKey[2]) === JSON.stringify(wanted),
      );
      if (!found) return [];
      const measure = panel.spec.measure.kind === "formula" ? panel.title : measureName(panel.spec.measure, say);
      const words = {
        language,
        zone,
        others: say("discover.others"),
        measure,
        earlier: say("measure.earlier"),
        yes: say("override.yes"),
        no: say("override.no"),
      };
      return [{ title: panel.title, spec: panel.spec, data: found.state.data as ChartData, words }];
    });
    const span = [asked.from ?? say("time.all"), asked.to ?? ""].filter(Boolean).join(" – ");
    return page(
      board.title,
      `${span} · ${instantText(Date.now(), zone)} ${zone}${asked.query ? ` · ${asked.query}` : ""}`,
      shown,
      ink,
    );
  };
}
