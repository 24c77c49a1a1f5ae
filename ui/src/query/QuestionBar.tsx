// The bar that asks: words, time, and filter pills; the same in every view.
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { Problem, post } from "@/api/client";
import { later } from "@/frame/later";
import { usePlace } from "@/frame/usePlace";
import { useKeys } from "@/keys/keys";
import { Icon } from "@/look/Icon";
import { Pills } from "@/query/Pills";
import styles from "@/query/QuestionBar.module.css";
import { TimePicker } from "@/query/TimePicker";
import { plain } from "@/values/visible";
import { useWords } from "@/words/language";

const QueryEditor = later(
  () => import("@/query/QueryEditor").then(({ QueryEditor }) => QueryEditor),
  ({ text }) => <span className={styles.waiting}>{text}</span>,
);

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
  const { say, language: spoken } = useWords();
  const { place, go } = usePlace();
  const language = place.ql ?? "kql";
  const asked = place.q ?? "";
  const [typed, setTyped] = useState(asked);
  const [error, setError] = useState<Problem | null>(null);
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
        ({ error }) => setError(error ? new Problem(error, 400) : null),
        () => undefined,
      );
    }, 250);
    return () => {
      clearTimeout(timer);
      cancel.abort();
    };
  }, [typed, language]);
  const wrong = useMemo(
    () => error && { message: plain(error.said(spoken).message, 400), position: error.told.position ?? 0 },
    [error, spoken],
  );
  const toEditor = () => {
    wanted.current = !focus.current;
    focus.current?.();
  };
  useKeys([{ keys: "/", does: "keys.search", group: "keys.everywhere", run: toEditor }]);
  const run = (text: string) => go({ q: text.trim() || undefined });
  return (
    <div className={styles.query} data-wrong={wrong ? true : undefined} role="search">
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
          error={wrong}
          onRun={run}
          onChange={setTyped}
          focus={(made) => {
            focus.current = made;
            if (wanted.current) made();
          }}
        />
        {wrong && typed === asked && (
          <p className={styles.wrong} role="alert">
            {say("query.error", { message: wrong.message })}
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
