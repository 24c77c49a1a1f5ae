// What goes when, as the settings say; how full the disk is; and what would go now.
import { type Answer, get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { Evidence } from "@/values/Evidence";
import { bytes, count } from "@/values/numbers";
import { instantText } from "@/values/times";
import styles from "@/views/data/DataPage.module.css";
import { useWords } from "@/words/language";

type Told = Answer<"/retention", "get">;
const WHY = {
  age: "retention.age",
  "size of the index": "retention.size.index",
  "size of the store": "retention.size.store",
} as const;

export function Retention({ disk }: { disk: Answer<"/home", "get">["disk"] | undefined }) {
  const { say, language } = useWords();
  const answer = useAnswer(["retention"], (signal) => get("/retention", { signal }));
  const { data } = answer;
  return (
    <section aria-label={say("data.retention")}>
      {disk && (
        <p>
          {say("retention.disk", {
            used: bytes(disk.used, language),
            free: bytes(disk.free, language),
            total: bytes(disk.total, language),
          })}
        </p>
      )}
      <Standing of={answer} />
      {data?.elsewhere && <p className="soft">{say("retention.elsewhere")}</p>}
      {data && !data.elsewhere && (
        <>
          <Rules rules={data.rules} />
          <p className="soft">
            {say("retention.file")} <Evidence text={data.file} />
          </p>
          <Going going={data.going} />
        </>
      )}
    </section>
  );
}

function Rules({ rules }: Pick<Told, "rules">) {
  const { say, language } = useWords();
  const days = (value: number) => (value ? say("retention.days", { days: value }) : say("retention.never"));
  const named: [string, string][] = [
    ...Object.entries(rules.index_days).map(([name, value]): [string, string] => [name, days(value)]),
    ...Object.entries(rules.index_bytes).map(([name, value]): [string, string] => [name, bytes(value, language)]),
  ];
  return (
    <dl className={styles.about}>
      <div>
        <dt>{say("retention.rule.days")}</dt>
        <dd>{days(rules.days)}</dd>
      </div>
      <div>
        <dt>{say("retention.rule.bytes")}</dt>
        <dd>{bytes(rules.bytes, language)}</dd>
      </div>
      {named.map(([name, value]) => (
        <div key={`${name} ${value}`}>
          <dt>
            <Evidence text={name} limit={80} />
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div>
        <dt>{say("retention.rule.free")}</dt>
        <dd>{bytes(rules.free, language)}</dd>
      </div>
    </dl>
  );
}

function Going({ going }: Pick<Told, "going">) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  if (!going.length) return <p>{say("retention.none")}</p>;
  const rows = going.reduce((sum, one) => sum + one.rows, 0);
  const size = going.reduce((sum, one) => sum + one.bytes, 0);
  return (
    <>
      <h2>{say("retention.going", { rows, size: bytes(size, language) })}</h2>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{say("query.index")}</th>
            <th scope="col" className="number">
              {say("ledger.events")}
            </th>
            <th scope="col" className="number">
              {say("data.bytes")}
            </th>
            <th scope="col">{say("data.last")}</th>
            <th scope="col">{say("ledger.reason")}</th>
          </tr>
        </thead>
        <tbody>
          {going.map(({ index, rows: many, bytes: large, last, why }, place) => (
            <tr key={place}>
              <td>
                <Evidence text={index} limit={120} />
              </td>
              <td className="number">{count(many, language)}</td>
              <td className="number">{bytes(large, language)}</td>
              <td>{last ? instantText(last, zone) : "–"}</td>
              <td>{say(WHY[why])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
