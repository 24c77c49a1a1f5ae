// Alerts: what was raised and by which proof, how each is put to rest, what else is to be told, and how the watch is doing.
import { Standing } from "@/frame/Standing";
import { useTitle } from "@/frame/useTitle";
import { AlertCard } from "@/views/alerts/AlertCard";
import styles from "@/views/alerts/Alerts.module.css";
import { documentOf } from "@/views/alerts/document";
import { Thresholds } from "@/views/alerts/Thresholds";
import { useAlerts } from "@/views/alerts/useAlerts";
import { Watch } from "@/views/alerts/Watch";
import { useWords } from "@/words/language";

export function Alerts() {
  const { say } = useWords();
  useTitle(say("nav.alerts"));
  const answer = useAlerts();
  const { data } = answer;
  const known = data?.alerts.map(({ id, document }) => ({ id, alert: documentOf(document) })) ?? [];
  const parts = [
    ["alerts.open", known.filter(({ alert }) => alert.status === "open")],
    ["alerts.ended", known.filter(({ alert }) => alert.status !== "open")],
  ] as const;
  return (
    <div className={styles.page}>
      <h1>{say("nav.alerts")}</h1>
      <Standing of={answer} />
      {data &&
        parts.map(([name, members]) => (
          <section key={name} aria-label={say(name)}>
            <h2>{say(name)}</h2>
            {!members.length && <p className="soft">{say(name === "alerts.open" ? "alerts.none" : "alerts.none.ended")}</p>}
            <ul className={styles.list}>
              {members.map(({ id, alert }) => (
                <AlertCard key={id} id={id} alert={alert} />
              ))}
            </ul>
          </section>
        ))}
      <Thresholds />
      <Watch />
    </div>
  );
}
