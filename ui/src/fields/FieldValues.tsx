// What stands in one field: a sparkline, the most frequent values with their share, and what can be done with the field.
import { Sparkline } from "@/charts/Sparkline";
import styles from "@/fields/FieldValues.module.css";
import { type FieldInfo, topValues } from "@/fields/fields";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { Value } from "@/gestures/gestures";
import { Icon } from "@/look/Icon";
import type { Asked } from "@/place/asked";
import { pillText, withPill } from "@/query/pill";
import { Evidence } from "@/values/Evidence";
import { count, percent, short } from "@/values/numbers";
import { instantText } from "@/values/times";
import { useWords } from "@/words/language";

export function FieldValues({ field, asked }: { field: FieldInfo; asked: Asked }) {
  const { say, language } = useWords();
  const { place, zone, go } = usePlace();
  const values = useAnswer(["values", field.name, asked], (signal) =>
    topValues({ ...asked, field: field.name, size: 10 }, signal),
  );
  const { data, state } = values;
  if (!data)
    return (
      <div className={styles.box} aria-busy={state === "asking"}>
        <Standing of={values} />
      </div>
    );
  const shown = (value: unknown) => (field.type === "date" ? instantText(String(value), zone, "milli") : String(value));
  return (
    <div className={styles.box}>
      <Standing of={values} />
      <Sparkline values={data.sparkline} />
      <p className="soft">
        {say("discover.field.distinct", { values: data.distinct })} ·{" "}
        {say("discover.field.exists", { share: percent(data.exists, data.total, language) })}
      </p>
      {data.stats && data.stats["min"] !== null && (
        <p className="soft">
          {say("discover.field.range", {
            min: count(data.stats["min"] ?? 0, language),
            max: count(data.stats["max"] ?? 0, language),
            mean: count(data.stats["avg"] ?? 0, language),
          })}
        </p>
      )}
      <ul>
        {data.top.map(({ value, count: rows, share }) => (
          <li key={String(value)} className={styles.value}>
            <div className={styles.bar} style={{ width: `${share * 100}%` }} />
            <Value field={field.name} value={value} className={styles.text}>
              <Evidence text={shown(value)} limit={200} />
            </Value>
            <span className={styles.share} title={count(rows, language)}>
              {short(rows, language)} <span className="soft">{percent(share, 1, language)}</span>
            </span>
          </li>
        ))}
      </ul>
      {data.others > 0 && <p className="soft">{say("discover.field.others", { count: data.others })}</p>}
      <div className={styles.actions}>
        <button
          type="button"
          onClick={() => go({ f: withPill(place.f ?? [], { kind: "exists", field: field.name, values: [] }) })}
        >
          <Icon name="filter" size={14} /> {say("discover.field.filter")}
        </button>
        {field.aggregatable && (
          <button type="button" onClick={() => go({ by: field.name })}>
            <Icon name="chart-bar" size={14} /> {say("discover.field.breakdown")}
          </button>
        )}
      </div>
      <p className="hidden-text">{pillText({ kind: "exists", field: field.name, values: [] })}</p>
    </div>
  );
}
