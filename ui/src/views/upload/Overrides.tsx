// What a person says about a file otherwise: it stays typed as it was, and the preview follows at once.
import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import type { Found } from "@/views/upload/FileCard";
import { useWords } from "@/words/language";

const TEXTS = ["charset", "delimiter", "quote", "column_names", "timestamp_field", "timestamp_format"] as const;

interface Props {
  values: Record<string, string>;
  found: Found | undefined;
  onChange: (values: Record<string, string>) => void;
}

export function Overrides({ values, found, onChange }: Props) {
  const { say } = useWords();
  const problems = problemsOf(found);
  const set = (name: string, value: string) => onChange({ ...values, [name]: value });
  const now = (name: string) => {
    const value = found?.structure[name];
    return value === undefined || value === null ? "" : Array.isArray(value) ? value.join(",") : String(value);
  };
  return (
    <>
      <NativeSelect
        size="xs"
        label={say("override.format")}
        value={values["format"] ?? ""}
        onChange={(event) => set("format", event.currentTarget.value)}
        data={[
          { value: "", label: say("upload.format.auto") },
          { value: "ndjson", label: "NDJSON" },
          { value: "delimited", label: say("override.format.delimited") },
          { value: "semi_structured_text", label: say("override.format.text") },
        ]}
        error={problems["format"]}
      />
      {TEXTS.map((name) => (
        <TextInput
          key={name}
          label={say(`override.${name}`)}
          placeholder={name === "timestamp_format" ? now("java_timestamp_formats") : now(name)}
          value={values[name] ?? ""}
          onChange={(event) => set(name, event.currentTarget.value)}
          error={problems[name]}
        />
      ))}
      <NativeSelect
        size="xs"
        label={say("override.has_header_row")}
        value={values["has_header_row"] ?? ""}
        onChange={(event) => set("has_header_row", event.currentTarget.value)}
        data={[
          { value: "", label: say("upload.format.auto") },
          { value: "true", label: say("override.yes") },
          { value: "false", label: say("override.no") },
        ]}
      />
      <Textarea
        label={say("override.grok_pattern")}
        placeholder={now("grok_pattern")}
        autosize
        minRows={2}
        maxRows={8}
        value={values["grok_pattern"] ?? ""}
        onChange={(event) => set("grok_pattern", event.currentTarget.value)}
        error={problems["grok_pattern"]}
      />
    </>
  );
}

/** What couldn't be followed, under the field that said it. */
function problemsOf(found: Found | undefined): Record<string, string> {
  const list = found?.structure["problems"];
  if (!Array.isArray(list)) return {};
  return Object.fromEntries(
    list.map((one: unknown) => {
      const { override, field, name, message, reason } = (one ?? {}) as Record<string, string | undefined>;
      return [override ?? field ?? name ?? "", message ?? reason ?? String(one)];
    }),
  );
}
