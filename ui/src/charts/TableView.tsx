// A chart's data as a table: a row a key, a column a series, with bars behind the numbers and a line of sums.
import { CountedNumber } from "@/charts/Following";
import { columnLabel, keyLabel, type Wording } from "@/charts/option/labels";
import type { ChartData } from "@/charts/reading";
import { addsUp, axes, type ChartSpec, fieldOf } from "@/charts/spec";
import styles from "@/charts/TableView.module.css";
import { Value } from "@/gestures/gestures";
import { count } from "@/values/numbers";
import { plain } from "@/values/visible";

interface Props {
  spec: ChartSpec;
  data: ChartData;
  words: Wording;
  small: boolean;
}

export function TableView({ spec, data, words, small }: Props) {
  const [by] = axes(spec);
  const field = by?.kind === "terms" ? fieldOf(by) : null;
  const most = Math.max(1, ...data.columns.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const keys = small ? data.keys.slice(0, 5) : data.keys;
  // Questions may count a record more than once.
  const sums = addsUp(spec.measure) && by?.kind !== "filters";
  return (
    <section className={styles.scroller} tabIndex={small ? -1 : 0} aria-label={words.measure}>
      <table className={styles.table} data-small={small || undefined}>
        <thead>
          <tr>
            <th scope="col">{plain(fieldOf(by) ?? "")}</th>
            {data.columns.map((column, at) => (
              <th scope="col" key={at} className="number">
                {columnLabel(column, spec, words)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keys.map((key, index) => (
            <tr key={`${key.label} ${index}`}>
              <th scope="row">
                {field && !key.rest && !small ? (
                  <Value field={field} value={key.value}>
                    {keyLabel(key, by, words)}
                  </Value>
                ) : (
                  keyLabel(key, by, words)
                )}
              </th>
              {data.columns.map((column, at) => {
                const value = column.values[index] ?? null;
                return (
                  <td key={at} className="number">
                    <span className={styles.bar} style={{ width: `${((value ?? 0) / most) * 100}%` }} />
                    {value === null ? (
                      <span className={styles.value}>–</span>
                    ) : (
                      <CountedNumber place={[index, at]} className={styles.value}>
                        {count(value, words.language)}
                      </CountedNumber>
                    )}
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
              {data.columns.map((column, at) => (
                <td key={at} className="number">
                  <CountedNumber place={[null, at]}>
                    {count(
                      column.values.reduce<number>((sum, value) => sum + (value ?? 0), 0),
                      words.language,
                    )}
                  </CountedNumber>
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}
