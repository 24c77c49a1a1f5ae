// How good the data is: sources with rejects, records without a time, and spans in which nothing came.
import { type Answer, post } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Onward } from "@/frame/Onward";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { pillFor, pillText } from "@/query/pill";
import { count, percent } from "@/values/numbers";
import { duration, instantText } from "@/values/times";
import styles from "@/views/data/DataPage.module.css";
import { Doubts } from "@/views/data/Doubts";
import { gaps } from "@/views/data/gaps";
import { useWords } from "@/words/language";

type Status = Answer<"/status", "get">;

export function Quality({ sources, indices }: Pick<Status, "sources" | "indices">) {
  const { say, language } = useWords();
  const lines = sources.reduce((sum, source) => sum + source.events + source.continuations + source.rejects, 0);
  const rejects = sources.reduce((sum, source) => sum + source.rejects, 0);
  const timeless = useAnswer(["timeless"], (signal) =>
    post(
      "/search",
      { filters: [{ kind: "exists", field: "@timestamp", negate: true, values: [], query: "", disabled: false }], size: 0 },
      { signal },
    ),
  );
  return (
    <>
      <dl className={styles.about}>
        <div>
          <dt>{say("quality.rejects")}</dt>
          <dd>
            {count(rejects, language)} {say("quality.of", { lines })} ({percent(rejects, lines, language)})
          </dd>
        </div>
        <div>
          <dt>{say("quality.timeless")}</dt>
          <dd>
            <Onward to="/discover" along="everything" ask={{ f: [pillText(pillFor("@timestamp", null))], sort: "_doc:asc" }}>
              {timeless.data?.total === undefined || timeless.data.total === null ? "…" : count(timeless.data.total, language)}
            </Onward>
            <Standing of={timeless} />
          </dd>
        </div>
      </dl>
      <Doubts />
      <h2>{say("quality.gaps")}</h2>
      {indices
        .filter(({ documents, first, last }) => documents > 0 && first && last)
        .map(({ name }) => (
          <IndexGaps key={name} index={name} />
        ))}
    </>
  );
}

function IndexGaps({ index }: { index: string }) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  const answer = useAnswer(["gaps", index, zone], (signal) => post("/histogram", { index, bars: 200, zone }, { signal }));
  const { data } = answer;
  if (!data?.seconds)
    return (
      <div>
        <code>{index}</code> <Standing of={answer} />
      </div>
    );
  const found = gaps(
    data.bars.map(({ count }) => count),
    3,
  ).slice(0, 3);
  const seconds = data.seconds;
  return (
    <p>
      <code>{index}</code>{" "}
      {found.length === 0 && <span className="soft">{say("quality.gaps.none", { width: duration(seconds, language) })}</span>}
      {found.map(({ first, last }) => {
        const from = data.bars[first]?.at ?? 0;
        const to = (data.bars[last]?.at ?? 0) + seconds * 1000;
        return (
          <span key={first}>
            {instantText(from, zone, "minute")} – {instantText(to, zone, "minute")} ({duration((to - from) / 1000, language)}){" "}
          </span>
        );
      })}
    </p>
  );
}
