// Users and keys, for an administrator: who there is, what each may do, who is added and who goes.
import { get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import styles from "@/views/data/DataPage.module.css";
import { Keys } from "@/views/data/Keys";
import { Users } from "@/views/data/Users";
import { useWords } from "@/words/language";

export const ACCOUNTS = ["accounts"];
export const SCOPES = ["read", "write", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export function Accounts() {
  const { say } = useWords();
  const answer = useAnswer(ACCOUNTS, (signal) => get("/accounts", { signal }));
  const { data } = answer;
  return (
    <div className={styles.panel}>
      <Standing of={answer} />
      {data && !data.guarded && <p>{say("accounts.none")}</p>}
      {data?.guarded && (
        <>
          <Users users={data.users} />
          <Keys keys={data.keys} />
        </>
      )}
    </div>
  );
}
