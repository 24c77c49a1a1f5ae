// What the findings' questions answered, by question: the first few of each, the rest on asking.
import { useState } from "react";
import { type Answer, get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Onward } from "@/frame/Onward";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { Certainty } from "@/values/Certainty";
import { Evidence } from "@/values/Evidence";
import styles from "@/views/investigations/Investigations.module.css";
import { useWords } from "@/words/language";

type Finding = Answer<"/findings", "get">["findings"][number];
const SHOWN = 3;

export function Findings() {
  const { say } = useWords();
  const { zone } = usePlace();
  const answer = useAnswer(["findings", zone], (signal) => get("/findings", { signal, parameters: { zone } }));
  const { data } = answer;
  const groups = Map.groupBy(data?.findings ?? [], ({ finding }) => finding);
  return (
    <section aria-label={say("investigations.findings")}>
      <h2>{say("investigations.findings")}</h2>
      <Standing of={answer} />
      {data?.findings.length === 0 && <p className={styles.none}>{say("investigations.findings.none")}</p>}
      {[...groups].map(([name, members]) => (
        <Group key={name} members={members} />
      ))}
    </section>
  );
}

function Group({ members }: { members: Finding[] }) {
  const { say, language } = useWords();
  const [all, setAll] = useState(false);
  const shown = all ? members : members.slice(0, SHOWN);
  return (
    <div className={styles.group}>
      <h3>
        {members[0]?.title[language]} <span className="soft">{members.length}</span>
      </h3>
      <ul>
        {shown.map(({ words, certainty, evidence }) => (
          <li key={words.en} className={styles.finding}>
            <p>
              <Evidence plain text={words[language]} limit={600} />
            </p>
            <Certainty value={certainty} />
            {evidence.query ? (
              <Onward to="/discover" along="everything" ask={{ q: evidence.query }}>
                {say("query.hits", { hits: evidence.count })}
              </Onward>
            ) : (
              <span />
            )}
          </li>
        ))}
      </ul>
      {members.length > SHOWN && (
        <button type="button" className={styles.more} onClick={() => setAll(!all)}>
          {all ? say("frame.less") : say("investigations.findings.more", { more: members.length - SHOWN })}
        </button>
      )}
    </div>
  );
}
