// What stands where no record matches: why that may be, and what to do; while something is taken in it asks again.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { usePlace } from "@/frame/usePlace";
import { running, useJobs } from "@/jobs/jobs";
import { pinned } from "@/query/pill";
import { plain } from "@/values/visible";
import styles from "@/views/discover/Empty.module.css";
import { useWords } from "@/words/language";

/** Milliseconds between two questions while something is taken in, and while nothing is there at all. */
const EVERY = 2000;
const SELDOM = 4000;

export function Empty({ again }: { again: () => void }) {
  const { say } = useWords();
  const questions = useQueryClient();
  const { data } = useJobs();
  const coming = data?.jobs.some(running) ?? false;
  const latest = useRef(again);
  latest.current = again;
  const { place, go } = usePlace();
  const index = place.in !== undefined && place.in !== "*" ? place.in : null;
  const asks = Boolean(place.q || (place.f?.length ?? 0) > pinned(place.f).length);
  const everything = !asks && index === null && !place.from && !place.to;
  useEffect(() => {
    if (!coming && !everything) return;
    const all = () => {
      latest.current();
      void questions.invalidateQueries();
    };
    // What ended while the rows were asked for, or what others send, is no job that runs.
    const timer = setInterval(coming ? () => latest.current() : all, coming ? EVERY : SELDOM);
    return () => {
      clearInterval(timer);
      if (coming) all();
    };
  }, [coming, everything, questions]);
  return (
    <div className={styles.empty}>
      <h2>{say("discover.none")}</h2>
      <p className="soft">
        {coming
          ? say("discover.none.coming")
          : index !== null
            ? say("discover.none.index", { index: plain(index, 60) })
            : say(place.from || place.to ? "discover.none.time" : asks ? "discover.none.filters" : "discover.none.data")}
      </p>
      {(place.from || place.to) && (
        <Button onClick={() => go({ from: undefined, to: undefined, at: undefined })}>{say("time.all")}</Button>
      )}
      {index !== null && <Button onClick={() => go({ in: undefined })}>{say("discover.index.all")}</Button>}
      {asks && <Button onClick={() => go({ q: undefined, f: pinned(place.f) })}>{say("pill.clear")}</Button>}
    </div>
  );
}
