// The form behind a filter pill: field, condition, value; or a query in KQL.
import { Autocomplete, Button, Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { topValues, useFields } from "@/fields/fields";
import { useAnswer } from "@/frame/answer";
import { Stopped } from "@/frame/Standing";
import { useAsked } from "@/frame/usePlace";
import styles from "@/query/PillEditor.module.css";
import { kqlOf, numberOf, type Pill, type PillKind, type Scalar } from "@/query/pill";
import { plain } from "@/values/visible";
import { useWords } from "@/words/language";

const KINDS: PillKind[] = ["is", "one_of", "between", "cidr", "exists", "query"];
const NUMERIC = ["long", "double", "integer", "float", "short", "byte"];

export function PillEditor({ pill, onSave }: { pill?: Pill; onSave: (pill: Pill) => void }) {
  const { say } = useWords();
  const known = useFields();
  const { fields } = known;
  const [kind, setKind] = useState<PillKind>(pill?.kind ?? "is");
  const [field, setField] = useState(pill?.field ?? "");
  const [text, setText] = useState(pill?.kind === "query" ? (pill.query ?? "") : (pill?.values ?? []).join("\n"));
  const [low, setLow] = useState(String(pill?.low ?? ""));
  const [high, setHigh] = useState(String(pill?.high ?? ""));
  const [negate, setNegate] = useState(pill?.negate ?? false);
  const type = fields.find(({ name }) => name === field)?.type;
  const suggested = useSuggested(field, kind === "is" && type !== undefined);
  const typed = (value: string): Scalar =>
    type && NUMERIC.includes(type) && value.trim() !== ""
      ? numberOf(value.trim())
      : type === "boolean"
        ? value === "true"
        : value;
  const bound = (value: string) => (value.trim() === "" ? undefined : typed(value));
  const made: Pill = {
    kind,
    field,
    values:
      kind === "one_of"
        ? text.split("\n").filter(Boolean).map(typed)
        : kind === "is"
          ? [typed(text)]
          : kind === "cidr"
            ? [text.trim()]
            : [],
    low: kind === "between" ? bound(low) : undefined,
    high: kind === "between" ? bound(high) : undefined,
    query: kind === "query" ? text : undefined,
    negate,
    disabled: pill?.disabled,
    pinned: pill?.pinned,
  };
  const complete =
    (kind === "query" ? text.trim() !== "" : field !== "") &&
    (kind !== "between" || low.trim() !== "" || high.trim() !== "") &&
    (kind !== "cidr" || text.includes("/"));
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) onSave(made);
      }}
    >
      <NativeSelect
        size="xs"
        label={say("pill.operator")}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value as PillKind)}
        data={KINDS.map((name) => ({ value: name, label: say(`pill.${name}`) }))}
      />
      <Stopped of={known} />
      {kind !== "query" && (
        <Autocomplete
          label={say("pill.field")}
          data={fields.map(({ name }) => name)}
          renderOption={({ option }) => plain(option.value)}
          limit={30}
          value={field}
          onChange={setField}
          data-autofocus
        />
      )}
      {kind === "is" && (
        <>
          <Autocomplete
            label={say("pill.value")}
            data={[...new Set(suggested.data?.top.map(({ value }) => String(value)))]}
            renderOption={({ option }) => plain(option.value)}
            value={text}
            onChange={setText}
          />
          <Stopped of={suggested} />
        </>
      )}
      {kind === "cidr" && (
        <TextInput
          label={say("pill.value")}
          placeholder="192.0.2.0/24"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {kind === "one_of" && (
        <Textarea label={say("pill.values")} rows={4} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      )}
      {kind === "query" && (
        <Textarea label={say("pill.query")} rows={3} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      )}
      {kind === "between" && (
        <div className={styles.pair}>
          <TextInput label={say("pill.low")} value={low} onChange={(event) => setLow(event.currentTarget.value)} />
          <TextInput label={say("pill.high")} value={high} onChange={(event) => setHigh(event.currentTarget.value)} />
        </div>
      )}
      <div className={styles.end}>
        <Checkbox label={say("pill.not")} checked={negate} onChange={(event) => setNegate(event.currentTarget.checked)} />
        <Button type="submit" variant="filled" disabled={!complete}>
          {say("pill.save")}
        </Button>
      </div>
      <code className={styles.kql}>{plain(kqlOf(made), 2000)}</code>
    </form>
  );
}

function useSuggested(field: string, wanted: boolean) {
  const asked = useAsked();
  return useAnswer(["values", field, asked], (signal) => topValues({ ...asked, field, size: 20 }, signal), {
    enabled: wanted && field !== "",
    keep: false,
  });
}
