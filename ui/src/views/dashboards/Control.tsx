// A control: the values of a field as boxes that narrow the whole dashboard.
import { Checkbox } from "@mantine/core";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import type { Asked } from "@/place/asked";
import { short } from "@/values/numbers";
import { plain } from "@/values/visible";
import { choices, controlQuestion, toggled } from "@/views/dashboards/choices";
import styles from "@/views/dashboards/Dashboard.module.css";
import { useWords } from "@/words/language";

export function Control({ field, asked, every }: { field: string; asked: Asked; every: number }) {
  const { say, language } = useWords();
  const { place, go } = usePlace();
  const f = place.f ?? [];
  const { queryKey, queryFn } = controlQuestion(field, f, asked);
  const answer = useAnswer(queryKey, (signal) => queryFn({ signal }), { every: every * 1000, quiet: false });
  const { data } = answer;
  const offered = data ? choices(field, f, data.top) : [];
  return (
    <div className={styles.text}>
      <Standing of={answer} />
      {data && !offered.length && <p className="soft">{say("discover.none")}</p>}
      {offered.map(({ value, rows, chosen }) => (
        <Checkbox
          key={String(value)}
          label={`${plain(String(value), 60)}  ${short(rows, language)}`}
          checked={chosen}
          onChange={(event) => go({ f: toggled(field, f, value, event.currentTarget.checked) })}
          py={3}
        />
      ))}
    </div>
  );
}
