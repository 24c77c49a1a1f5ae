// Addresses that it may have been, where the evidence on disk doesn't name one.
import { Value } from "@/gestures/gestures";
import type { Detail } from "@/views/investigations/Incident";
import styles from "@/views/investigations/Who.module.css";
import { useWords } from "@/words/language";

export function Candidates({ candidates, certainty }: { candidates: Detail["candidates"]; certainty: string }) {
  const { say } = useWords();
  if (!candidates.length && certainty !== "unknown") return null;
  return (
    <section aria-label={say("incident.candidates")}>
      <h2>{say("incident.candidates")}</h2>
      <p className={styles.note}>{say(candidates.length ? "incident.candidates.why" : "incident.candidates.none")}</p>
      <ol className={styles.candidates}>
        {candidates.map((one) => {
          const ip = String(one["source.ip"] ?? "");
          const rest = Object.entries(one).filter(([name, value]) => name !== "source.ip" && value !== null);
          return (
            <li key={`${ip} ${String(one["source.port"] ?? "")}`}>
              <Value field="source.ip" value={ip}>
                <code>{ip}</code>
              </Value>
              <span className="soft">{rest.map(([name, value]) => `${name} ${String(value)}`).join(", ")}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
