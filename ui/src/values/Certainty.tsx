// How sure something is: a word and a small bar.
import styles from "@/values/Certainty.module.css";
import { percent } from "@/values/numbers";
import { useWords } from "@/words/language";

export function Certainty({ value }: { value: number | null | undefined }) {
  const { say, language } = useWords();
  if (value === null || value === undefined) return <span />;
  const word =
    value >= 0.9 ? "certainty.high" : value >= 0.6 ? "certainty.good" : value >= 0.3 ? "certainty.fair" : "certainty.low";
  return (
    <span className={styles.certainty} title={percent(value, 1, language)}>
      <svg width="32" height="4" aria-hidden="true">
        <rect width="32" height="4" rx="1" className={styles.whole} />
        <rect width={32 * value} height="4" rx="1" className={styles.part} />
      </svg>
      {say(word)}
    </span>
  );
}
