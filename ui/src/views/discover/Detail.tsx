// One record beside the rows: its fields as a table, as JSON, the raw line, and what stands around it in its file.
import { ActionIcon, Tabs, TextInput, Tooltip } from "@mantine/core";
import { useState } from "react";
import { type Answer, get } from "@/api/client";
import { toJson } from "@/api/json";
import { useAnswer } from "@/frame/answer";
import { Onward } from "@/frame/Onward";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { Icon } from "@/look/Icon";
import { Around } from "@/records/Around";
import { FieldTable } from "@/records/FieldTable";
import { TIME } from "@/table/sorted";
import { textOf } from "@/table/summary";
import { CopyButton } from "@/values/CopyButton";
import { Evidence } from "@/values/Evidence";
import { instantText } from "@/values/times";
import styles from "@/views/discover/Detail.module.css";
import { Notes } from "@/views/discover/Notes";
import { useWords } from "@/words/language";

type RowAnswer = Answer<"/row/{index}/{id}", "get">;

export function nameParts(name: string): { index: string; id: string } {
  const cut = name.indexOf("/");
  return { index: name.slice(0, cut), id: name.slice(cut + 1) };
}

interface Props {
  name: string;
  onClose: () => void;
  onStep: (by: number) => void;
}

export function Detail({ name, onClose, onStep }: Props) {
  const { say } = useWords();
  const { place, go, zone } = usePlace();
  const names = nameParts(name);
  const answer = useAnswer(["row", name], (signal) => get("/row/{index}/{id}", { names, signal }));
  const { data } = answer;
  const tab = place.tab ?? "table";
  const source = data?.row.source ?? {};
  const line = source["honeypot.log.line"];
  return (
    <aside className={styles.detail} aria-label={say("detail.title")}>
      <header className={styles.head}>
        <div className={styles.title}>
          <h2>{source[TIME] ? instantText(String(source[TIME]), zone, "milli") : say("detail.title")}</h2>
          {source["log.file.path"] !== undefined && (
            <p className={styles.file}>
              <Evidence
                text={
                  line === undefined
                    ? textOf(source["log.file.path"])
                    : say("detail.file", { file: textOf(source["log.file.path"]), line: Number(line) })
                }
                limit={160}
              />
            </p>
          )}
        </div>
        <Tooltip label={`${say("detail.previous")} (k)`}>
          <ActionIcon aria-label={say("detail.previous")} onClick={() => onStep(-1)}>
            <Icon name="chevron-up" />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={`${say("detail.next")} (j)`}>
          <ActionIcon aria-label={say("detail.next")} onClick={() => onStep(1)}>
            <Icon name="chevron-down" />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={`${say("frame.close")} (Esc)`}>
          <ActionIcon aria-label={say("frame.close")} onClick={onClose}>
            <Icon name="x" />
          </ActionIcon>
        </Tooltip>
      </header>
      <Standing of={answer} />
      {data && (
        <>
          <Notes key={name} name={name} />
          {source["event.action"] === "conversation" && (
            <Onward
              to="/conversations/$id"
              params={{ id: data.row.id }}
              along="view"
              ask={{ in: names.index }}
              className={styles.link}
            >
              <Icon name="messages" size={14} /> {say("detail.conversation")}
            </Onward>
          )}
          {source["event.module"] === "cowrie" && typeof source["honeypot.session.id"] === "string" && (
            <Onward to="/session/$id" params={{ id: source["honeypot.session.id"] }} along="view" className={styles.link}>
              <Icon name="player-play" size={14} /> {say("session.play")}
            </Onward>
          )}
          <Tabs
            value={tab}
            onChange={(value) => go({ tab: value === "table" ? undefined : (value ?? undefined) }, true)}
            className={styles.tabs}
          >
            <Tabs.List>
              <Tabs.Tab value="table">{say("detail.table")}</Tabs.Tab>
              <Tabs.Tab value="json">{say("detail.json")}</Tabs.Tab>
              <Tabs.Tab value="raw">{say("detail.raw")}</Tabs.Tab>
              <Tabs.Tab value="around">{say("detail.around")}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="table" className={styles.panel}>
              <Fields data={data} />
            </Tabs.Panel>
            <Tabs.Panel value="json" className={styles.panel}>
              <Text text={toJson(data.json, 2)} />
            </Tabs.Panel>
            <Tabs.Panel value="raw" className={styles.panel}>
              {data.raw === null ? <p className="soft">{say("detail.raw.none")}</p> : <Text text={data.raw} />}
            </Tabs.Panel>
            <Tabs.Panel value="around" className={styles.panel}>
              <Around names={names} zone={zone} />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </aside>
  );
}

function Text({ text }: { text: string }) {
  return (
    <div className={styles.text}>
      <CopyButton text={text} />
      <pre>
        <Evidence text={text} limit={20_000} />
      </pre>
    </div>
  );
}

function Fields({ data }: { data: RowAnswer }) {
  const { say } = useWords();
  const [typed, setTyped] = useState("");
  return (
    <>
      <TextInput
        aria-label={say("detail.search")}
        placeholder={say("detail.search")}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        leftSection={<Icon name="search" size={14} />}
      />
      <FieldTable source={data.row.source} types={data.types} search={typed} />
    </>
  );
}
