// Where files and folders are dropped or chosen.
import { type DragEvent, useRef, useState } from "react";
import { Icon } from "@/look/Icon";
import styles from "@/upload/DropZone.module.css";
import { filesOf } from "@/upload/folders";
import type { Dropped } from "@/upload/uploads";
import { useWords } from "@/words/language";

export function DropZone({ onFiles, small = false }: { onFiles: (files: Dropped[]) => void; small?: boolean }) {
  const { say } = useWords();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void filesOf(event.dataTransfer).then(onFiles);
  };
  return (
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
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={say("home.empty.choose")}
        onClick={(event) => event.stopPropagation()}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])].map((file) => ({
            name: file.webkitRelativePath || file.name,
            file,
          }));
          event.currentTarget.value = "";
          onFiles(files);
        }}
      />
    </button>
  );
}
