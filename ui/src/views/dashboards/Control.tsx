// A control: the values of a field as boxes that narrow the whole dashboard.
import { Checkbox } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Failure } from "@/frame/Trouble";
import { usePlace } from "@/frame/usePlace";
import type { Asked } from "@/place/asked";
import { short } from "@/values/numbers";
import { plain } from "@/values/visible";
import { choices, controlQuestion, toggled } from "@/views/dashboards/choices";
import styles from "@/views/dashboards/Dashboard.module.css";
import { useWords } from "@/words/language";

export function Control({ field, asked, refresh }: { field: string; asked: Asked; refresh: number }) {
  const { say, language } = useWords();
  const { place, go } = usePlace();
  const f = place.f ?? [];
  const { data, error, refetch } = useQuery({ ...controlQuestion(field, f, asked, refresh), placeholderData: keepPreviousData });
  if (error && !data) return <Failure error={error} again={() => void refetch()} />;
  const offered = data ? choices(field, f, data.top) : [];
  return (
    <div className={styles.text}>
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
