// Keys of programs: a list, a form that makes one, and the new key, which is told once.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Answer, post, remove } from "@/api/client";
import { Undone } from "@/frame/Undone";
import { usePlace } from "@/frame/usePlace";
import { CopyButton } from "@/values/CopyButton";
import { Evidence } from "@/values/Evidence";
import { instantText } from "@/values/times";
import { ACCOUNTS, SCOPES, type Scope } from "@/views/data/Accounts";
import styles from "@/views/data/DataPage.module.css";
import { Going } from "@/views/data/Going";
import { useWords } from "@/words/language";

const EMPTY = { name: "", indices: "", scope: "write" as Scope };

export function Keys({ keys }: Pick<Answer<"/accounts", "get">, "keys">) {
  const { say } = useWords();
  const { zone } = usePlace();
  const questions = useQueryClient();
  const [typed, setTyped] = useState(EMPTY);
  const done = () => questions.invalidateQueries({ queryKey: ACCOUNTS });
  const add = useMutation({
    mutationFn: ({ name, indices, scope }: typeof EMPTY) =>
      post("/accounts/keys", { name: name.trim(), scope, indices: indices.split(/[\s,]+/).filter(Boolean) }),
    onSuccess: () => {
      setTyped(EMPTY);
      void done();
    },
  });
  const drop = useMutation({ mutationFn: (id: string) => remove("/accounts/keys/{id}", { names: { id } }), onSuccess: done });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(typed);
  };
  return (
    <section aria-label={say("accounts.keys")}>
      <h2>{say("accounts.keys")}</h2>
      <ul className={styles.followed}>
        {keys.map(({ id, name, scope, indices, created }) => (
          <li key={id}>
            <Evidence text={name} limit={100} /> <code>{id}</code> <strong>{say(`accounts.scope.${scope}`)}</strong>{" "}
            <span>{indices.length ? <Evidence text={indices.join(", ")} limit={200} /> : say("accounts.indices.all")}</span>{" "}
            <span className="soft">{say("data.following.since", { since: instantText(created, zone, "minute") })}</span>
            <Going name={name} onGo={() => drop.mutate(id)} />
          </li>
        ))}
      </ul>
      <Undone change={drop} />
      <form className={styles.form} onSubmit={submit} autoComplete="off">
        <TextInput
          label={say("accounts.key.for")}
          value={typed.name}
          onChange={(event) => setTyped({ ...typed, name: event.currentTarget.value })}
        />
        <TextInput
          label={say("accounts.indices")}
          placeholder="logs-*"
          value={typed.indices}
          onChange={(event) => setTyped({ ...typed, indices: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label={say("accounts.scope")}
          value={typed.scope}
          onChange={(event) => setTyped({ ...typed, scope: event.currentTarget.value as Scope })}
          data={SCOPES.map((value) => ({ value, label: say(`accounts.scope.${value}`) }))}
        />
        <Button type="submit" disabled={!typed.name.trim()} loading={add.isPending}>
          {say("accounts.key.add")}
        </Button>
      </form>
      <Undone change={add} />
      {add.data && (
        <p role="status">
          {say("accounts.key.once")} <code>{add.data.key}</code> <CopyButton text={add.data.key} />
        </p>
      )}
    </section>
  );
}
