// The bar over a conversation: who, when, to which service, with which tool, the same payload elsewhere, and what can be taken along.
import { Button, Menu } from "@mantine/core";
import { useState } from "react";
import { download, filledPath, get } from "@/api/client";
import { begunText } from "@/conversations/begun";
import { ConversationRow } from "@/conversations/ConversationRow";
import { useAnswer } from "@/frame/answer";
import { Onward } from "@/frame/Onward";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { Value } from "@/gestures/gestures";
import { Icon } from "@/look/Icon";
import { pillFor, pillText } from "@/query/pill";
import { Certainty } from "@/values/Certainty";
import { Evidence } from "@/values/Evidence";
import { bytes } from "@/values/numbers";
import type { Dialogue } from "@/views/conversations/Conversation";
import styles from "@/views/conversations/Head.module.css";
import { useWords } from "@/words/language";

export function Head({ data }: { data: Dialogue }) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  const [same, setSame] = useState(false);
  const { conversation: one } = data;
  const names = { id: one.id };
  const link = (path: string, parameters = {}) => download(filledPath(path, names), parameters);
  return (
    <header className={styles.head}>
      <div className={styles.line}>
        <Onward to="/conversations" along="view" aria-label={say("nav.conversations")}>
          <Icon name="chevron-left" />
        </Onward>
        <h1>
          <Value field="source.ip" value={one["source.ip"]}>
            {one["source.ip"]}
          </Value>
          <span className="soft">:{one["source.port"]}</span> →{" "}
          <Value field="honeypot.service" value={one.service}>
            {one.service}
          </Value>
          <span className="soft">:{one["destination.port"]}</span>
        </h1>
        <span>
          {begunText(one, zone)}
          {one.precision === "minute" && <span className="soft"> {say("conversation.minute")}</span>}
        </span>
        {data.protocol && <code>{data.protocol}</code>}
        {one.tool && (
          <span>
            <Value field="honeypot.tool.name" value={one.tool}>
              {one.tool}
            </Value>
            {one.step && <span className="soft"> ({one.step})</span>} <Certainty value={one.certainty} />
          </span>
        )}
        <span className="soft">
          {say("conversation.sizes", { in: bytes(data.inbound.size, language), out: bytes(data.outbound.size, language) })}
        </span>
        <span className={styles.actions}>
          {data.same_payload > 0 && (
            <Button aria-expanded={same} onClick={() => setSame(!same)}>
              {say("conversation.same", { times: data.same_payload })}
            </Button>
          )}
          <Button
            component={Onward}
            to="/discover"
            along="thing"
            ask={{ f: [pillText(pillFor("file.name", one.id))] }}
            leftSection={<Icon name="list" size={14} />}
          >
            {say("conversation.record")}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button leftSection={<Icon name="download" size={14} />}>{say("conversation.take")}</Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item component="a" href={link("/conversations/{id}/raw", { side: "in" })} download>
                {say("conversation.raw.in")}
              </Menu.Item>
              <Menu.Item component="a" href={link("/conversations/{id}/raw", { side: "out" })} download>
                {say("conversation.raw.out")}
              </Menu.Item>
              <Menu.Item component="a" href={link("/conversations/{id}/pcapng")} download>
                {say("conversation.pcapng")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
      </div>
      <p className={styles.summary}>
        <Evidence text={data.summary} limit={400} />
        {!data.complete && <strong> {say("conversation.cut")}</strong>}
        {data.problem && <span className={styles.problem}> {say("conversation.problem", { problem: data.problem })}</span>}
      </p>
      {same && <Same id={one.id} />}
    </header>
  );
}

function Same({ id }: { id: string }) {
  const answer = useAnswer(
    ["same", id],
    (signal) => get("/conversations/{id}/same", { names: { id }, signal, parameters: { size: 50 } }),
    { keep: false },
  );
  const { say } = useWords();
  return (
    <>
      <Standing of={answer} />
      <div className={styles.same} role="grid" aria-label={say("conversation.same.title")}>
        {answer.data?.conversations.map((row, index) => (
          <ConversationRow key={row.id} row={row} index={index} />
        ))}
      </div>
    </>
  );
}
