// Stands where a view would: the address asks for a time that can't be meant, and no other is shown in its place.
import { Button } from "@mantine/core";
import styles from "@/frame/Trouble.module.css";
import { usePlace } from "@/frame/usePlace";
import type { Misread } from "@/query/misread";
import { plain } from "@/values/visible";
import { useWords } from "@/words/language";

export function MisreadTime({ of: { none, turned } }: { of: Misread }) {
  const { say } = useWords();
  const { place, go } = usePlace();
  const shown = (text: string | undefined) => plain(text ?? "", 60);
  return (
    <section className={styles.whole} role="alert">
      <h1>{say("time.misread")}</h1>
      {none.map(({ name, text }) => (
        <p key={name}>{say("time.misread.none", { name, text: shown(text) })}</p>
      ))}
      {turned && <p>{say("time.misread.turned", { from: shown(place.from), to: shown(place.to) })}</p>}
      <p className="soft">{say("time.misread.how")}</p>
      <Button onClick={() => go({ from: undefined, to: undefined, at: undefined })}>{say("time.misread.all")}</Button>
    </section>
  );
}
