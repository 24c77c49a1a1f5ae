// Searches that call when more records match within some minutes than somebody wants.
import { ActionIcon, Button, NumberInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { get, Problem, post, put, remove } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import { Undone } from "@/frame/Undone";
import { Icon } from "@/look/Icon";
import { Evidence } from "@/values/Evidence";
import styles from "@/views/alerts/Alerts.module.css";
import { useWords } from "@/words/language";

const EMPTY = { title: "", query: "", above: 100, minutes: 5 };

export function Thresholds() {
  const { say } = useWords();
  const questions = useQueryClient();
  const [typed, setTyped] = useState(EMPTY);
  const kept = useAnswer(["saved", "threshold"], (signal) => get("/saved/{type}", { names: { type: "threshold" }, signal }));
  const done = () => questions.invalidateQueries({ queryKey: ["saved", "threshold"] });
  const save = useMutation({
    mutationFn: async () => {
      const { error } = await post("/parse", { query: typed.query, lang: "kql" });
      if (error) throw new Problem(error, 400);
      const names = { type: "threshold", id: crypto.randomUUID() };
      return put("/saved/{type}/{id}", { body: { ...typed, title: typed.title.trim() || typed.query } }, { names });
    },
    onSuccess: () => {
      setTyped(EMPTY);
      void done();
    },
  });
  const drop = useMutation({
    mutationFn: (id: string) => remove("/saved/{type}/{id}", { names: { type: "threshold", id } }),
    onSuccess: done,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const number = (value: string | number, usual: number) => (typeof value === "number" ? value : usual);
  return (
    <section aria-label={say("alerts.thresholds")}>
      <h2>{say("alerts.thresholds")}</h2>
      <p className="soft">{say("alerts.thresholds.how")}</p>
      <Standing of={kept} />
      <Undone change={drop} />
      <ul className={styles.thresholds}>
        {kept.data?.objects.map(({ id, body }) => (
          <li key={id}>
            <span>
              <strong>
                <Evidence text={String(body["title"] ?? id)} limit={120} />
              </strong>{" "}
              <code>
                <Evidence text={String(body["query"] ?? "")} limit={200} />
              </code>
            </span>
            <span className="soft">
              {say("alerts.threshold", { above: Number(body["above"] ?? 0), minutes: Number(body["minutes"] ?? 0) })}
            </span>
            <ActionIcon
              aria-label={`${say("alerts.threshold.delete")}: ${String(body["title"] ?? id)}`}
              onClick={() => drop.mutate(id)}
            >
              <Icon name="trash" size={14} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <form className={styles.form} onSubmit={submit}>
        <TextInput
          label={say("save.name")}
          value={typed.title}
          onChange={(event) => setTyped({ ...typed, title: event.currentTarget.value })}
        />
        <TextInput
          label="KQL"
          placeholder="event.action: login"
          value={typed.query}
          onChange={(event) => setTyped({ ...typed, query: event.currentTarget.value })}
        />
        <NumberInput
          label={say("alerts.above")}
          min={0}
          allowDecimal={false}
          value={typed.above}
          onChange={(above) => setTyped({ ...typed, above: number(above, 0) })}
        />
        <NumberInput
          label={say("alerts.minutes")}
          min={1}
          value={typed.minutes}
          onChange={(minutes) => setTyped({ ...typed, minutes: number(minutes, 1) })}
        />
        <Button type="submit" disabled={!typed.query.trim()} loading={save.isPending}>
          {say("discover.save")}
        </Button>
      </form>
      <Undone change={save} />
    </section>
  );
}
