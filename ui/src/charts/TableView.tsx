// A chart's data as a table: a row a key, a column a series, with bars behind the numbers and a line of sums.

import { columnLabel, keyLabel, type Wording } from "@/charts/option/labels";
import type { ChartData } from "@/charts/reading";
import { type ChartSpec, fieldOf } from "@/charts/spec";
import styles from "@/charts/TableView.module.css";
import { Value } from "@/gestures/gestures";
import { count } from "@/values/numbers";

interface Props {
  spec: ChartSpec;
  data: ChartData;
  words: Wording;
  small: boolean;
}

export function TableView({ spec, data, words, small }: Props) {
  const by = spec.by ?? spec.split;
  const field = by?.kind === "terms" ? fieldOf(by) : null;
  const most = Math.max(1, ...data.columns.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const keys = small ? data.keys.slice(0, 5) : data.keys;
  const sums = spec.measure.kind === "count" || spec.measure.kind === "sum";
  return (
    <section className={styles.scroller} tabIndex={small ? -1 : 0} aria-label={words.measure}>
      <table className={styles.table} data-small={small || undefined}>
        <thead>
          <tr>
            <th scope="col">{field ?? ""}</th>
            {data.columns.map((column) => (
              <th scope="col" key={columnLabel(column, spec, words)} className="number">
                {columnLabel(column, spec, words)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keys.map((key, index) => (
            <tr key={`${key.label} ${index}`}>
              <th scope="row">
                {field && key.value !== undefined && !small ? (
                  <Value field={field} value={key.value}>
                    {keyLabel(key, by, words)}
                  </Value>
                ) : (
                  keyLabel(key, by, words)
                )}
              </th>
              {data.columns.map((column) => {
                const value = column.values[index] ?? null;
                return (
                  <td key={columnLabel(column, spec, words)} className="number">
                    <span className={styles.bar} style={{ width: `${((value ?? 0) / most) * 100}%` }} />
                    <span className={styles.value}>{value === null ? "–" : count(value, words.language)}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
        {sums && !small && data.keys.length > 1 && (
          <tfoot>
            <tr>
              <th scope="row">Σ</th>
              {data.columns.map((column) => (
                <td key={columnLabel(column, spec, words)} className="number">
                  {count(
                    column.values.reduce<number>((sum, value) => sum + (value ?? 0), 0),
                    words.language,
                  )}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}
