// What came in on the last day that has records: how many, from whom, to what, each against what is usual.
import type { ReactNode } from "react";
import type { Answer } from "@/api/client";
import { Onward } from "@/frame/Onward";
import { usePlace } from "@/frame/usePlace";
import { pillFor, pillText } from "@/query/pill";
import { count } from "@/values/numbers";
import { regionName } from "@/values/regions";
import { instantText } from "@/values/times";
import styles from "@/views/home/Home.module.css";
import { useWords } from "@/words/language";

type Day = NonNullable<Answer<"/home", "get">["day"]>;

export function Came({ day }: { day: Day }) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  const span = { from: new Date(day.start).toISOString(), to: new Date(day.end).toISOString() };
  const usual = (value: number | null) => (value === null ? null : say("home.came.usual", { usual: count(value, language) }));
  return (
    <section aria-label={say("home.came")}>
      <h2>
        {say("home.came")}
        <span className="soft">
          {" "}
          {say("home.came.span", { from: instantText(day.start, zone, "minute"), to: instantText(day.end, zone, "minute") })}
        </span>
      </h2>
      <div className={styles.came}>
        <dl className={styles.numbers}>
          <Figure name={say("home.came.events")} note={usual(day.usual_rows)}>
            <Onward to="/discover" along="data" ask={span}>
              {count(day.rows, language)}
            </Onward>
          </Figure>
          <Figure name={say("home.came.peers")} note={usual(day.usual_peers)}>
            <Onward to="/discover" along="data" ask={{ ...span, by: "source.ip" }}>
              {count(day.peers, language)}
            </Onward>
          </Figure>
          {day.new_peers !== null && <Figure name={say("home.came.new")}>{count(day.new_peers, language)}</Figure>}
        </dl>
        <Top
          name={say("home.came.countries")}
          field="source.geo.country_iso_code"
          span={span}
          top={day.countries}
          shown={(value) => regionName(String(value), language)}
        />
        <Top
          name={say("home.came.services")}
          field={day.services.every(({ value }) => typeof value === "number") ? "destination.port" : "honeypot.service"}
          span={span}
          top={day.services}
          shown={String}
        />
      </div>
    </section>
  );
}

function Figure({ name, note, children }: { name: string; note?: string | null; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{children}</strong>
        {note && <span className="soft">{note}</span>}
      </dd>
    </div>
  );
}

interface TopProps {
  name: string;
  field: string;
  span: { from: string; to: string };
  top: Day["countries"];
  shown: (value: unknown) => string;
}

function Top({ name, field, span, top, shown }: TopProps) {
  const { say, language } = useWords();
  if (!top.length) return null;
  const most = Math.max(1, ...top.map((one) => Math.max(one.count, one.usual ?? 0)));
  return (
    <div className={styles.top}>
      <h3>{name}</h3>
      <ul>
        {top.map(({ value, count: rows, usual }) => (
          <li key={String(value)}>
            <Onward to="/discover" along="data" ask={{ ...span, f: [pillText(pillFor(field, value))] }}>
              {shown(value)}
            </Onward>
            <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
              <rect width={(rows / most) * 100} height="8" className={styles.bar} />
              {usual !== null && <rect x={Math.min(99, (usual / most) * 100)} width="0.8" height="8" className={styles.tick} />}
            </svg>
            <span
              className="number"
              title={usual === null ? undefined : say("home.came.usual", { usual: count(usual, language) })}
            >
              {count(rows, language)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
