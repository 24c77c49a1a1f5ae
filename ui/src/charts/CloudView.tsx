// Words as large as they are frequent; each is a value with the gestures.
import styles from "@/charts/CloudView.module.css";
import { keyLabel, type Wording } from "@/charts/option/labels";
import type { ChartData } from "@/charts/reading";
import { type ChartSpec, fieldOf } from "@/charts/spec";
import { Value } from "@/gestures/gestures";
import { count } from "@/values/numbers";

interface Props {
  spec: ChartSpec;
  data: ChartData;
  words: Wording;
  small: boolean;
}

export function CloudView({ spec, data, words, small }: Props) {
  const by = spec.by ?? spec.split;
  const field = fieldOf(by) ?? "";
  const all = data.keys.flatMap((key, index) =>
    key.value === undefined ? [] : [{ key, value: data.columns[0]?.values[index] ?? 0 }],
  );
  const most = Math.max(1, ...all.map(({ value }) => value));
  const largest = small ? 16 : 34;
  const smallest = small ? 7 : 11;
  return (
    <ul className={styles.cloud}>
      {all.slice(0, small ? 14 : 200).map(({ key, value }) => {
        const text = keyLabel(key, by, words) || "∅";
        return (
          <li
            key={key.label}
            style={{ fontSize: smallest + (largest - smallest) * Math.sqrt(value / most) }}
            title={`${text}: ${count(value, words.language)}`}
          >
            {small ? (
              text
            ) : (
              <Value field={field} value={key.value}>
                {text}
                <span className="hidden-text"> {count(value, words.language)}</span>
              </Value>
            )}
          </li>
        );
      })}
    </ul>
  );
}
