// The fields of one record as a table; every value answers gestures.
import { usePlace } from "@/frame/usePlace";
import { Value } from "@/gestures/gestures";
import { Icon } from "@/look/Icon";
import styles from "@/records/FieldTable.module.css";
import { columnsOf, columnsText } from "@/table/columns";
import { SUMMARY } from "@/table/sorted";
import { textOf } from "@/table/summary";
import { Evidence } from "@/values/Evidence";
import { instantText } from "@/values/times";
import { plain } from "@/values/visible";
import { useWords } from "@/words/language";

interface Props {
  source: Readonly<Record<string, unknown>>;
  types: Readonly<Record<string, string>>;
  search?: string;
}

export function FieldTable({ source, types, search = "" }: Props) {
  const { say } = useWords();
  const { place, zone, go } = usePlace();
  const words = search.toLowerCase();
  const columns = columnsOf(place.cols);
  const shown = Object.keys(source)
    .filter((field) => !words || `${field} ${textOf(source[field])}`.toLowerCase().includes(words))
    .sort();
  const toggle = (field: string) =>
    go(
      {
        cols:
          columnsText(
            columns.includes(field)
              ? columns.filter((name) => name !== field)
              : [...columns.filter((name) => name !== SUMMARY), field],
          ) || undefined,
      },
      true,
    );
  return (
    <table className={styles.table}>
      <colgroup>
        <col className={styles.names} />
        <col />
        <col className={styles.acts} />
      </colgroup>
      <thead>
        <tr className={styles.heads}>
          <th scope="col">{say("detail.field")}</th>
          <th scope="col">{say("detail.value")}</th>
          <th scope="col">{say("gesture.column")}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((field) => (
          <tr key={field}>
            <th scope="row" title={types[field]}>
              <Evidence text={field} limit={120} />
            </th>
            <td>
              {[source[field]].flat().map((value, index) => (
                <div key={index}>
                  <Value field={field} value={value}>
                    <Evidence
                      text={
                        types[field] === "date" && typeof value === "string" ? instantText(value, zone, "milli") : textOf(value)
                      }
                    />
                  </Value>
                </div>
              ))}
            </td>
            <td className={styles.act}>
              <button
                type="button"
                aria-pressed={columns.includes(field)}
                aria-label={say("discover.field.add", { field: plain(field) })}
                title={say("discover.field.add", { field: plain(field) })}
                onClick={() => toggle(field)}
              >
                <Icon name="columns" size={14} />
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
