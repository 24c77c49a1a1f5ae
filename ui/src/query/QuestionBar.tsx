// The bar that asks: words, time, and filter pills; the same in every view.
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { post } from "@/api/client";
import { later } from "@/frame/later";
import { usePlace } from "@/frame/usePlace";
import { useKeys } from "@/keys/keys";
import { Icon } from "@/look/Icon";
import { Pills } from "@/query/Pills";
import styles from "@/query/QuestionBar.module.css";
import { TimePicker } from "@/query/TimePicker";
import { useWords } from "@/words/language";

const QueryEditor = later(
  () => import("@/query/QueryEditor").then(({ QueryEditor }) => QueryEditor),
  ({ text }) => <span className={styles.waiting}>{text}</span>,
);

interface Wrong {
  message: string;
  position: number;
}

/** `children` stand at the right end of the pills' line, for the number of hits. */
export function QuestionBar({ children, withQuery = true }: { children?: ReactNode; withQuery?: boolean }) {
  return (
    <div className={styles.bar}>
      <div className={styles.line}>
        {withQuery && <Query />}
        <TimePicker />
      </div>
      <div className={styles.pills}>
        <Pills />
        <div className={styles.end}>{children}</div>
      </div>
    </div>
  );
}

function Query() {
  const { say } = useWords();
  const { place, go } = usePlace();
  const language = place.ql ?? "kql";
  const asked = place.q ?? "";
  const [typed, setTyped] = useState(asked);
  const [error, setError] = useState<Wrong | null>(null);
  const focus = useRef<() => void>(null);
  /** Whether somebody wants to type already. */
  const wanted = useRef(false);
  useEffect(() => setTyped(asked), [asked]);
  useEffect(() => {
    if (!typed.trim()) {
      setError(null);
      return;
    }
    const cancel = new AbortController();
    const timer = setTimeout(() => {
      post("/parse", { query: typed, lang: language }, { signal: cancel.signal }).then(
        ({ error }) => setError(error ? { message: error.message, position: error.position ?? 0 } : null),
        () => undefined,
      );
    }, 250);
    return () => {
      clearTimeout(timer);
      cancel.abort();
    };
  }, [typed, language]);
  const toEditor = () => {
    wanted.current = !focus.current;
    focus.current?.();
  };
  useKeys([{ keys: "/", does: "keys.search", group: "keys.everywhere", run: toEditor }]);
  const run = (text: string) => go({ q: text.trim() || undefined });
  return (
    <div className={styles.query} data-wrong={error ? true : undefined} role="search">
      <Menu>
        <Menu.Target>
          <button type="button" className={styles.language} title={say("query.language")}>
            {language === "kql" ? "KQL" : "Lucene"} <Icon name="chevron-down" size={12} />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {(["kql", "lucene"] as const).map((name) => (
            <Menu.Item
              key={name}
              rightSection={name === language ? <Icon name="check" /> : null}
              onClick={() => go({ ql: name === "lucene" ? name : undefined })}
            >
              {name === "kql" ? "KQL" : "Lucene"}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <div className={styles.editor}>
        <QueryEditor
          text={typed}
          language={language}
          index={place.in ?? "*"}
          error={error}
          onRun={run}
          onChange={setTyped}
          focus={(made) => {
            focus.current = made;
            if (wanted.current) made();
          }}
        />
        {error && typed === asked && (
          <p className={styles.wrong} role="alert">
            {say("query.error", { message: error.message })}
          </p>
        )}
      </div>
      {typed && (
        <Tooltip label={say("query.clear")}>
          <ActionIcon
            aria-label={say("query.clear")}
            onClick={() => {
              setTyped("");
              run("");
            }}
          >
            <Icon name="x" size={14} />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label={say("query.run")}>
        <ActionIcon
          aria-label={say("query.run")}
          onClick={() => run(typed)}
          variant={typed.trim() !== asked ? "filled" : "subtle"}
          color="yellow"
        >
          <Icon name="arrow-right" />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
