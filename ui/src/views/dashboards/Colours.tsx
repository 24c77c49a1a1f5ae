// The colours of a chart: of its values wherever they stand, shades of one colour, or one chosen for a value.
import { NativeSelect } from "@mantine/core";
import { keyLabel, type Wording } from "@/charts/option/labels";
import type { ChartData, Key } from "@/charts/reading";
import { axes, type ChartSpec, isRound } from "@/charts/spec";
import styles from "@/views/dashboards/Settings.module.css";
import { useWords } from "@/words/language";

export const COLOURS = [
  "colour.blue",
  "colour.amber",
  "colour.green",
  "colour.pink",
  "colour.sky",
  "colour.red",
  "colour.olive",
  "colour.violet",
  "colour.slate",
  "colour.brown",
] as const;

interface Props {
  spec: ChartSpec;
  data: ChartData | undefined;
  words: Wording;
  onChange: (part: Partial<ChartSpec>) => void;
}

/** What has a colour of its own in the chart. */
function painted(spec: ChartSpec, data: ChartData | undefined): Key[] {
  const [, series] = axes(spec);
  const keys = isRound(spec.shape) ? data?.keys : series ? data?.columns.flatMap((one) => (one.earlier ? [] : [one.key])) : [];
  return (keys ?? []).filter(({ rest }) => !rest).slice(0, 20);
}

export function Colours({ spec, data, words, onChange }: Props) {
  const { say } = useWords();
  const [by, series] = axes(spec);
  const keys = painted(spec, data);
  const choices = [
    { value: "", label: say("interval.auto") },
    ...COLOURS.map((name, at) => ({ value: String(at), label: say(name) })),
  ];
  const choose = (label: string, colour: string) => {
    const others = spec.colours.filter(({ value }) => value !== label);
    onChange({ colours: colour === "" ? others : [...others, { value: label, colour: Number(colour) }] });
  };
  return (
    <fieldset className={styles.group}>
      <legend>{say("panel.colours")}</legend>
      {keys.length > 0 && (
        <NativeSelect
          size="xs"
          aria-label={say("panel.colours")}
          value={spec.palette}
          onChange={(event) => onChange({ palette: event.currentTarget.value as ChartSpec["palette"] })}
          data={(["values", "shades"] as const).map((name) => ({ value: name, label: say(`panel.palette.${name}`) }))}
        />
      )}
      {(keys.length === 0 || spec.palette === "shades") && (
        <NativeSelect
          size="xs"
          aria-label={say("panel.colour")}
          value={spec.colour === null ? "" : String(spec.colour)}
          onChange={(event) => onChange({ colour: event.currentTarget.value === "" ? null : Number(event.currentTarget.value) })}
          data={choices}
        />
      )}
      {keys.map((key) => (
        <NativeSelect
          key={key.label}
          size="xs"
          label={keyLabel(key, isRound(spec.shape) ? by : series, words)}
          value={String(spec.colours.find(({ value }) => value === key.label)?.colour ?? "")}
          onChange={(event) => choose(key.label, event.currentTarget.value)}
          data={choices}
        />
      ))}
    </fieldset>
  );
}
