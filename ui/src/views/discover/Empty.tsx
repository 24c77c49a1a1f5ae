// What stands where no record matches: why that may be, and what to do.
import { Button } from "@mantine/core";
import { usePlace } from "@/frame/usePlace";
import styles from "@/views/discover/Empty.module.css";
import { useWords } from "@/words/language";

export function Empty() {
  const { say } = useWords();
  const { place, go } = usePlace();
  const asks = Boolean(place.q || place.f?.length);
  return (
    <div className={styles.empty}>
      <h2>{say("discover.none")}</h2>
      <p className="soft">
        {say(place.from || place.to ? "discover.none.time" : asks ? "discover.none.filters" : "discover.none.data")}
      </p>
      {(place.from || place.to) && (
        <Button onClick={() => go({ from: undefined, to: undefined, at: undefined })}>{say("time.all")}</Button>
      )}
      {asks && <Button onClick={() => go({ q: undefined, f: undefined })}>{say("pill.clear")}</Button>}
    </div>
  );
}
