// Every index: how many records, how much disk, from when to when.
import type { Answer } from "@/api/client";
import { Onward } from "@/frame/Onward";
import { usePlace } from "@/frame/usePlace";
import { bytes, count } from "@/values/numbers";
import { instantText } from "@/values/times";
import styles from "@/views/data/DataPage.module.css";
import { useWords } from "@/words/language";

export function Indices({ indices }: { indices: Answer<"/status", "get">["indices"] }) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  return (
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
          <th scope="col" className="number">
            {say("data.each")}
          </th>
          <th scope="col">{say("data.first")}</th>
          <th scope="col">{say("data.last")}</th>
        </tr>
      </thead>
      <tbody>
        {indices.map(({ name, documents, bytes: size, first, last, segments }) => (
          <tr key={name}>
            <td>
              <Onward to="/discover" along="everything" ask={{ in: name }}>
                <code>{name}</code>
              </Onward>
            </td>
            <td className="number">{count(documents, language)}</td>
            <td className="number">{segments ? bytes(size, language) : say("data.hot")}</td>
            <td className="number">{segments && documents ? `${count(size / documents, language)} B` : "–"}</td>
            <td>{first ? instantText(first, zone) : "–"}</td>
            <td>{last ? instantText(last, zone) : "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
