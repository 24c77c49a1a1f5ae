// What is watched for, whether each detector could look, and when the watch looked last.
import { get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { Icon } from "@/look/Icon";
import { Evidence } from "@/values/Evidence";
import { instantText } from "@/values/times";
import styles from "@/views/alerts/Alerts.module.css";
import { useWords } from "@/words/language";

export function Watch() {
  const { say, language } = useWords();
  const { zone } = usePlace();
  const answer = useAnswer(["watch"], (signal) => get("/watch", { signal }), { every: 15_000 });
  const { data } = answer;
  if (!data) return <Standing of={answer} />;
  const others = Object.entries(data.problems).filter(([name]) => !data.detectors.some(({ id }) => id === name));
  return (
    <section aria-label={say("alerts.watch")}>
      <h2>{say("alerts.watch")}</h2>
      <Standing of={answer} />
      <p className="soft">
        {data.looked
          ? say("alerts.looked", { at: instantText(data.looked, zone, "second"), every: data.every })
          : say("alerts.looked.never")}
      </p>
      <dl className={styles.detectors}>
        {data.detectors.map(({ id, title, explanation, on, problem }) => (
          <div key={id}>
            <dt>
              <Icon name={problem ? "alert-triangle" : on ? "eye" : "eye-off"} size={14} /> {title[language]}{" "}
              {!on && <span className="soft">{say("alerts.off")}</span>}
            </dt>
            <dd>
              {explanation[language]}
              {problem && (
                <>
                  {" "}
                  <Evidence text={problem} limit={400} />
                </>
              )}
            </dd>
          </div>
        ))}
        {others.map(([name, problem]) => (
          <div key={name}>
            <dt>
              <Icon name="alert-triangle" size={14} /> <Evidence text={name} limit={120} />
            </dt>
            <dd>
              <Evidence text={problem} limit={400} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
