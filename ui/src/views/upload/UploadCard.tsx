// One drop before it is taken in: what each file is, how it would be read, what a person says otherwise, and the big button.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Answer, post, remove } from "@/api/client";
import { Undone } from "@/frame/Undone";
import { Icon } from "@/look/Icon";
import { useKept } from "@/upload/kept";
import { Evidence } from "@/values/Evidence";
import { bytes } from "@/values/numbers";
import { FileCard } from "@/views/upload/FileCard";
import styles from "@/views/upload/UploadCard.module.css";
import { useWords } from "@/words/language";

type Uploaded = Answer<"/uploads", "get">["uploads"][number];

export interface Wish {
  format: string;
  index: string;
  timezone: string;
  /** What is said of single files, by their names. */
  overrides: Record<string, Record<string, string>>;
}

const FEW = 5;

export function UploadCard({ upload }: { upload: Uploaded }) {
  const { say, language } = useWords();
  const questions = useQueryClient();
  const [wish, setWish] = useKept<Wish>(`upload.${upload.id}`, { format: "", index: "", timezone: "", overrides: {} });
  const [all, setAll] = useState(false);
  const done = () => {
    setWish(null);
    void questions.invalidateQueries({ queryKey: ["jobs"] });
    void questions.invalidateQueries({ queryKey: ["uploads"] });
    void questions.invalidateQueries({ queryKey: ["home"] });
  };
  const ingest = useMutation({
    mutationFn: () =>
      post(
        "/uploads/{id}/ingest",
        {
          format: wish.format || null,
          index: wish.index || null,
          timezone: wish.timezone || null,
          overrides: Object.fromEntries(Object.entries(wish.overrides).filter(([, said]) => Object.keys(said).length)),
        },
        { names: { id: upload.id } },
      ),
    onSuccess: done,
  });
  const drop = useMutation({ mutationFn: () => remove("/uploads/{id}", { names: { id: upload.id } }), onSuccess: done });
  const whole = upload.files.reduce((sum, file) => sum + file.bytes, 0);
  const ordered = [...upload.files].sort((a, b) => b.bytes - a.bytes);
  const shown = all ? ordered : ordered.slice(0, FEW);
  const first = upload.files[0];
  return (
    <article className={styles.card} aria-label={first?.name ?? upload.id}>
      <header className={styles.head}>
        <h2>
          {upload.files.length === 1 ? (
            <Evidence text={first?.name ?? ""} limit={120} />
          ) : (
            say("upload.files", { files: upload.files.length, size: bytes(whole, language) })
          )}
        </h2>
        <Button variant="subtle" color="gray" leftSection={<Icon name="trash" size={14} />} onClick={() => drop.mutate()}>
          {say("upload.discard")}
        </Button>
        <Button
          variant="filled"
          size="sm"
          leftSection={<Icon name="download" />}
          onClick={() => ingest.mutate()}
          loading={ingest.isPending}
        >
          {say("upload.take")}
        </Button>
      </header>
      <Undone change={ingest} />
      <Undone change={drop} />
      {shown.map((file, index) => (
        <FileCard key={file.name} upload={upload.id} file={file} wish={wish} onWish={setWish} open={index === 0} />
      ))}
      {ordered.length > FEW && (
        <button type="button" className={styles.more} onClick={() => setAll(!all)}>
          {all ? say("frame.less") : say("upload.more", { files: ordered.length - FEW })}
        </button>
      )}
      <div className={styles.wish}>
        <TextInput
          label={say("upload.index")}
          description={say("upload.index.how")}
          placeholder={say("upload.index.auto")}
          value={wish.index}
          onChange={(event) => setWish({ ...wish, index: event.currentTarget.value })}
        />
        <TextInput
          label={say("upload.zone")}
          description={say("upload.zone.how")}
          placeholder={say("upload.zone.auto")}
          value={wish.timezone}
          onChange={(event) => setWish({ ...wish, timezone: event.currentTarget.value })}
        />
      </div>
    </article>
  );
}
