// A question that is still being answered: for how long already, and a way to stop it. Nothing is shown in the first moment.
import { useEffect, useState } from "react";
import styles from "@/frame/Running.module.css";
import { useWords } from "@/words/language";

const PATIENCE = 200;

interface Props {
  active: boolean;
  onCancel?: () => void;
}

export function Running({ active, onCancel }: Props) {
  const { say } = useWords();
  const [since, setSince] = useState<number | null>(null);
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!active) {
      setSince(null);
      return;
    }
    const began = performance.now();
    const timer = setInterval(() => {
      const at = performance.now();
      if (at - began < PATIENCE) return;
      setSince(began);
      setNow(at);
    }, 100);
    return () => clearInterval(timer);
  }, [active]);
  if (!active || since === null) return null;
  return (
    <span className={styles.running}>
      <span className={styles.dot} aria-hidden="true" />
      <span className="hidden-text" role="status">
        {say("frame.running.label")}
      </span>
      <span aria-hidden="true">{say("frame.running", { seconds: ((now - since) / 1000).toFixed(1) })}</span>
      {onCancel && (
        <button type="button" onClick={onCancel}>
          {say("frame.cancel")}
        </button>
      )}
    </span>
  );
}
