// Home: what needs somebody, how the sensors are, what came in; or, where nothing is yet, how to begin.
import { useMemo } from "react";
import { get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import { useAsked } from "@/frame/usePlace";
import { useTitle } from "@/frame/useTitle";
import { QuestionBar } from "@/query/QuestionBar";
import { bytes } from "@/values/numbers";
import { Beginning } from "@/views/home/Beginning";
import { Came } from "@/views/home/Came";
import styles from "@/views/home/Home.module.css";
import { Needs } from "@/views/home/Needs";
import { Sensors } from "@/views/home/Sensors";
import { useWords } from "@/words/language";

export function Home() {
  const { say, language } = useWords();
  useTitle(say("nav.home"));
  const asked = useAsked();
  const parameters = useMemo(() => ({ ...asked, filters: JSON.stringify(asked.filters) }), [asked]);
  const answer = useAnswer(["home", parameters], (signal) => get("/home", { signal, parameters }), {
    every: (data) => (data?.taking_in || data?.stale ? 2000 : 15_000),
  });
  const { data, state } = answer;
  if (!data)
    return (
      <div className={styles.home} aria-busy={state === "asking"}>
        <Standing of={answer} />
      </div>
    );
  if (data.empty && !data.taking_in) return <Beginning />;
  return (
    <>
      <QuestionBar withQuery={false} />
      <div className={styles.home}>
        <h1 className="hidden-text">{say("nav.home")}</h1>
        <Standing of={answer} />
        {data.taking_in && (
          <p className={styles.busy} role="status">
            {say("home.taking_in", { rows: data.documents })}
          </p>
        )}
        <Needs home={data} />
        {data.sensors.length > 0 && <Sensors sensors={data.sensors} />}
        {data.day && <Came day={data.day} />}
        <section className={styles.disk} aria-label={say("home.disk")}>
          <h2>{say("home.disk")}</h2>
          <p>
            {say("home.disk.text", { rows: data.documents, sources: data.sources, size: bytes(data.bytes, language) })}
            <span className="soft">
              {" "}
              · {say("home.disk.free", { free: bytes(data.disk.free, language), total: bytes(data.disk.total, language) })}
            </span>
          </p>
        </section>
      </div>
    </>
  );
}
