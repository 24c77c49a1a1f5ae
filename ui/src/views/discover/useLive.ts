// Follows what comes in: new rows go on top, or wait and are counted while somebody has paused.
import { useEffect, useRef, useState } from "react";
import { download } from "@/api/client";
import type { Asked } from "@/place/asked";
import type { Row } from "@/table/rows";

export interface Live {
  state: "off" | "on" | "paused";
  /** Rows that wait. */
  waiting: number;
  toggle: () => void;
  stop: () => void;
}

const KEPT = 2000;

export function useLive(asked: Asked, arrive: (rows: Row[]) => void): Live {
  const [state, setState] = useState<Live["state"]>("off");
  const [waiting, setWaiting] = useState(0);
  const held = useRef<Row[]>([]);
  const latest = useRef({ state, arrive });
  latest.current = { state, arrive };
  const following = state !== "off";
  useEffect(() => {
    if (!following) return;
    held.current = [];
    setWaiting(0);
    const { index, lang, query, filters } = asked;
    const source = new EventSource(download("/live", { index, lang, query, filters: JSON.stringify(filters) }));
    source.addEventListener("rows", (event) => {
      const rows = (JSON.parse(event.data as string) as { rows: Row[] }).rows.reverse();
      if (latest.current.state === "on") {
        latest.current.arrive(rows);
        return;
      }
      held.current = [...rows, ...held.current].slice(0, KEPT);
      setWaiting((before) => before + rows.length);
    });
    return () => source.close();
  }, [following, asked]);
  return {
    state,
    waiting,
    toggle: () => {
      if (state === "paused") {
        arrive(held.current);
        held.current = [];
        setWaiting(0);
      }
      setState(state === "on" ? "paused" : "on");
    },
    stop: () => setState("off"),
  };
}
