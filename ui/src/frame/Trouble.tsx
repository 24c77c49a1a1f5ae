// What stands where something can't: an address that leads nowhere, a part that failed, an answer that was an error.
import { Button } from "@mantine/core";
import { type ErrorComponentProps, useLocation } from "@tanstack/react-router";
import { Problem } from "@/api/client";
import styles from "@/frame/Trouble.module.css";
import { Icon } from "@/look/Icon";
import { Evidence } from "@/values/Evidence";
import { useWords } from "@/words/language";

export function Missing() {
  const { say } = useWords();
  const { pathname } = useLocation();
  return (
    <section className={styles.whole}>
      <h1>{say("frame.missing.title")}</h1>
      <p>{say("frame.missing.text", { path: pathname })}</p>
    </section>
  );
}

export function Broken({ error }: ErrorComponentProps) {
  const { say } = useWords();
  return (
    <section className={styles.whole} role="alert">
      <h1>{say("frame.broken.title")}</h1>
      <p>{say("frame.broken.text")}</p>
      <pre className={styles.details}>{String(error instanceof Error ? (error.stack ?? error.message) : error)}</pre>
      <Button onClick={() => location.reload()}>{say("frame.reload")}</Button>
    </section>
  );
}

interface Again {
  again?: (() => void) | undefined;
}

/** A sentence of ours where something would stand that isn't there, and a way to have it. */
export function Notice({ text, again }: { text: string } & Again) {
  return (
    <div className={styles.notice} role="status">
      <p>{text}</p>
      <AgainButton again={again} />
    </div>
  );
}

/** An error of the server, where its answer would have stood. */
export function Failure({ error, again }: { error: unknown } & Again) {
  const { say, language } = useWords();
  const problem = error instanceof Problem ? error : null;
  const said = problem?.unreachable ? null : problem?.said(language);
  return (
    <div className={styles.failure} role="alert">
      <Icon name="alert-triangle" />
      <div>
        <p>
          {problem?.unreachable ? (
            say("frame.unreachable")
          ) : (
            <>
              {said?.foreign && say("frame.foreign")}{" "}
              <Evidence text={said?.message ?? (error instanceof Error ? error.message : String(error))} />
            </>
          )}
        </p>
        {said?.where && (
          <p className="soft">
            {say("frame.where")}: <Evidence text={said.where} />
          </p>
        )}
        {said?.hint && <p className="soft">{said.hint}</p>}
      </div>
      <AgainButton again={again} />
    </div>
  );
}

function AgainButton({ again }: Again) {
  const { say } = useWords();
  if (!again) return null;
  return (
    <Button onClick={again} leftSection={<Icon name="refresh" />}>
      {say("frame.again")}
    </Button>
  );
}
