// One conversation: the dialogue, what it decodes to, and its bytes; a place lit in one is lit in the others.
import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { type Answer, get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing, Waiting } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { useTitle } from "@/frame/useTitle";
import { Icon } from "@/look/Icon";
import { found, fromBase64, type Stretch, stretchOf, stretchText, wanted } from "@/views/conversations/bytes";
import styles from "@/views/conversations/Conversation.module.css";
import { Head } from "@/views/conversations/Head";
import { Hex } from "@/views/conversations/Hex";
import { Inside } from "@/views/conversations/Inside";
import { Speech } from "@/views/conversations/Speech";
import { Tree } from "@/views/conversations/Tree";
import { useWords } from "@/words/language";

export type Dialogue = Answer<"/conversations/{id}", "get">;

export function Conversation() {
  const { say } = useWords();
  const { id } = useParams({ strict: false }) as { id: string };
  useTitle(say("nav.conversations"));
  const answer = useAnswer(["conversation", id], (signal) => get("/conversations/{id}", { names: { id }, signal }));
  const { data, state } = answer;
  return (
    <div className={styles.page} aria-busy={state === "asking"}>
      {data ? <Standing of={answer} /> : <Waiting title={say("nav.conversations")} of={answer} />}
      {data && <Shown key={data.conversation.id} data={data} />}
    </div>
  );
}

function Shown({ data }: { data: Dialogue }) {
  const { say } = useWords();
  const { place, go } = usePlace();
  const [over, setOver] = useState<Stretch | null>(null);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const chosen = useMemo(() => stretchOf(place.open), [place.open]);
  const sides = useMemo(() => ({ in: fromBase64(data.inbound.bytes), out: fromBase64(data.outbound.bytes) }), [data]);
  const hits = useMemo(() => found(sides, wanted(typed)), [sides, typed]);
  const hit = hits.length ? (hits[at % hits.length] ?? null) : null;
  const choose = (stretch: Stretch) => go({ open: stretchText(stretch) }, true);
  const step = (by: number) => hits.length && setAt((at + by + hits.length) % hits.length);
  const cut = data.inbound.size > sides.in.length || data.outbound.size > sides.out.length;
  return (
    <>
      <Head data={data} />
      <div className={styles.columns}>
        <Speech data={data} over={over} chosen={chosen} onOver={setOver} onChoose={choose} />
        <section className={styles.tree} aria-label={say("conversation.decoded")}>
          <h2>{say("conversation.decoded")}</h2>
          <Tree data={data} over={over} chosen={chosen} onOver={setOver} onChoose={choose} />
          <Inside data={data} onChoose={choose} />
        </section>
        <section className={styles.hex} aria-label={say("conversation.bytes")}>
          <div className={styles.find}>
            <h2>{say("conversation.bytes")}</h2>
            <TextInput
              aria-label={say("conversation.find")}
              placeholder={say("conversation.find")}
              value={typed}
              onChange={(event) => {
                setTyped(event.currentTarget.value);
                setAt(0);
              }}
              onKeyDown={(event) => event.key === "Enter" && step(event.shiftKey ? -1 : 1)}
              leftSection={<Icon name="search" size={14} />}
            />
            {typed && (
              <>
                <span role="status" className="soft">
                  {hits.length ? `${(at % hits.length) + 1} / ${hits.length}` : say("conversation.find.none")}
                </span>
                <Tooltip label={say("detail.previous")}>
                  <ActionIcon aria-label={say("conversation.find.previous")} onClick={() => step(-1)} disabled={!hits.length}>
                    <Icon name="chevron-up" />
                  </ActionIcon>
                </Tooltip>
                <ActionIcon aria-label={say("conversation.find.next")} onClick={() => step(1)} disabled={!hits.length}>
                  <Icon name="chevron-down" />
                </ActionIcon>
              </>
            )}
          </div>
          <Hex
            turns={data.turns}
            sides={sides}
            over={over}
            chosen={hit ?? chosen}
            hits={hits}
            onOver={setOver}
            messages={data.messages}
            onChoose={choose}
          />
          {cut && <p className={styles.cut}>{say("conversation.partly")}</p>}
        </section>
      </div>
    </>
  );
}
