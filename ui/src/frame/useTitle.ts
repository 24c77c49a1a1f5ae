// What the browser's tab says.
import { useEffect } from "react";

export function useTitle(view: string): void {
  useEffect(() => {
    document.title = `${view} – Honeyguide`;
  }, [view]);
}
