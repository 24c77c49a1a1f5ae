// Where a question isn't answered: for how long already and a way to stop it; or what went wrong, or that it was stopped, and "again".
import type { ReactNode } from "react";
import type { Standing as Stands } from "@/frame/answer";
import { Running } from "@/frame/Running";
import styles from "@/frame/Standing.module.css";
import { Failure, Notice } from "@/frame/Trouble";
import { useWords } from "@/words/language";

interface Props {
  of: Stands;
}

export function Standing({ of }: Props) {
  return (
    <>
      <Running active={of.state === "asking"} onCancel={of.cancel} />
      <Stopped of={of} />
    </>
  );
}

/** Without the time that it takes, where that stands elsewhere. */
export function Stopped({ of: { state, error, again } }: Props) {
  const { say } = useWords();
  if (state === "failed" || (state === "asking" && error !== null)) return <Failure error={error} again={again} />;
  return state === "cancelled" ? <Notice text={say("frame.cancelled")} again={again} /> : null;
}

/** Stands where a whole view would that isn't answered: what it is, and how that stands. */
export function Waiting({ title, of, children }: Props & { title: string; children?: ReactNode }) {
  return (
    <section className={styles.waiting}>
      <h1>{title}</h1>
      {children}
      <Standing of={of} />
    </section>
  );
}
