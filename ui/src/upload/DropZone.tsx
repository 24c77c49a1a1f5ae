// Where files and folders are dropped or chosen.
import { Button } from "@mantine/core";
import { type ChangeEvent, type DragEvent, useRef, useState } from "react";
import { Icon } from "@/look/Icon";
import styles from "@/upload/DropZone.module.css";
import { filesOf } from "@/upload/folders";
import type { Dropped } from "@/upload/uploads";
import { useWords } from "@/words/language";

/** What has a file chooser take a whole folder; React's types don't know it. */
const FOLDER = { webkitdirectory: "" };

export function DropZone({ onFiles, small = false }: { onFiles: (files: Dropped[]) => void; small?: boolean }) {
  const { say } = useWords();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.currentTarget.files ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
    event.currentTarget.value = "";
    onFiles(files);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void filesOf(event.dataTransfer).then(onFiles);
  };
  const zone = (
    <button
      type="button"
      className={styles.zone}
      data-over={over || undefined}
      data-small={small || undefined}
      onClick={() => input.current?.click()}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <Icon name="upload" size={small ? 16 : 24} />
      <span className={styles.words}>
        <strong>{say("home.empty.drop")}</strong>
        <span className="soft">{say("home.empty.drop.how")}</span>
      </span>
    </button>
  );
  return (
    <div className={styles.place}>
      {zone}
      <input ref={input} type="file" multiple hidden aria-label={say("home.empty.choose")} onChange={chosen} />
      <input ref={folder} type="file" {...FOLDER} hidden aria-label={say("home.empty.choose.folder")} onChange={chosen} />
      <Button variant="subtle" leftSection={<Icon name="folder" size={14} />} onClick={() => folder.current?.click()}>
        {say("home.empty.choose.folder")}
      </Button>
    </div>
  );
}
