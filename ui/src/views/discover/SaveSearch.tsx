// Saves what is asked under a name, and opens what was saved; pinned pills stay when something else is opened.
import { Button, Popover, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { get, put, remove } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import { Undone } from "@/frame/Undone";
import { usePlace } from "@/frame/usePlace";
import { useKeys } from "@/keys/keys";
import { Icon } from "@/look/Icon";
import { placeOf } from "@/place/place";
import { withPinned } from "@/query/pill";
import styles from "@/views/discover/SaveSearch.module.css";
import { useWords } from "@/words/language";

export function SaveSearch() {
  const { say } = useWords();
  const { place } = usePlace();
  const navigate = useNavigate();
  const questions = useQueryClient();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const saved = useAnswer(["saved", "search"], (signal) => get("/saved/{type}", { names: { type: "search" }, signal }), {
    enabled: open,
  });
  useKeys([{ keys: "", does: "discover.save", group: "anywhere.commands", run: () => setOpen(true) }]);
  const done = () => questions.invalidateQueries({ queryKey: ["saved", "search"] });
  const save = useMutation({
    mutationFn: (title: string) => {
      const { row, at, tab, ...kept } = place;
      return put("/saved/{type}/{id}", { body: { title, place: kept } }, { names: { type: "search", id: crypto.randomUUID() } });
    },
    onSuccess: () => {
      setName("");
      void done();
    },
  });
  const drop = useMutation({
    mutationFn: (id: string) => remove("/saved/{type}/{id}", { names: { type: "search", id } }),
    onSuccess: done,
  });
  const show = (kept: unknown) => {
    const wanted = placeOf((kept ?? {}) as Record<string, unknown>);
    setOpen(false);
    void navigate({ to: "/discover", search: withPinned(wanted, place.f) } as never);
  };
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={320}>
      <Popover.Target>
        <Button leftSection={<Icon name="device-floppy" size={14} />} onClick={() => setOpen(!open)}>
          {say("discover.save")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim()) save.mutate(name.trim());
          }}
        >
          <TextInput
            aria-label={say("save.name")}
            placeholder={say("save.name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Button type="submit" variant="filled" disabled={!name.trim()}>
            {say("discover.save")}
          </Button>
        </form>
        <Undone change={save} />
        <Undone change={drop} />
        <Standing of={saved} />
        <ul className={styles.list}>
          {saved.data?.objects.map(({ id, body }) => (
            <li key={id}>
              <button type="button" onClick={() => show(body["place"])}>
                {String(body["title"] ?? id)}
              </button>
              <button
                type="button"
                aria-label={`${say("pill.remove")}: ${String(body["title"] ?? id)}`}
                onClick={() => drop.mutate(id)}
              >
                <Icon name="trash" size={14} />
              </button>
            </li>
          ))}
          {saved.data?.objects.length === 0 && <li className="soft">{say("save.none")}</li>}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
