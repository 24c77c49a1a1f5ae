// Where the countries and networks of addresses come from, and how old that is; the licences want it said where it is shown.
import { get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import styles from "@/values/Credits.module.css";
import { useWords } from "@/words/language";

export function Credits() {
  const { say } = useWords();
  const status = useAnswer(["status"], (signal) => get("/status", { signal }), { fresh: 60_000 });
  const { data } = status;
  if (!data) return <Standing of={status} />;
  return (
    <p className={styles.credits}>
      {data.address_data
        .filter(({ gives }) => gives === "country" || gives === "network")
        .map(({ name, gives, date, credit, licence }) => (
          <span key={name}>
            {say(gives === "country" ? "credits.country" : "credits.network", { date })}: {credit} ({licence}).{" "}
          </span>
        ))}
      <a href="https://db-ip.com" rel="noreferrer noopener" target="_blank">
        IP Geolocation by DB-IP
      </a>
    </p>
  );
}
