// The first rows of a file as they would be read, with types in the heads; the lines that don't fit; statistics of the fields.
import { Menu } from "@mantine/core";
import { useState } from "react";
import { usePlace } from "@/frame/usePlace";
import { Icon } from "@/look/Icon";
import { textOf } from "@/table/summary";
import { Evidence } from "@/values/Evidence";
import { count } from "@/values/numbers";
import { instantText } from "@/values/times";
import { told, whyText } from "@/values/told";
import type { Found } from "@/views/upload/FileCard";
import styles from "@/views/upload/Preview.module.css";
import { Statistics } from "@/views/upload/Statistics";
import { TYPES, type Types } from "@/views/upload/types";
import { useWords } from "@/words/language";

const SHOWN = 10;
/** Formats whose columns are the file's own. */
const GENERIC = new Set(["delimited", "ndjson"]);
const QUIET = new Set(["event.original", "log.offset", "honeypot.log.line", "log.file.path"]);

interface Props {
  found: Found;
  types: Types;
  /** None where the format settles them. */
  onTypes: ((types: Types) => void) | undefined;
}

export function Preview({ found, types, onTypes }: Props) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  const [wrong, setWrong] = useState(false);
  const { preview, structure } = found;
  const open = GENERIC.has(found.known?.name ?? "") ? onTypes : undefined;
  const member = found.path.includes("!") ? found.path.slice(found.path.indexOf("!") + 1) : null;
  const before = (
    <>
      {found.refused.map((one) => (
        <p key={one.path} className={styles.refused}>
          <Evidence text={one.path.split("/").at(-1) ?? ""} limit={160} />:{" "}
          <Evidence plain text={whyText(told(one, language))} limit={600} />
        </p>
      ))}
      {member !== null && (
        <p>
          {say("upload.preview.of")} <Evidence text={member} limit={160} />
        </p>
      )}
    </>
  );
  if (!preview)
    return (
      <>
        {before}
        <p className="soft">{say("upload.preview.none")}</p>
      </>
    );
  const columns = preview.columns.filter(({ name }) => !QUIET.has(name) && preview.rows.some((row) => textOf(row[name]) !== ""));
  return (
    <>
      {before}
      <p className={styles.told}>
        {say("upload.preview", { lines: preview.lines, events: preview.events })}{" "}
        {typeof structure["timestamp_field"] === "string" && say("upload.time", { field: structure["timestamp_field"] })}{" "}
        {structure["need_client_timezone"] === true && <strong>{say("upload.time.zone")}</strong>}
        {preview.rejects > 0 && (
          <button type="button" className={styles.wrong} aria-expanded={wrong} onClick={() => setWrong(!wrong)}>
            {say("upload.wrong", { rejects: count(preview.rejects, language), lines: count(preview.lines, language) })}
          </button>
        )}
      </p>
      {wrong && (
        <ul className={styles.list}>
          {preview.wrong
            .map((one) => told(one, language))
            .map(({ line, reason, text }) => (
              <li key={line}>
                <span className="soft">
                  {say("ledger.line")} {line}: {reason}
                </span>{" "}
                <Evidence text={text} limit={200} />
              </li>
            ))}
        </ul>
      )}
      <section className={styles.scroller} aria-label={say("upload.preview.rows")} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              {columns.map(({ name, type, fixed }) => (
                <th scope="col" key={name}>
                  <Evidence plain text={name} limit={60} />
                  {open && !fixed ? <TypeMenu name={name} type={type} types={types} onTypes={open} /> : <span>{type}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.slice(0, SHOWN).map((row, index) => (
              <tr key={index}>
                {columns.map(({ name, type }) => (
                  <td key={name}>
                    <Evidence
                      text={type === "date" && row[name] ? instantText(String(row[name]), zone, "milli") : textOf(row[name])}
                      limit={80}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Statistics structure={structure} />
    </>
  );
}

interface TypeProps {
  name: string;
  type: string;
  types: Types;
  onTypes: (types: Types) => void;
}

/** The type of a column, changed by a menu; the first entry leaves it to what is found. */
function TypeMenu({ name, type, types, onTypes }: TypeProps) {
  const { say } = useWords();
  const { [name]: chosen, ...others } = types;
  return (
    <Menu>
      <Menu.Target>
        <button type="button" className={styles.type} aria-label={say("upload.type", { name, type })}>
          {type} <Icon name="chevron-down" size={12} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item rightSection={chosen === undefined ? <Icon name="check" /> : null} onClick={() => onTypes(others)}>
          {say("upload.format.auto")}
        </Menu.Item>
        {TYPES.map((one) => (
          <Menu.Item
            key={one}
            rightSection={one === chosen ? <Icon name="check" /> : null}
            onClick={() => onTypes({ ...others, [name]: one })}
          >
            {one}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
