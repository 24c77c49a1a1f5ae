// Who may log in: a list, a form that adds somebody or gives another password, and a way to forget one.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Answer, put, remove } from "@/api/client";
import { Undone } from "@/frame/Undone";
import { usePlace } from "@/frame/usePlace";
import { Evidence } from "@/values/Evidence";
import { instantText } from "@/values/times";
import { ACCOUNTS, SCOPES, type Scope } from "@/views/data/Accounts";
import styles from "@/views/data/DataPage.module.css";
import { Going } from "@/views/data/Going";
import { useWords } from "@/words/language";

const EMPTY = { name: "", password: "", scope: "read" as Scope };

export function Users({ users }: Pick<Answer<"/accounts", "get">, "users">) {
  const { say } = useWords();
  const { zone } = usePlace();
  const questions = useQueryClient();
  const [typed, setTyped] = useState(EMPTY);
  const done = () => questions.invalidateQueries({ queryKey: ACCOUNTS });
  const save = useMutation({
    mutationFn: ({ name, password, scope }: typeof EMPTY) =>
      put("/accounts/users/{name}", { password, scope }, { names: { name: name.trim() } }),
    onSuccess: () => {
      setTyped(EMPTY);
      void done();
    },
  });
  const drop = useMutation({
    mutationFn: (name: string) => remove("/accounts/users/{name}", { names: { name } }),
    onSuccess: done,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(typed);
  };
  return (
    <section aria-label={say("accounts.users")}>
      <h2>{say("accounts.users")}</h2>
      <ul className={styles.followed}>
        {users.map(({ name, scope, created }) => (
          <li key={name}>
            <Evidence text={name} limit={100} /> <strong>{say(`accounts.scope.${scope}`)}</strong>{" "}
            <span className="soft">{say("data.following.since", { since: instantText(created, zone, "minute") })}</span>
            <Going name={name} onGo={() => drop.mutate(name)} />
          </li>
        ))}
      </ul>
      <Undone change={drop} />
      <form className={styles.form} onSubmit={submit} autoComplete="off">
        <TextInput
          label={say("accounts.name")}
          value={typed.name}
          onChange={(event) => setTyped({ ...typed, name: event.currentTarget.value })}
        />
        <TextInput
          type="password"
          label={say("accounts.password")}
          autoComplete="new-password"
          value={typed.password}
          onChange={(event) => setTyped({ ...typed, password: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label={say("accounts.scope")}
          value={typed.scope}
          onChange={(event) => setTyped({ ...typed, scope: event.currentTarget.value as Scope })}
          data={SCOPES.map((value) => ({ value, label: say(`accounts.scope.${value}`) }))}
        />
        <Button type="submit" disabled={!typed.name.trim() || !typed.password} loading={save.isPending}>
          {say("accounts.user.add")}
        </Button>
      </form>
      <p className="soft">{say("accounts.user.how")}</p>
      <Undone change={save} />
    </section>
  );
}
