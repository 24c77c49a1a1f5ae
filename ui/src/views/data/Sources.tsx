// Every source with its ledger: lines in are records, continuations and rejects; a source can be forgotten.
import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Fragment, useState } from "react";
import { type Answer, remove } from "@/api/client";
import { Onward } from "@/frame/Onward";
import { Undone } from "@/frame/Undone";
import { Rejects } from "@/jobs/Receipt";
import { Icon } from "@/look/Icon";
import { pillFor, pillText } from "@/query/pill";
import { Evidence } from "@/values/Evidence";
import { bytes, count } from "@/values/numbers";
import styles from "@/views/data/DataPage.module.css";
import { useWords } from "@/words/language";

type Source = Answer<"/status", "get">["sources"][number];
const SHOWN = 200;

export function Sources({ sources }: { sources: Source[] }) {
  const { say, language } = useWords();
  const [typed, setTyped] = useState("");
  const [bad, setBad] = useState(false);
  const [many, setMany] = useState(SHOWN);
  const [open, setOpen] = useState<string | null>(null);
  const [forgetting, setForgetting] = useState<string | null>(null);
  const words = typed.toLowerCase();
  const found = sources
    .filter(({ path, format, rejects }) => (!bad || rejects > 0) && (!words || `${path} ${format}`.toLowerCase().includes(words)))
    .sort((a, b) => b.rejects - a.rejects || b.position - a.position);
  return (
    <section aria-label={say("data.sources")}>
      <div className={styles.tools}>
        <TextInput
          aria-label={say("data.search")}
          placeholder={say("data.search")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          leftSection={<Icon name="search" size={14} />}
        />
        <Checkbox label={say("data.rejects.only")} checked={bad} onChange={(event) => setBad(event.currentTarget.checked)} />
        <span className="soft">
          {say("upload.files", {
            files: found.length,
            size: bytes(
              found.reduce((sum, { position }) => sum + position, 0),
              language,
            ),
          })}
        </span>
      </div>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{say("data.path")}</th>
            <th scope="col">{say("ledger.format")}</th>
            <th scope="col" className="number">
              {say("ledger.bytes")}
            </th>
            <th scope="col" className="number">
              {say("ledger.events")}
            </th>
            <th scope="col" className="number">
              {say("ledger.continuations")}
            </th>
            <th scope="col" className="number">
              {say("ledger.rejects")}
            </th>
            <th scope="col">
              <span className="hidden-text">{say("data.forget")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {found.slice(0, many).map((source) => (
            <Fragment key={source.identity}>
              <tr data-bad={source.rejects > 0 || undefined}>
                <td>
                  <Onward to="/discover" along="everything" ask={{ f: [pillText(pillFor("log.file.path", source.path))] }}>
                    <Evidence text={source.path} limit={140} />
                  </Onward>
                </td>
                <td>{source.format}</td>
                <td className="number">{bytes(source.position, language)}</td>
                <td className="number">{count(source.events, language)}</td>
                <td className="number">{count(source.continuations, language)}</td>
                <td className="number">
                  {source.rejects > 0 ? (
                    <button
                      type="button"
                      aria-expanded={open === source.identity}
                      onClick={() => setOpen(open === source.identity ? null : source.identity)}
                    >
                      {count(source.rejects, language)}
                    </button>
                  ) : (
                    0
                  )}
                </td>
                <td className="number">
                  <button
                    type="button"
                    onClick={() => setForgetting(source.path)}
                    aria-label={`${say("data.forget")}: ${source.path}`}
                  >
                    <Icon name="trash" size={14} />
                  </button>
                </td>
              </tr>
              {open === source.identity && (
                <tr>
                  <td colSpan={7}>
                    <Rejects path={source.path} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
      {found.length > many && (
        <Button onClick={() => setMany(many * 5)}>{say("upload.more", { files: found.length - many })}</Button>
      )}
      {forgetting !== null && <Forget path={forgetting} onClose={() => setForgetting(null)} />}
    </section>
  );
}

/** Undoing an intake asks once more, as it can't be undone itself. */
function Forget({ path, onClose }: { path: string; onClose: () => void }) {
  const { say } = useWords();
  const questions = useQueryClient();
  const forget = useMutation({
    mutationFn: () => remove("/sources", { parameters: { path } }),
    onSuccess: async () => {
      await questions.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={say("data.forget")} closeButtonProps={{ "aria-label": say("frame.close") }}>
      <p>{say("data.forget.sure")}</p>
      <p>
        <Evidence text={path} />
      </p>
      <Undone change={forget} />
      <div className={styles.tools}>
        <Button onClick={onClose}>{say("frame.cancel")}</Button>
        <Button className={styles.bad} onClick={() => forget.mutate()} loading={forget.isPending}>
          {say("data.forget")}
        </Button>
      </div>
    </Modal>
  );
}
