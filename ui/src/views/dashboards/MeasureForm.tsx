// What a chart measures: records, distinct values, sums and the like of a field, a percentile, or a formula over them.
import { Autocomplete, NativeSelect, NumberInput, Textarea } from "@mantine/core";
import { useState } from "react";
import { FormulaError, parse } from "@/charts/formula/parse";
import { whyFailed } from "@/charts/formula/wrong";
import type { Measure } from "@/charts/spec";
import { useFields } from "@/fields/fields";
import styles from "@/views/dashboards/Settings.module.css";
import { useWords } from "@/words/language";

const KINDS = ["count", "cardinality", "sum", "avg", "min", "max", "percentile", "formula"] as const;

function begun(kind: (typeof KINDS)[number], before: Measure): Measure {
  const field = "field" in before ? before.field : "";
  if (kind === "count") return { kind };
  if (kind === "formula") return { kind, text: "count()" };
  return kind === "percentile" ? { kind, field, percent: 95 } : { kind, field };
}

export function MeasureForm({ measure, onChange }: { measure: Measure; onChange: (measure: Measure) => void }) {
  const { say } = useWords();
  const { fields } = useFields();
  const numeric = measure.kind !== "cardinality";
  const names = fields
    .filter(({ aggregatable, type }) => aggregatable && (!numeric || ["long", "double", "date"].includes(type)))
    .map(({ name }) => name);
  return (
    <fieldset className={styles.group}>
      <legend>{say("panel.measure")}</legend>
      <NativeSelect
        size="xs"
        aria-label={say("panel.measure")}
        value={measure.kind}
        onChange={(event) => onChange(begun(event.currentTarget.value as (typeof KINDS)[number], measure))}
        data={KINDS.map((kind) => ({ value: kind, label: say(`measure.${kind}`) }))}
      />
      {"field" in measure && (
        <div className={measure.kind === "percentile" ? styles.pair : undefined}>
          <Autocomplete
            aria-label={say("pill.field")}
            placeholder={say("pill.field")}
            data={names}
            limit={40}
            value={measure.field}
            onChange={(field) => onChange({ ...measure, field })}
          />
          {measure.kind === "percentile" && (
            <NumberInput
              aria-label={say("measure.percentile")}
              min={0}
              max={100}
              value={measure.percent}
              onChange={(percent) => onChange({ ...measure, percent: Math.min(100, Math.max(0, Number(percent) || 0)) })}
            />
          )}
        </div>
      )}
      {measure.kind === "formula" && <FormulaForm text={measure.text} onChange={(text) => onChange({ kind: "formula", text })} />}
    </fieldset>
  );
}

/** What was typed stays, with what is wrong under it; only what can be read is drawn. */
function FormulaForm({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const { say } = useWords();
  const [typed, setTyped] = useState(text);
  let wrong: string | null = null;
  try {
    parse(typed);
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    wrong = whyFailed(error, say);
  }
  return (
    <Textarea
      aria-label={say("measure.formula")}
      description={say("measure.formula.how")}
      autosize
      minRows={2}
      value={typed}
      error={wrong}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        try {
          parse(next);
          onChange(next);
        } catch (error) {
          if (!(error instanceof FormulaError)) throw error;
        }
      }}
    />
  );
}
