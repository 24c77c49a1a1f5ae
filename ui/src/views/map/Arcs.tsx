// Live: what comes in now as bows from its country to that of the sensor; each is gone after a moment.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { download } from "@/api/client";
import { countries } from "@/charts/world/countries";
import { arc } from "@/charts/world/projection";
import type { Asked } from "@/place/asked";
import styles from "@/views/map/WhereFrom.module.css";

export interface Flying {
  id: string;
  code: string;
  since: number;
}

const LASTS = 4000;
const AT_ONCE = 60;

export function useArcs(asked: Asked, on: boolean): Flying[] {
  const [flying, setFlying] = useState<Flying[]>([]);
  useEffect(() => {
    if (!on) {
      setFlying([]);
      return;
    }
    const { index, lang, query, filters } = asked;
    const source = new EventSource(download("/live", { index, lang, query, filters: JSON.stringify(filters), last: 20 }));
    source.addEventListener("rows", (event) => {
      const { rows } = JSON.parse(event.data as string) as { rows: { id: string; source: Record<string, unknown> }[] };
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
  }, [asked, on]);
  return flying;
}

export function Arcs({ arcs, home }: { arcs: readonly Flying[]; home: string }) {
  const { data } = useQuery({ queryKey: ["countries"], queryFn: countries, staleTime: Number.POSITIVE_INFINITY });
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
