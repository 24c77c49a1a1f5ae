// Follows what comes in: the newest rows are asked for anew as soon as there are some, or counted while somebody has paused.
import { useEffect, useRef, useState } from "react";
import { download } from "@/api/client";
import { fromJson } from "@/api/json";
import { LONGEST } from "@/place/address";
import type { Asked } from "@/place/asked";

export interface Live {
  state: "off" | "on" | "paused";
  /** Rows that came while it was paused. */
  waiting: number;
  /** Whether the connection is gone; it is sought again until it is back. */
  lost: boolean;
  /** Whether what is asked is more than a stream can be asked for. */
  long: boolean;
  follow: () => void;
  pause: () => void;
  stop: () => void;
}

interface Came {
  rows: unknown[];
  left_out: number;
}

/** Milliseconds after which a stream that was refused is asked for again; one that broke off the browser seeks itself. */
const AGAIN = 3000;

/** `again` asks for the first rows anew; not while that is `asking` already. */
export function useLive(asked: Asked, asking: boolean, again: () => void): Live {
  const [state, setState] = useState<Live["state"]>("off");
  const [waiting, setWaiting] = useState(0);
  const [news, setNews] = useState(false);
  const [lost, setLost] = useState(false);
  const { index, lang, query, filters } = asked;
  const address = download("/live", { index, lang, query, filters: JSON.stringify(filters) });
  const long = address.length > LONGEST;
  const following = state !== "off" && !long;
  useEffect(() => {
    if (!following) return;
    let source: EventSource;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = new EventSource(address);
      source.addEventListener("began", () => {
        setLost(false);
        setNews(true); // what came since the rows were asked for, or since the stream broke off
      });
      source.addEventListener("rows", (event) => {
        const { rows, left_out } = fromJson(event.data as string) as Came;
        setNews(true);
        setWaiting((before) => before + rows.length + left_out);
      });
      source.onerror = () => {
        setLost(true);
        if (source.readyState === EventSource.CLOSED) retry = setTimeout(open, AGAIN);
      };
    };
    open();
    return () => {
      source.close();
      clearTimeout(retry);
      setLost(false);
      setNews(false);
      setWaiting(0);
    };
  }, [following, address]);
  const latest = useRef(again);
  latest.current = again;
  useEffect(() => {
    if (state !== "on" || !news || asking) return;
    setNews(false);
    setWaiting(0);
    latest.current();
  }, [state, news, asking]);
  return {
    state,
    waiting: state === "paused" ? waiting : 0,
    lost,
    long,
    follow: () => setState("on"),
    pause: () => setState((before) => (before === "on" ? "paused" : before)),
    stop: () => setState("off"),
  };
}
