// The forms inside the time picker: so long until now, from – to as text that is checked while it is typed, and the zone.
import { Button, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { localZone } from "@/place/asked";
import styles from "@/query/TimePicker.module.css";
import { resolve } from "@/query/timemath";
import { instantText } from "@/values/times";
import { useWords } from "@/words/language";

type Choose = (from: string | undefined, to: string | undefined) => void;

export function RelativeTime({ from, onChoose }: { from: string | undefined; onChoose: Choose }) {
  const { say } = useWords();
  const given = /^now-(\d+)([smhdwM])$/.exec(from ?? "");
  const [many, setMany] = useState<number | string>(Number(given?.[1] ?? 24));
  const [unit, setUnit] = useState(given?.[2] ?? "h");
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (Number(many) > 0) onChoose(`now-${Number(many)}${unit}`, "now");
      }}
    >
      <NumberInput label={say("time.last.label")} min={1} max={1_000_000} value={many} onChange={setMany} allowDecimal={false} />
      <NativeSelect
        size="xs"
        aria-label={say("time.relative")}
        value={unit}
        onChange={(event) => setUnit(event.currentTarget.value)}
        data={(["s", "m", "h", "d", "w", "M"] as const).map((name) => ({ value: name, label: say(`time.unit.${name}`) }))}
      />
      <Button type="submit" variant="filled">
        {say("time.apply")}
      </Button>
    </form>
  );
}

interface AbsoluteProps {
  from: string | undefined;
  to: string | undefined;
  zone: string;
  onChoose: Choose;
}

/** A time as text becomes an instant in the address, date math stays as it is; nothing is everything. */
export function AbsoluteTime({ from, to, zone, onChoose }: AbsoluteProps) {
  const { say } = useWords();
  const shown = (text: string | undefined) =>
    !text ? "" : text.startsWith("now") ? text : instantText(resolve(text, 0, zone) ?? text, zone);
  const [start, setStart] = useState(shown(from));
  const [end, setEnd] = useState(shown(to));
  const now = Date.now();
  const startsAt = start.trim() ? resolve(start, now, zone) : undefined;
  const endsAt = end.trim() ? resolve(end, now, zone, true) : undefined;
  const wrongOrder = typeof startsAt === "number" && typeof endsAt === "number" && startsAt >= endsAt;
  const fine = startsAt !== null && endsAt !== null && !wrongOrder;
  const asText = (text: string, at: number | null | undefined) =>
    !text.trim() || typeof at !== "number" ? undefined : text.trim().startsWith("now") ? text.trim() : new Date(at).toISOString();
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (fine) onChoose(asText(start, startsAt), asText(end, endsAt));
      }}
    >
      <TextInput
        label={say("time.from")}
        placeholder="2026-11-22 21:37:18"
        value={start}
        onChange={(event) => setStart(event.currentTarget.value)}
        error={startsAt === null ? say("time.bad") : wrongOrder ? say("time.order") : null}
      />
      <TextInput
        label={say("time.to")}
        placeholder="now"
        value={end}
        onChange={(event) => setEnd(event.currentTarget.value)}
        error={endsAt === null ? say("time.bad") : null}
      />
      <Button type="submit" variant="filled" disabled={!fine}>
        {say("time.apply")}
      </Button>
    </form>
  );
}

export function ZoneChoice({ zone, onChoose }: { zone: string; onChoose: (zone: string | undefined) => void }) {
  const { say } = useWords();
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((name) => name !== "UTC")];
  return (
    <div className={styles.zone}>
      <NativeSelect
        size="xs"
        label={say("time.zone")}
        value={zone === localZone ? "" : zone}
        onChange={(event) => onChoose(event.currentTarget.value || undefined)}
        data={[{ value: "", label: say("time.zone.local", { zone: localZone }) }, ...zones.filter((name) => name !== localZone)]}
      />
    </div>
  );
}
