// What a chart's rows are put together by: time, values of a field, steps of a number, or questions.
import { Autocomplete, Button, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { bucketFor } from "@/charts/fitting";
import { type Bucket, CALENDAR } from "@/charts/spec";
import { useFields } from "@/fields/fields";
import { Icon } from "@/look/Icon";
import styles from "@/views/dashboards/Settings.module.css";
import { useWords } from "@/words/language";

const KINDS = ["none", "time", "terms", "histogram", "filters"] as const;

function begun(kind: (typeof KINDS)[number], before: Bucket | null): Bucket | null {
  const field = before && "field" in before ? before.field : "";
  switch (kind) {
    case "none":
      return null;
    case "time":
      return { kind, interval: "auto" };
    case "terms":
      return { kind, field, size: 10 };
    case "histogram":
      return { kind, field, interval: "auto" };
    case "filters":
      return { kind, filters: [{ label: "", query: "*" }] };
  }
}

export function BucketForm({
  label,
  bucket,
  onChange,
}: {
  label: string;
  bucket: Bucket | null;
  onChange: (bucket: Bucket | null) => void;
}) {
  const { say } = useWords();
  const { fields } = useFields();
  const names = fields.filter(({ aggregatable, type }) => aggregatable && type !== "text").map(({ name }) => name);
  const onField = (name: string) => {
    const field = fields.find((one) => one.name === name);
    if (!bucket || !("field" in bucket)) return;
    if (field && bucket.field === "") onChange(bucketFor(field));
    else onChange({ ...bucket, field: name });
  };
  return (
    <fieldset className={styles.group}>
      <legend>{label}</legend>
      <NativeSelect
        size="xs"
        aria-label={label}
        value={bucket?.kind ?? "none"}
        onChange={(event) => onChange(begun(event.currentTarget.value as (typeof KINDS)[number], bucket))}
        data={KINDS.map((kind) => ({ value: kind, label: say(`bucket.${kind}`) }))}
      />
      {bucket?.kind === "time" && (
        <NativeSelect
          size="xs"
          aria-label={say("bucket.interval")}
          value={bucket.interval}
          onChange={(event) => onChange({ ...bucket, interval: event.currentTarget.value as "auto" })}
          data={(["auto", ...CALENDAR] as const).map((name) => ({ value: name, label: say(`interval.${name}`) }))}
        />
      )}
      {(bucket?.kind === "terms" || bucket?.kind === "histogram") && (
        <div className={styles.pair}>
          <Autocomplete
            aria-label={say("pill.field")}
            placeholder={say("pill.field")}
            data={names}
            limit={40}
            value={bucket.field}
            onChange={onField}
          />
          {bucket.kind === "terms" ? (
            <NumberInput
              aria-label={say("bucket.size")}
              min={1}
              max={1000}
              value={bucket.size}
              onChange={(size) => Number(size) > 0 && onChange({ ...bucket, size: Math.trunc(Number(size)) })}
            />
          ) : (
            <NumberInput
              aria-label={say("bucket.step")}
              placeholder={say("interval.auto")}
              min={0}
              value={bucket.interval === "auto" ? "" : bucket.interval}
              onChange={(step) => onChange({ ...bucket, interval: Number(step) > 0 ? Number(step) : "auto" })}
            />
          )}
        </div>
      )}
      {bucket?.kind === "filters" && (
        <>
          {bucket.filters.map((one, index) => (
            <div key={index} className={styles.line}>
              <TextInput
                aria-label={say("bucket.filter.label")}
                placeholder={say("bucket.filter.label")}
                value={one.label}
                onChange={(event) =>
                  onChange({
                    ...bucket,
                    filters: bucket.filters.map((old, at) => (at === index ? { ...old, label: event.currentTarget.value } : old)),
                  })
                }
              />
              <TextInput
                aria-label="KQL"
                placeholder="KQL"
                defaultValue={one.query}
                onBlur={(event) =>
                  onChange({
                    ...bucket,
                    filters: bucket.filters.map((old, at) =>
                      at === index ? { ...old, query: event.currentTarget.value || "*" } : old,
                    ),
                  })
                }
              />
              <button
                type="button"
                className={styles.colour}
                aria-label={say("pill.remove")}
                onClick={() => onChange({ ...bucket, filters: bucket.filters.filter((_, at) => at !== index) })}
              >
                <Icon name="x" size={14} />
              </button>
            </div>
          ))}
          <Button
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => onChange({ ...bucket, filters: [...bucket.filters, { label: "", query: "*" }] })}
          >
            {say("bucket.filter.add")}
          </Button>
        </>
      )}
    </fieldset>
  );
}
