// Words as large as they are frequent; each can be followed to its records.

import styles from "@/charts/CloudView.module.css";
import { CountedNumber } from "@/charts/Following";
import { keyLabel, type Wording } from "@/charts/option/labels";
import { type ChartData, sumOf } from "@/charts/reading";
import { axes, type ChartSpec } from "@/charts/spec";
import { count } from "@/values/numbers";

interface Props {
  spec: ChartSpec;
  data: ChartData;
  words: Wording;
  small: boolean;
}

export function CloudView({ spec, data, words, small }: Props) {
  const [by, series] = axes(spec);
  const all = data.keys.map((key, index) => ({ key, index, value: sumOf(data, index) }));
  const most = Math.max(1, ...all.map(({ value }) => value));
  const largest = small ? 16 : 34;
  const smallest = small ? 7 : 11;
  return (
    <ul className={styles.cloud}>
      {all.slice(0, small ? 14 : 200).map(({ key, index, value }) => {
        const text = keyLabel(key, by, words);
        return (
          <li
            key={index}
            style={{ fontSize: smallest + (largest - smallest) * Math.sqrt(value / most) }}
            title={`${text}: ${count(value, words.language)}`}
          >
            <CountedNumber place={[index, series ? null : 0]}>
              {text}
              <span className="hidden-text"> {count(value, words.language)}</span>
            </CountedNumber>
          </li>
        );
      })}
    </ul>
  );
}
