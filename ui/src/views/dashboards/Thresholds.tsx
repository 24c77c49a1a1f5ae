// Values from which on a number or a bar has another colour.
import { Button, NativeSelect, NumberInput } from "@mantine/core";
import type { Threshold } from "@/charts/spec";
import { Icon } from "@/look/Icon";
import { COLOURS } from "@/views/dashboards/Colours";
import styles from "@/views/dashboards/Settings.module.css";
import { useWords } from "@/words/language";

export function Thresholds({ thresholds, onChange }: { thresholds: Threshold[]; onChange: (thresholds: Threshold[]) => void }) {
  const { say } = useWords();
  const set = (index: number, part: Partial<Threshold>) =>
    onChange(thresholds.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <fieldset className={styles.group}>
      <legend>{say("panel.thresholds")}</legend>
      {thresholds.map(({ value, colour }, index) => (
        <div key={index} className={styles.line}>
          <NumberInput
            aria-label={say("panel.threshold")}
            value={value}
            onChange={(next) => set(index, { value: Number(next) || 0 })}
          />
          <NativeSelect
            size="xs"
            aria-label={say("panel.colour")}
            value={String(colour)}
            onChange={(event) => set(index, { colour: Number(event.currentTarget.value) })}
            data={COLOURS.map((name, at) => ({ value: String(at), label: say(name) }))}
          />
          <button
            type="button"
            className={styles.colour}
            aria-label={say("pill.remove")}
            onClick={() => onChange(thresholds.filter((_, at) => at !== index))}
          >
            <Icon name="x" size={14} />
          </button>
        </div>
      ))}
      <Button leftSection={<Icon name="plus" size={14} />} onClick={() => onChange([...thresholds, { value: 0, colour: 5 }])}>
        {say("panel.threshold.add")}
      </Button>
    </fieldset>
  );
}
