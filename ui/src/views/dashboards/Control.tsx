// A control: the values of a field as boxes that narrow the whole dashboard.
import { Checkbox } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { topValues } from "@/fields/fields";
import { usePlace } from "@/frame/usePlace";
import type { Asked } from "@/place/asked";
import { pillOf, pillText, type Scalar } from "@/query/pill";
import { short } from "@/values/numbers";
import { plain } from "@/values/visible";
import styles from "@/views/dashboards/Dashboard.module.css";
import { useWords } from "@/words/language";

export function Control({ field, asked }: { field: string; asked: Asked }) {
  const { language } = useWords();
  const { place, go } = usePlace();
  const pills = place.f ?? [];
  const own = pills
    .map(pillOf)
    .find((pill) => pill.field === field && !pill.negate && (pill.kind === "is" || pill.kind === "one_of"));
  const chosen = own?.values ?? [];
  const others = pills.filter((text) => {
    const pill = pillOf(text);
    return pill.field !== field || pill.negate || (pill.kind !== "is" && pill.kind !== "one_of");
  });
  const wide = { ...asked, filters: asked.filters.filter((one) => one.field !== field || one.negate) };
  const { data } = useQuery({
    queryKey: ["control", field, wide],
    queryFn: ({ signal }) => topValues({ ...wide, field, size: 30 }, signal),
    placeholderData: keepPreviousData,
  });
  const toggle = (value: Scalar, on: boolean) => {
    const values = on ? [...chosen, value] : chosen.filter((one) => one !== value);
    const pill = values.length === 1 ? { kind: "is" as const, field, values } : { kind: "one_of" as const, field, values };
    go({ f: values.length ? [...others, pillText(pill)] : others });
  };
  return (
    <div className={styles.text}>
      {data?.top.map(({ value, count }) => (
        <Checkbox
          key={String(value)}
          label={`${plain(String(value), 60)}  ${short(count, language)}`}
          checked={chosen.includes(value as Scalar)}
          onChange={(event) => toggle(value as Scalar, event.currentTarget.checked)}
          py={3}
        />
      ))}
    </div>
  );
}
