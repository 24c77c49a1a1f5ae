// A star, tags and a note on any record; kept by the server, so that others see them too.
import { ActionIcon, Button, TagsInput, Textarea, Tooltip } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { get, put } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import { Undone } from "@/frame/Undone";
import { Icon } from "@/look/Icon";
import { Evidence } from "@/values/Evidence";
import styles from "@/views/discover/Notes.module.css";
import { useWords } from "@/words/language";

interface Note {
  row: string;
  star: boolean;
  text: string;
  tags: string[];
}

/** A name that an address can carry. */
const idOf = (name: string) => name.replace(/[^\w.-]/g, "_");

export function Notes({ name }: { name: string }) {
  const { say } = useWords();
  const questions = useQueryClient();
  const [editing, setEditing] = useState(false);
  const names = { type: "note", id: idOf(name) };
  const key = ["saved", "note"];
  const notes = useAnswer(key, (signal) => get("/saved/{type}", { names: { type: "note" }, signal }));
  const all = notes.data;
  const found = all?.objects.find(({ id }) => id === names.id)?.body as Partial<Note> | undefined;
  const data: Note | null = all ? { row: name, star: false, text: "", tags: [], ...found } : null;
  const save = useMutation({
    mutationFn: (changed: Partial<Note>) => put("/saved/{type}/{id}", { body: { ...data, ...changed } }, { names }),
    onSuccess: (_, changed) => {
      if (changed.text !== undefined) setEditing(false);
      return questions.invalidateQueries({ queryKey: key });
    },
  });
  if (!data) return <Standing of={notes} />;
  return (
    <div className={styles.notes}>
      <Tooltip label={say(data.star ? "detail.unstar" : "detail.star")}>
        <ActionIcon aria-label={say("detail.star")} aria-pressed={data.star} onClick={() => save.mutate({ star: !data.star })}>
          <Icon name={data.star ? "star-filled" : "star"} />
        </ActionIcon>
      </Tooltip>
      {data.tags.map((tag) => (
        <span key={tag} className={styles.tag}>
          <Evidence text={tag} limit={40} />
        </span>
      ))}
      {data.text && !editing && <p className={styles.text}>{data.text}</p>}
      {editing ? (
        <NoteForm note={data} onSave={save.mutate} />
      ) : (
        <Button variant="subtle" color="gray" leftSection={<Icon name="note" size={14} />} onClick={() => setEditing(true)}>
          {say("detail.note")}
        </Button>
      )}
      <Undone change={save} />
    </div>
  );
}

function NoteForm({ note, onSave }: { note: Note; onSave: (changed: Partial<Note>) => void }) {
  const { say } = useWords();
  const [text, setText] = useState(note.text);
  const [tags, setTags] = useState(note.tags);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        onSave({ text, tags });
      }}
    >
      <Textarea
        aria-label={say("detail.note")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        rows={2}
        data-autofocus
      />
      <TagsInput size="xs" label={say("detail.tags")} value={tags} onChange={setTags} />
      <Button type="submit" variant="filled">
        {say("detail.note.save")}
      </Button>
    </form>
  );
}
