// Saves what is asked under a name, and opens what was saved; pinned pills stay when something else is opened.
import { Button, Popover, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { get, put, remove } from "@/api/client";
import { Failure } from "@/frame/Trouble";
import { usePlace } from "@/frame/usePlace";
import { Icon } from "@/look/Icon";
import { type Place, placeOf } from "@/place/place";
import { pillOf } from "@/query/pill";
import styles from "@/views/discover/SaveSearch.module.css";
import { useWords } from "@/words/language";

export function SaveSearch() {
  const { say } = useWords();
  const { place } = usePlace();
  const navigate = useNavigate();
  const questions = useQueryClient();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const { data } = useQuery({
    queryKey: ["saved", "search"],
    queryFn: ({ signal }) => get("/saved/{type}", { names: { type: "search" }, signal }),
    enabled: open,
  });
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
    const pinned = (place.f ?? []).filter((text) => pillOf(text).pinned && !wanted.f?.includes(text));
    const next: Place = { ...wanted, ...(pinned.length || wanted.f ? { f: [...pinned, ...(wanted.f ?? [])] } : {}) };
    setOpen(false);
    void navigate({ to: "/discover", search: next } as never);
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
        {save.error && <Failure error={save.error} />}
        <ul className={styles.list}>
          {data?.objects.map(({ id, body }) => (
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
          {data?.objects.length === 0 && <li className="soft">{say("save.none")}</li>}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
