// Live: what comes in now as bows from its country to that of the sensor; each is gone after a moment.
import { useEffect, useState } from "react";
import { download } from "@/api/client";
import { fromJson } from "@/api/json";
import { arc } from "@/charts/world/projection";
import { useCountries } from "@/charts/world/useCountries";
import type { Asked } from "@/place/asked";
import styles from "@/views/map/WhereFrom.module.css";

export interface Flying {
  id: string;
  code: string;
  since: number;
}

const LASTS = 4000;
const AT_ONCE = 60;

export interface Following {
  flying: Flying[];
  /** `waiting` while the browser tries again by itself. */
  state: "off" | "on" | "waiting" | "failed";
  again: () => void;
}

export function useArcs(asked: Asked, on: boolean): Following {
  const [flying, setFlying] = useState<Flying[]>([]);
  const [state, setState] = useState<Following["state"]>("off");
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt follows anew
  useEffect(() => {
    if (!on) {
      setFlying([]);
      setState("off");
      return;
    }
    const { index, lang, query, filters } = asked;
    const source = new EventSource(download("/live", { index, lang, query, filters: JSON.stringify(filters), last: 20 }));
    source.addEventListener("open", () => setState("on"));
    source.addEventListener("error", () => setState(source.readyState === EventSource.CLOSED ? "failed" : "waiting"));
    source.addEventListener("rows", (event) => {
      const { rows } = fromJson(event.data as string) as { rows: { id: string; source: Record<string, unknown> }[] };
      const now = Date.now();
      const fresh = rows.flatMap(({ id, source: fields }) => {
        const code = fields["source.geo.country_iso_code"];
        return typeof code === "string" ? [{ id, code, since: now }] : [];
      });
      setFlying((before) => [...before, ...fresh].slice(-AT_ONCE));
    });
    const sweep = setInterval(() => setFlying((before) => before.filter(({ since }) => Date.now() - since < LASTS)), 1000);
    return () => {
      source.close();
      clearInterval(sweep);
    };
  }, [asked, on, attempt]);
  return { flying, state, again: () => setAttempt(attempt + 1) };
}

export function Arcs({ arcs, home }: { arcs: readonly Flying[]; home: string }) {
  const { data } = useCountries();
  const middle = (code: string) => data?.find((one) => one.code === code)?.middle;
  const target = middle(home);
  if (!target) return null;
  return (
    <g>
      <circle cx={target[0]} cy={target[1]} r={3} className={styles.dot} />
      {arcs.map(({ id, code, since }) => {
        const from = middle(code);
        return from && <path key={`${id} ${since}`} d={arc(from, target)} className={styles.arc} />;
      })}
    </g>
  );
}
