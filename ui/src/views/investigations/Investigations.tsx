// All that was found out: the verdict, the process over all its lives, incidents, then findings by question.
import { get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Onward } from "@/frame/Onward";
import { Standing, Waiting } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { useTitle } from "@/frame/useTitle";
import { Certainty } from "@/values/Certainty";
import { Evidence } from "@/values/Evidence";
import { instantText, zoneText } from "@/values/times";
import { Findings } from "@/views/investigations/Findings";
import { verdictKey } from "@/views/investigations/Incident";
import styles from "@/views/investigations/Investigations.module.css";
import { ProcessLine } from "@/views/investigations/ProcessLine";
import { useWords } from "@/words/language";

export function Investigations() {
  const { say, language } = useWords();
  const { zone } = usePlace();
  useTitle(say("nav.investigations"));
  const answer = useAnswer(["investigations", zone], (signal) => get("/investigations", { signal, parameters: { zone } }), {
    every: 15_000,
  });
  const { data, state } = answer;
  return (
    <div className={styles.page}>
      {data ? (
        <Standing of={answer} />
      ) : (
        <Waiting title={say("nav.investigations")} of={answer}>
          {state === "asking" && <p className="soft">{say("home.needs.judging")}</p>}
        </Waiting>
      )}
      {data && (
        <>
          <header>
            <p className={styles.verdict} data-calm={["healthy", "stopped", "unknown"].includes(data.verdict) || undefined}>
              {say(verdictKey(data.verdict))}
            </p>
            <h1>
              <Evidence plain text={data.headline[language]} limit={1200} />
            </h1>
            <p className="soft">{say("incident.times", { zone: zoneText(zone, Date.parse(data.judged)) })}</p>
          </header>
          <ProcessLine lives={data.lifetimes} troubles={data.incidents} />
          <section aria-label={say("investigations.incidents")}>
            <h2>{say("investigations.incidents")}</h2>
            {!data.incidents.length && <p className={styles.none}>{say("investigations.none")}</p>}
            <ul>
              {data.incidents.map((one) => (
                <li key={one.id}>
                  <Onward to="/investigations/$id" params={{ id: one.id }} along="view" className={styles.incident}>
                    <time>{one.started_at ? instantText(one.started_at, zone) : "–"}</time>
                    <span>
                      <strong>
                        <Evidence plain text={one.opening[language]} />
                      </strong>
                      <br />
                      <span className="soft">{one.title[language]}</span>
                    </span>
                    <code>{one.fault ?? one.kind}</code>
                    <Certainty value={one.confidence} />
                  </Onward>
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
      <Findings />
    </div>
  );
}
