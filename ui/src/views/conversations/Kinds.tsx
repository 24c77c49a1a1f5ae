// What the conversations are, at a glance: protocols and tools with their counts, each a question that can be followed.
import { topValues } from "@/fields/fields";
import { useAnswer } from "@/frame/answer";
import { Onward } from "@/frame/Onward";
import { Standing } from "@/frame/Standing";
import { useAsked } from "@/frame/usePlace";
import { Value } from "@/gestures/gestures";
import { Evidence } from "@/values/Evidence";
import { short } from "@/values/numbers";
import styles from "@/views/conversations/Conversations.module.css";
import type { PlainKey } from "@/words/catalogue";
import { useWords } from "@/words/language";

const FIELDS: [string, PlainKey][] = [
  ["network.protocol", "conversations.protocol"],
  ["honeypot.tool.name", "conversations.tool"],
];
const RECORDED = {
  kind: "is",
  field: "event.action",
  value: "conversation",
  negate: false,
  disabled: false,
  query: "",
  values: [],
} as const;
const SHELL = { ...RECORDED, field: "event.module", value: "cowrie" } as const;

export function Kinds() {
  const { say } = useWords();
  return (
    <div className={styles.kinds}>
      {FIELDS.map(([field, name]) => (
        <Kind key={field} field={field} name={say(name)} />
      ))}
      <Sessions />
    </div>
  );
}

/** Sessions of shell honeypots, those with the most records first; each is played again as a terminal. */
function Sessions() {
  const asked = useAsked();
  const { say, language } = useWords();
  const answer = useAnswer(["sessions", asked], (signal) =>
    topValues(
      { ...asked, filters: [...asked.filters, { ...SHELL, values: [] }], field: "honeypot.session.id", size: 12 },
      signal,
    ),
  );
  const { data, state } = answer;
  if (data?.top.length === 0 && state !== "failed") return null;
  return (
    <div>
      <h2>{say("sessions.terminal")}</h2>
      <Standing of={answer} />
      {data?.top.map(({ value, count }) => (
        <Onward key={String(value)} to="/session/$id" params={{ id: String(value) }} along="view">
          <Evidence plain text={String(value)} limit={40} /> <span className="soft">{short(count, language)}</span>
        </Onward>
      ))}
    </div>
  );
}

function Kind({ field, name }: { field: string; name: string }) {
  const asked = useAsked();
  const { language } = useWords();
  const answer = useAnswer(["kinds", field, asked], (signal) =>
    topValues({ ...asked, filters: [...asked.filters, { ...RECORDED, values: [] }], field, size: 12 }, signal),
  );
  const { data, state } = answer;
  if (data?.top.length === 0 && state !== "failed") return null;
  return (
    <div>
      <h2>{name}</h2>
      <Standing of={answer} />
      {data?.top.map(({ value, count }) => (
        <Value key={String(value)} field={field} value={value}>
          <Evidence plain text={String(value)} limit={40} /> <span className="soft">{short(count, language)}</span>
        </Value>
      ))}
    </div>
  );
}
