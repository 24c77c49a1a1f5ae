// What needs somebody: incidents, then findings, each one sentence; or that nothing does, and since when.
import { useState } from "react";
import type { Answer } from "@/api/client";
import { Onward } from "@/frame/Onward";
import { Running } from "@/frame/Running";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { Icon } from "@/look/Icon";
import { Certainty } from "@/values/Certainty";
import { Evidence } from "@/values/Evidence";
import { age, instantText } from "@/values/times";
import { documentOf } from "@/views/alerts/document";
import { useAlerts } from "@/views/alerts/useAlerts";
import styles from "@/views/home/Home.module.css";
import { useWords } from "@/words/language";

type HomeAnswer = Answer<"/home", "get">;

type One = HomeAnswer["attention"][number];

export function Needs({ home }: { home: HomeAnswer }) {
  const { say } = useWords();
  const { zone } = usePlace();
  const groups = Map.groupBy(home.attention, ({ kind, incident, finding }) =>
    kind === "incident" ? `incident ${incident}` : `finding ${finding}`,
  );
  return (
    <section aria-label={say("home.needs")}>
      <h2>{say("home.needs")}</h2>
      <Calling />
      {home.judged === null && (
        <p className={styles.judging} role="status">
          {say("home.needs.judging")} <Running active />
        </p>
      )}
      {home.judged !== null && home.attention.length === 0 && (
        <p className={styles.calm}>
          <Icon name="circle-check" /> {say("home.needs.none")}{" "}
          {home.first && (
            <span className="soft">
              {say("home.needs.since", { rows: home.documents, since: instantText(home.first, zone, "minute") })}
            </span>
          )}
        </p>
      )}
      <ul className={styles.needs}>
        {[...groups].map(([name, members]) => (
          <Group key={name} members={members} />
        ))}
      </ul>
    </section>
  );
}

/** Alerts that are open. */
function Calling() {
  const { say, language } = useWords();
  const answer = useAlerts("open");
  const { data, state } = answer;
  if (state !== "there") return <Standing of={answer} />;
  if (!data?.total) return null;
  const newest = documentOf(data.alerts[0]?.document ?? {});
  return (
    <Onward to="/alerts" along="view" className={styles.calling}>
      <Icon name="alert-triangle" /> <strong>{say("home.alerts", { alerts: data.total })}</strong>{" "}
      <Evidence plain text={newest.title[language]} limit={200} /> {newest.zone && <span className="soft">({newest.zone})</span>}
    </Onward>
  );
}

/** What one question found, the gravest in words and the rest on asking. */
function Group({ members }: { members: One[] }) {
  const { say, language } = useWords();
  const [open, setOpen] = useState(false);
  const shown = open ? members : members.slice(0, 1);
  return shown.map(({ kind, incident, query, sentence, since, certainty }, index) => (
    <li key={sentence.en} data-kind={kind} className={styles.need}>
      <Icon name={kind === "incident" ? "alert-triangle" : "info-circle"} />
      <p>
        <Evidence text={sentence[language]} limit={600} plain />
        {index === 0 && members.length > 1 && (
          <button type="button" className={styles.more} aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? say("frame.less") : say("home.needs.more", { more: members.length - 1 })}
          </button>
        )}
      </p>
      <Certainty value={certainty} />
      <span className="soft">{since ? say("home.needs.age", { age: age(since, Date.now(), language) }) : ""}</span>
      {incident ? (
        <Onward to="/investigations/$id" params={{ id: incident }} along="view" className={styles.go}>
          {say("home.needs.open")} <Icon name="arrow-right" size={14} />
        </Onward>
      ) : query ? (
        <Onward to="/discover" along="everything" ask={{ q: query }} className={styles.go}>
          {say("home.needs.rows")} <Icon name="arrow-right" size={14} />
        </Onward>
      ) : (
        <span />
      )}
    </li>
  ));
}
