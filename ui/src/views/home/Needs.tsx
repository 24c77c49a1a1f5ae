// What needs somebody: incidents, then findings, each one sentence; or that nothing does, and since when.
import { Link } from "@tanstack/react-router";
import type { Answer } from "@/api/client";
import { usePlace } from "@/frame/usePlace";
import { Icon } from "@/look/Icon";
import { Certainty } from "@/values/Certainty";
import { Evidence } from "@/values/Evidence";
import { age, instantText } from "@/values/times";
import styles from "@/views/home/Home.module.css";
import { useWords } from "@/words/language";

type HomeAnswer = Answer<"/home", "get">;

export function Needs({ home }: { home: HomeAnswer }) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  const now = Date.now();
  return (
    <section className={styles.needs} aria-label={say("home.needs")}>
      <h2>{say("home.needs")}</h2>
      {home.attention.length === 0 && (
        <p className={styles.calm}>
          <Icon name="circle-check" /> {say("home.needs.none")}{" "}
          {home.first && (
            <span className="soft">
              {say("home.needs.since", { rows: home.documents, since: instantText(home.first, zone, "minute") })}
            </span>
          )}
        </p>
      )}
      <ul>
        {home.attention.map(({ kind, incident, finding, query, sentence, since, certainty }) => (
          <li key={`${kind} ${incident ?? finding} ${sentence.en}`} data-kind={kind} className={styles.need}>
            <Icon name={kind === "incident" ? "alert-triangle" : "info-circle"} />
            <p>
              <Evidence text={sentence[language]} limit={600} plain />
            </p>
            <Certainty value={certainty} />
            <span className="soft">{since ? say("home.needs.age", { age: age(since, now, language) }) : ""}</span>
            {incident ? (
              <Link to={"/investigations/$id" as never} params={{ id: incident } as never} className={styles.go}>
                {say("home.needs.open")} <Icon name="arrow-right" size={14} />
              </Link>
            ) : query ? (
              <Link to="/discover" search={{ q: query } as never} className={styles.go}>
                {say("home.needs.rows")} <Icon name="arrow-right" size={14} />
              </Link>
            ) : (
              <span />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
