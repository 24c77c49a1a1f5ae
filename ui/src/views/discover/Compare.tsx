// What changed: the chosen span against the one before it, in words, each change a question that can be followed.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { post } from "@/api/client";
import { Running } from "@/frame/Running";
import { Failure } from "@/frame/Trouble";
import { usePlace } from "@/frame/usePlace";
import { Value } from "@/gestures/gestures";
import type { Asked } from "@/place/asked";
import { resolve } from "@/query/timemath";
import { Evidence } from "@/values/Evidence";
import { count } from "@/values/numbers";
import { instantText } from "@/values/times";
import styles from "@/views/discover/Patterns.module.css";
import { useWords } from "@/words/language";

export function Compare({ asked }: { asked: Asked }) {
  const { say, language } = useWords();
  const { place, zone } = usePlace();
  const now = Date.now();
  const bounded = Boolean(place.from) && resolve(place.from ?? "", now, zone) !== null;
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ["compare", asked],
    queryFn: ({ signal }) => post("/compare", { ...asked, size: 100 }, { signal }),
    enabled: bounded,
    placeholderData: keepPreviousData,
  });
  if (!bounded) return <p className={styles.none}>{say("compare.needs.time")}</p>;
  const span = (one: { start: string; end: string }) =>
    `${instantText(one.start, zone, "minute")} – ${instantText(one.end, zone, "minute")}`;
  return (
    <section className={styles.scroller} aria-label={say("compare.title")}>
      {error && !data && <Failure error={error} again={() => void refetch()} />}
      <p className={styles.none} hidden={!isFetching}>
        <Running active={isFetching} question={["compare", asked]} />
      </p>
      {data && (
        <>
          <header className={styles.head}>
            <h2>{say("compare.title")}</h2>
            <span className="soft">
              {span(data.after)} {say("compare.earlier")} ({span(data.before)})
            </span>
          </header>
          <p className={styles.sentence}>
            <Evidence plain text={data.headline[language]} limit={800} />
          </p>
          {data.changes.length === 0 ? (
            <p className={styles.none}>{say("compare.none")}</p>
          ) : (
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{say("compare.change")}</th>
                  <th scope="col">{say("compare.field")}</th>
                  <th scope="col">{say("compare.value")}</th>
                  <th scope="col" className="number">
                    {say("compare.before")}
                  </th>
                  <th scope="col" className="number">
                    {say("compare.now")}
                  </th>
                  <th scope="col">{say("compare.words")}</th>
                </tr>
              </thead>
              <tbody>
                {data.changes.map(({ field, value, kind, before, after, words }) => (
                  <tr key={`${field} ${String(value)}`}>
                    <td className={styles.kind} data-kind={kind}>
                      {say(`compare.kind.${kind}`)}
                    </td>
                    <td>
                      <code>{field}</code>
                    </td>
                    <td>
                      <Value field={field} value={value}>
                        <Evidence text={String(value)} limit={120} />
                      </Value>
                    </td>
                    <td className="number">{count(before, language)}</td>
                    <td className="number">{count(after, language)}</td>
                    <td>
                      <Evidence plain text={words[language]} limit={400} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </>
      )}
    </section>
  );
}
