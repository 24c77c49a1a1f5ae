// What the findings say of the data itself: clocks that are off, records that came twice, times in which nothing was written.
import { get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Onward } from "@/frame/Onward";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { Evidence } from "@/values/Evidence";
import styles from "@/views/data/DataPage.module.css";
import { useWords } from "@/words/language";

const MOST = 20;
const ABOUT_DATA = ["clock-skew", "duplicates", "log-gap"];

export function Doubts() {
  const { say, language } = useWords();
  const { zone } = usePlace();
  const answer = useAnswer(["findings", zone], (signal) => get("/findings", { signal, parameters: { zone } }));
  const found = answer.data?.findings.filter(({ finding }) => ABOUT_DATA.includes(finding));
  return (
    <section aria-label={say("quality.doubts")}>
      <h2>{say("quality.doubts")}</h2>
      <Standing of={answer} />
      {found?.length === 0 && <p className="soft">{say("quality.doubts.none")}</p>}
      <ul className={styles.doubts}>
        {found?.slice(0, MOST).map(({ title, words, evidence }) => (
          <li key={words.en}>
            <strong>{title[language]}</strong>: <Evidence plain text={words[language]} limit={600} />{" "}
            {evidence.query && (
              <Onward to="/discover" along="everything" ask={{ q: evidence.query }}>
                {say("query.hits", { hits: evidence.count })}
              </Onward>
            )}
          </li>
        ))}
      </ul>
      {found && found.length > MOST && (
        <Onward to="/investigations" along="view">
          {say("investigations.findings.more", { more: found.length - MOST })}
        </Onward>
      )}
    </section>
  );
}
