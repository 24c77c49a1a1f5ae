// One file: what it is taken for and how sure that is, its first rows with types, the lines that don't fit, and overrides beside it.
import { Button, NativeSelect } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { type Answer, post } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Running } from "@/frame/Running";
import { Stopped } from "@/frame/Standing";
import { Icon } from "@/look/Icon";
import { Certainty } from "@/values/Certainty";
import { Evidence, Inside } from "@/values/Evidence";
import { bytes } from "@/values/numbers";
import styles from "@/views/upload/FileCard.module.css";
import { FORMATS } from "@/views/upload/formats";
import { Overrides } from "@/views/upload/Overrides";
import { Preview } from "@/views/upload/Preview";
import { typesOf, typesText } from "@/views/upload/types";
import type { Wish } from "@/views/upload/UploadCard";
import { useWords } from "@/words/language";

const NOTHING: Record<string, string> = {};
/** Milliseconds that somebody stops typing before it is asked what follows from it. */
const PAUSE = 400;

export type Found = Answer<"/uploads/{id}/structure">;

interface Props {
  upload: string;
  file: { name: string; bytes: number };
  wish: Wish;
  onWish: (wish: Wish) => void;
  open: boolean;
}

export function FileCard({ upload, file, wish, onWish, open: begins }: Props) {
  const { say, language } = useWords();
  const [open, setOpen] = useState(begins);
  const [changing, setChanging] = useState(false);
  const said = wish.overrides[file.name] ?? NOTHING;
  const { format, timezone } = wish;
  const [asked] = useDebouncedValue({ said, format, timezone }, PAUSE);
  const onSaid = (values: Record<string, string>) => {
    const kept = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
    onWish({ ...wish, overrides: { ...wish.overrides, [file.name]: kept } });
  };
  const names = { id: upload };
  const found = useAnswer(
    ["structure", upload, file.name, asked],
    (signal) =>
      post(
        "/uploads/{id}/structure",
        { file: file.name, overrides: asked.said, format: asked.format || null, timezone: asked.timezone || null },
        { names, signal },
      ),
    { enabled: open },
  );
  const { data } = found;
  const title = data?.known?.title[language];
  return (
    <section className={styles.file} aria-label={file.name}>
      <header className={styles.head}>
        <button type="button" className={styles.name} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? "chevron-down" : "chevron-right"} size={14} />
          <Inside value>
            <Evidence text={file.name} limit={120} />
          </Inside>
          <span className="soft">{bytes(file.bytes, language)}</span>
        </button>
        {data && (
          <p className={styles.what}>
            {title
              ? say("upload.is", { what: title })
              : say("upload.is.structure", { what: String(data.structure["format"] ?? "") })}
            {data.known && <Certainty value={data.known.certainty} />}
          </p>
        )}
        <Running active={open && found.state === "asking"} onCancel={found.cancel} />
        {open && (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<Icon name="pencil" size={14} />}
            aria-expanded={changing}
            onClick={() => setChanging(!changing)}
          >
            {say("upload.change")}
          </Button>
        )}
      </header>
      {open && (
        <div className={styles.body} data-changing={changing || undefined}>
          <div className={styles.preview}>
            <Stopped of={found} />
            {data && (
              <Preview
                found={data}
                types={typesOf(said["column_types"])}
                onTypes={format ? undefined : (types) => onSaid({ ...said, column_types: typesText(types) })}
              />
            )}
          </div>
          {changing && (
            <div className={styles.side}>
              <NativeSelect
                size="xs"
                label={say("upload.format")}
                description={say("upload.format.how")}
                value={wish.format}
                onChange={(event) => onWish({ ...wish, format: event.currentTarget.value })}
                data={[{ value: "", label: say("upload.format.auto") }, ...FORMATS]}
              />
              <Overrides values={said} found={data} onChange={onSaid} />
            </div>
          )}
        </div>
      )}
    </section>
  );
}
