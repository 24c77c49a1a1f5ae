// How wide columns are in this browser.
import { useCallback, useState } from "react";
import { TIME } from "@/table/sorted";

const PLACE = "honeyguide.widths";
const USUAL: Record<string, number> = {
  [TIME]: 188,
  "event.dataset": 128,
  "source.ip": 132,
  "destination.port": 88,
  message: 420,
};

export function useWidths(): [Readonly<Record<string, number>>, (field: string, width: number) => void] {
  const [widths, setWidths] = useState<Record<string, number>>(() => {
    try {
      return { ...USUAL, ...(JSON.parse(localStorage.getItem(PLACE) ?? "{}") as Record<string, number>) };
    } catch {
      return USUAL;
    }
  });
  const setWidth = useCallback((field: string, width: number) => {
    setWidths((before) => {
      const after = { ...before, [field]: width };
      localStorage.setItem(PLACE, JSON.stringify(after));
      return after;
    });
  }, []);
  return [widths, setWidth];
}
