// The kinds of messages: templates with counts, and which are rare.

import { NativeSelect } from "@mantine/core";
import { post } from "@/api/client";
import { useFields } from "@/fields/fields";
import { useAnswer } from "@/frame/answer";
import { Running } from "@/frame/Running";
import { Stopped } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import type { Asked } from "@/place/asked";
import { withPill } from "@/query/pill";
import { Evidence } from "@/values/Evidence";
import { count, percent } from "@/values/numbers";
import { plain } from "@/values/visible";
import styles from "@/views/discover/Patterns.module.css";
import { useWords } from "@/words/language";

export function Patterns({ asked }: { asked: Asked }) {
  const { say, language } = useWords();
  const { place, go } = usePlace();
  const { fields } = useFields();
  const field = place.show ?? "message";
  const texts = fields
    .filter(({ type, coverage }) => (type === "text" || type === "keyword" || type === "wildcard") && coverage > 0)
    .map(({ name }) => name);
  const patterns = useAnswer(["patterns", asked, field], (signal) =>
    post("/patterns", { ...asked, field, size: 300 }, { signal }),
  );
  const { data, state, cancel } = patterns;
  // A pill is KQL, in whatever language the query is.
  const onOpen = (query: string) =>
    go({ f: withPill(place.f ?? [], { kind: "query", field: "", values: [], query }), mode: undefined, show: undefined });
  return (
    <section className={styles.scroller} aria-label={say("patterns.title")}>
      <header className={styles.head}>
        <h2>{say("patterns.title")}</h2>
        <span className="soft">{say("patterns.field")}</span>
        <NativeSelect
          size="xs"
          aria-label={say("discover.fields")}
          value={field}
          onChange={(event) =>
            go({ show: event.currentTarget.value === "message" ? undefined : event.currentTarget.value }, true)
          }
          data={[...new Set(["message", field, ...texts])].map((name) => ({ value: name, label: plain(name) }))}
        />
        {data && <span className="soft">{say("patterns.kinds", { kinds: data.kinds, rows: data.seen })}</span>}
        <Running active={state === "asking"} onCancel={cancel} />
        {data && !data.whole && <strong>{say("patterns.sampled", { rows: data.seen })}</strong>}
      </header>
      <Stopped of={patterns} />
      {data?.patterns.length === 0 && <p className={styles.none}>{say("patterns.none")}</p>}
      {data && data.patterns.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col" className="number">
                {say("patterns.count")}
              </th>
              <th scope="col" className="number">
                {say("patterns.share")}
              </th>
              <th scope="col">{say("patterns.template")}</th>
            </tr>
          </thead>
          <tbody>
            {data.patterns.map(({ template, count: rows, share, rare, example, query }) => (
              <tr key={template}>
                <td className="number">
                  <button type="button" className={styles.count} onClick={() => onOpen(query)}>
                    {count(rows, language)}
                  </button>
                </td>
                <td className="number">{percent(share, 1, language)}</td>
                <td title={plain(example, 500)}>
                  {rare && <span className={styles.rare}>{say("patterns.rare")}</span>}
                  <Evidence text={template} limit={400} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
