// The conversation as speech: the peer on the left, the honeypot on the right, each message with what it says and how large it is.

import { usePlace } from "@/frame/usePlace";
import { Evidence } from "@/values/Evidence";
import { bytes } from "@/values/numbers";
import { instantText } from "@/values/times";
import type { Direction, Stretch } from "@/views/conversations/bytes";
import type { Dialogue } from "@/views/conversations/Conversation";
import styles from "@/views/conversations/Speech.module.css";
import { useWords } from "@/words/language";

interface Props {
  data: Dialogue;
  over: Stretch | null;
  chosen: Stretch | null;
  onOver: (stretch: Stretch | null) => void;
  onChoose: (stretch: Stretch) => void;
}

interface Said extends Stretch {
  title: string;
  time: string | null;
}

/** The messages, or where nothing was decoded the turns as they are; in the order in which they were said. */
function spoken(data: Dialogue): Said[] {
  const turnOf = (direction: Direction, start: number) =>
    data.turns.findIndex(
      (turn) => turn.direction === direction && start >= turn.start && start < Math.max(turn.end, turn.start + 1),
    );
  const messages: Said[] = data.messages.map(({ direction, start, end, title }) => ({
    direction,
    start,
    end,
    title,
    time: null,
  }));
  const decoded = new Set(messages.map(({ direction, start }) => turnOf(direction, start)));
  const silent = data.turns.flatMap((turn, index) => (decoded.has(index) ? [] : [{ ...turn, title: "" }]));
  return [...messages, ...silent]
    .map((one) => ({ ...one, turn: turnOf(one.direction, one.start) }))
    .sort((a, b) => a.turn - b.turn || a.start - b.start)
    .map(({ turn, ...one }) => ({ ...one, time: data.turns[turn]?.time ?? null }));
}

const within = (outer: Stretch | null, inner: Stretch) =>
  outer !== null && outer.direction === inner.direction && outer.start >= inner.start && outer.end <= inner.end;

export function Speech({ data, over, chosen, onOver, onChoose }: Props) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  const all = spoken(data);
  return (
    <section className={styles.speech} aria-label={say("conversation.dialogue")}>
      <h2>{say("conversation.dialogue")}</h2>
      {!all.length && <p className="soft">{say("conversation.silent")}</p>}
      <ol>
        {all.map((one) => (
          <li key={`${one.direction} ${one.start} ${one.title}`} data-direction={one.direction}>
            <button
              type="button"
              className={styles.said}
              data-lit={within(over, one) || undefined}
              aria-pressed={within(chosen, one)}
              onMouseEnter={() => onOver(one)}
              onMouseLeave={() => onOver(null)}
              onFocus={() => onOver(one)}
              onBlur={() => onOver(null)}
              onClick={() => onChoose(one)}
            >
              <span className={styles.who}>
                {say(one.direction === "in" ? "conversation.peer" : "conversation.honeypot")}
                <span>{bytes(one.end - one.start, language)}</span>
                {one.time && <time>{instantText(one.time, zone, "milli").slice(11)}</time>}
              </span>
              {one.title ? (
                <Evidence text={one.title} limit={300} />
              ) : (
                <span className="soft">{say("conversation.undecoded")}</span>
              )}
            </button>
          </li>
        ))}
      </ol>
      {data.messages_total > data.messages.length && (
        <p className="soft">{say("conversation.more", { messages: data.messages_total - data.messages.length })}</p>
      )}
    </section>
  );
}
