// What changed: the chosen span against another one, in words, each change a question that can be followed.
import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { post } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { Value } from "@/gestures/gestures";
import type { Asked } from "@/place/asked";
import { AbsoluteTime } from "@/query/TimeForms";
import { resolve } from "@/query/timemath";
import { Evidence } from "@/values/Evidence";
import { count } from "@/values/numbers";
import { instantText } from "@/values/times";
import { before, EARLIER, ownSpan, ownText } from "@/views/discover/compared";
import styles from "@/views/discover/Patterns.module.css";
import { useWords } from "@/words/language";

export function Compare({ asked }: { asked: Asked }) {
  const { say, language } = useWords();
  const { place, zone } = usePlace();
  const { from = "", to, show } = place;
  const bounded = resolve(from, Date.now(), zone) !== null;
  const compared = useAnswer(
    ["compare", asked, show],
    (signal) =>
      post(
        "/compare",
        { ...asked, to: asked.to ?? "now", before: before(show, from, to, Date.now(), zone), size: 100 },
        { signal },
      ),
    { enabled: bounded },
  );
  const { data } = compared;
  if (!bounded) return <p className={styles.none}>{say("compare.needs.time")}</p>;
  const span = (one: { start: string; end: string }) =>
    `${instantText(one.start, zone, "minute")} – ${instantText(one.end, zone, "minute")}`;
  return (
    <section className={styles.scroller} aria-label={say("compare.title")}>
      <header className={styles.head}>
        <h2>{say("compare.title")}</h2>
        <span className="soft">{data && span(data.after)}</span>
        <Other />
        <span className="soft">{data && span(data.before)}</span>
      </header>
      <Standing of={compared} />
      {data && (
        <>
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
                      <Evidence text={field} limit={80} />
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

/** Chooses what it is compared with. */
function Other() {
  const { say } = useWords();
  const { place, zone, go } = usePlace();
  const own = ownSpan(place.show);
  const [choosing, setChoosing] = useState(own !== null);
  const choose = (show: string | undefined) => go({ show }, true);
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label={say("compare.with")}
        value={choosing ? "own" : (place.show ?? "")}
        onChange={(event) => {
          const { value } = event.currentTarget;
          setChoosing(value === "own");
          if (value !== "own") choose(value || undefined);
        }}
        data={[
          { value: "", label: say("compare.earlier") },
          ...EARLIER.map((value) => ({ value, label: say(`compare.earlier.${value}`) })),
          { value: "own", label: say("compare.own") },
        ]}
      />
      {choosing && (
        <AbsoluteTime
          from={own?.from}
          to={own?.to}
          zone={zone}
          onChoose={(from, to) => from && choose(ownText(from, to ?? "now"))}
        />
      )}
    </>
  );
}
