// A number by itself, as large as its box allows; beside it the same of the span before.
import styles from "@/charts/MetricView.module.css";
import { keyLabel, type Wording } from "@/charts/option/labels";
import { thresholdColours } from "@/charts/option/xy";
import type { ChartData } from "@/charts/reading";
import type { ChartSpec } from "@/charts/spec";
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
  const now = data.columns.find(({ earlier }) => !earlier);
  const before = data.columns.find(({ earlier }) => earlier);
  return (
    <div className={styles.metrics} data-small={small || undefined}>
      {data.keys.slice(0, 12).map((key, index) => {
        const value = now?.values[index] ?? null;
        const was = before?.values[index] ?? null;
        const change = value !== null && was ? (value - was) / was : null;
        return (
          <div key={key.label}>
            <strong style={{ color: value !== null ? (colours?.(value) ?? undefined) : undefined }}>
              {value === null ? "–" : count(value, words.language)}
            </strong>
            <span>{key.label ? keyLabel(key, spec.by ?? spec.split, words) : words.measure}</span>
            {was !== null && (
              <span className="soft">
                {words.earlier} {count(was, words.language)}
                {change !== null && ` (${change > 0 ? "+" : ""}${percent(change, 1, words.language)})`}
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}
