// The known fault behind an incident: how far it was proved, in which versions, and which message may have been the fatal one.
import { Onward } from "@/frame/Onward";
import { Certainty } from "@/values/Certainty";
import { Evidence } from "@/values/Evidence";
import { bytes } from "@/values/numbers";
import type { Detail } from "@/views/investigations/Incident";
import styles from "@/views/investigations/Proof.module.css";
import { useWords } from "@/words/language";

const PROVED = { reproduced: "fault.reproduced", "seen in source": "fault.source", reported: "fault.reported" } as const;

export function Proof({ known }: { known: Detail["known"] }) {
  const { say, language } = useWords();
  if (!known) return null;
  return (
    <section aria-label={say("fault.known")}>
      <h2>{say("fault.known")}</h2>
      <p>
        <code>{known.id}</code> {known.title[language]}
      </p>
      <dl className={styles.facts}>
        <div>
          <dt>{say("fault.proof")}</dt>
          <dd>{say(PROVED[known.proof])}</dd>
        </div>
        <div>
          <dt>{say("fault.versions")}</dt>
          <dd>{known.versions}</dd>
        </div>
        <div>
          <dt>{say("fault.cause")}</dt>
          <dd>{known.cause[language]}</dd>
        </div>
        <div>
          <dt>{say("fault.shown")}</dt>
          <dd>
            <ul>
              {known.shown_by.map((sign) => (
                <li key={sign.en}>{sign[language]}</li>
              ))}
            </ul>
          </dd>
        </div>
        <div>
          <dt>{say("fault.documented")}</dt>
          <dd>
            {known.documented.map((place) => (
              <div key={place}>{place}</div>
            ))}
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** What the lost message may have been: each opens the loop's walk through its bytes, where the cursor stops. */
export function Fatal({ fatal, shows }: { fatal: Detail["fatal"]; shows: Detail["fatal_shows"] }) {
  const { say, language } = useWords();
  if (!fatal.length) return null;
  return (
    <section aria-label={say("fatal.title")}>
      <h2>{say("fatal.title")}</h2>
      <p className="soft">{shows[language]}</p>
      {fatal.map(({ title, why, certainty, bytes: size, recording, walk }) => (
        <details key={`${title.en} ${size} ${recording}`} className={styles.fatal}>
          <summary>
            <Evidence plain text={title[language]} limit={200} /> <span className="soft">{bytes(size, language)}</span>{" "}
            <Certainty value={certainty} />
          </summary>
          <p>
            <Evidence plain text={why[language]} limit={600} />
          </p>
          {recording && (
            <Onward to="/conversations/$id" params={{ id: recording }} along="view">
              {say("fatal.recording")}
            </Onward>
          )}
          <pre className={styles.walk}>
            {walk[language].map((line, index) => (
              <span key={index}>
                <Evidence text={line} limit={400} />
                {"\n"}
              </span>
            ))}
          </pre>
        </details>
      ))}
    </section>
  );
}
