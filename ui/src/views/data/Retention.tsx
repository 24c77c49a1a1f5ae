// What goes when, as the settings say, and where they are changed; how full the disk is; and what would go now.
import { type Answer, get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { CopyButton } from "@/values/CopyButton";
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
          <Change file={data.file} />
          <Going going={data.going} />
        </>
      )}
    </section>
  );
}

function Rules({ rules }: Pick<Told, "rules">) {
  const { say, language } = useWords();
  const days = (value: number) => (value ? say("retention.days", { days: value }) : say("retention.never"));
  /** What it says, the setting that says it, and its value. */
  const told: [name: string, setting: string, value: string][] = [
    [say("retention.rule.days"), "days", days(rules.days)],
    [say("retention.rule.bytes"), "bytes, part_of_disk", bytes(rules.bytes, language)],
    ...Object.entries(rules.index_days).map(([name, value]): (typeof told)[number] => [name, "index_days", days(value)]),
    ...Object.entries(rules.index_bytes).map(([name, value]): (typeof told)[number] => [
      name,
      "index_bytes",
      bytes(value, language),
    ]),
    [say("retention.rule.free"), "free", bytes(rules.free, language)],
  ];
  return (
    <dl className={styles.about}>
      {told.map(([name, setting, value]) => (
        <div key={`${name} ${setting}`}>
          <dt>
            <Evidence plain text={name} limit={80} /> <code>{setting}</code>
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Settings stand in a file that this page doesn't write: programs to be run stand in it, too. */
function Change({ file }: Pick<Told, "file">) {
  const { say } = useWords();
  const folder = file.replace(/[\\/][^\\/]*$/, "");
  const command = `honeyguide retention --dry-run --days 90 --data '${folder.replaceAll("'", "'\\''")}'`;
  return (
    <>
      <p>
        {say("retention.change")} <Evidence text={file} /> <CopyButton text={file} />
      </p>
      <p>
        {say("retention.try")} <Evidence text={command} limit={2000} /> <CopyButton text={command} />
      </p>
    </>
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
