// A panel's question as text: what narrows it in KQL, and what is counted in Elasticsearch's JSON.
import { compile } from "@/charts/compile";
import type { ChartSpec } from "@/charts/spec";
import { usePlace } from "@/frame/usePlace";
import type { Asked } from "@/place/asked";
import { kqlOf, pillOf } from "@/query/pill";
import { resolve } from "@/query/timemath";
import { CopyButton } from "@/values/CopyButton";
import styles from "@/views/dashboards/Settings.module.css";
import { useWords } from "@/words/language";

export function Question({ spec, asked }: { spec: ChartSpec; asked: Asked }) {
  const { say } = useWords();
  const { place } = usePlace();
  const pills = (place.f ?? []).map(pillOf).filter(({ disabled }) => !disabled);
  const kql =
    [place.q ? `(${place.q})` : "", ...pills.map(kqlOf), spec.query ? `(${spec.query})` : ""].filter(Boolean).join(" and ") ||
    "*";
  const json = asJson(spec, asked);
  return (
    <div className={styles.question}>
      <h3>
        KQL <CopyButton text={kql} />
      </h3>
      <pre>{kql}</pre>
      <h3>
        {say("panel.aggregations")} <CopyButton text={json} />
      </h3>
      <pre>{json}</pre>
    </div>
  );
}

function asJson(spec: ChartSpec, asked: Asked): string {
  const now = Date.now();
  const from = (asked.from && resolve(asked.from, now, asked.zone)) ?? now - 86_400_000;
  const to = (asked.to && resolve(asked.to, now, asked.zone, true)) ?? now;
  try {
    return JSON.stringify({ aggs: compile(spec, { from: Number(from), to: Number(to), zone: asked.zone }) }, null, 2);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
