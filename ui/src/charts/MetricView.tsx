// A number by itself, as large as its box allows; beside it the same of the span before.
import { CountedNumber } from "@/charts/Following";
import styles from "@/charts/MetricView.module.css";
import { keyLabel, type Wording } from "@/charts/option/labels";
import { thresholdColours } from "@/charts/option/xy";
import type { ChartData } from "@/charts/reading";
import { axes, type ChartSpec } from "@/charts/spec";
import { useInk } from "@/charts/useInk";
import { count, percent } from "@/values/numbers";

interface Props {
  spec: ChartSpec;
  data: ChartData;
  words: Wording;
  small: boolean;
}

export function MetricView({ spec, data, words, small }: Props) {
  const ink = useInk();
  const colours = thresholdColours(spec, ink);
  const [by] = axes(spec);
  const earlier = data.columns.findIndex((column) => column.earlier);
  return (
    <div className={styles.metrics} data-small={small || undefined}>
      {data.keys.slice(0, 12).map((key, index) => {
        const value = data.columns[0]?.values[index] ?? null;
        const was = data.columns[earlier]?.values[index] ?? null;
        const change = value !== null && was ? (value - was) / was : null;
        return (
          <div key={key.label}>
            <strong style={{ color: value !== null ? (colours?.(value) ?? undefined) : undefined }}>
              {value === null ? "–" : <CountedNumber place={[index, 0]}>{count(value, words.language)}</CountedNumber>}
            </strong>
            <span>{by ? keyLabel(key, by, words) : words.measure}</span>
            {was !== null && (
              <span className="soft">
                {words.earlier} <CountedNumber place={[index, earlier]}>{count(was, words.language)}</CountedNumber>
                {change !== null && ` (${change > 0 ? "+" : ""}${percent(change, 1, words.language)})`}
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}
