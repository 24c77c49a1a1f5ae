// What the findings say of the data itself: clocks that are off, records that came twice, times in which nothing was written.
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import { Onward } from "@/frame/Onward";
import { Unanswered } from "@/frame/Unanswered";
import { usePlace } from "@/frame/usePlace";
import { Evidence } from "@/values/Evidence";
import styles from "@/views/data/DataPage.module.css";
import { useWords } from "@/words/language";

const MOST = 20;
const ABOUT_DATA = ["clock-skew", "duplicates", "log-gap"];

export function Doubts() {
  const { say, language } = useWords();
  const { zone } = usePlace();
  const question = ["findings", zone];
  const answer = useQuery({
    queryKey: question,
    queryFn: ({ signal }) => get("/findings", { signal, parameters: { zone } }),
  });
  const found = answer.data?.findings.filter(({ finding }) => ABOUT_DATA.includes(finding)).slice(0, MOST);
  return (
    <section aria-label={say("quality.doubts")}>
      <h2>{say("quality.doubts")}</h2>
      <Unanswered answer={answer} question={question} />
      {found?.length === 0 && <p className="soft">{say("quality.doubts.none")}</p>}
      <ul className={styles.doubts}>
        {found?.map(({ title, words, evidence }) => (
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
    </section>
  );
}
