// A session of a shell honeypot played again: its terminal, what the log says beside, and a bar of its time.
import { ActionIcon, NativeSelect, Tooltip } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Waiting } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { useTitle } from "@/frame/useTitle";
import { Value } from "@/gestures/gestures";
import { Icon } from "@/look/Icon";
import { Evidence, Inside } from "@/values/Evidence";
import { instantText } from "@/values/times";
import styles from "@/views/session/Replay.module.css";
import { screen } from "@/views/session/screen";
import { useWords } from "@/words/language";

/** Milliseconds that a wait lasts at most when it is played. */
const LONGEST = 2000;
const SPEEDS = ["1", "4", "16"];

export function Replay() {
  const { say } = useWords();
  useTitle(say("session.title"));
  const { id } = useParams({ strict: false }) as { id: string };
  const { zone } = usePlace();
  const answer = useAnswer(["replay", id], (signal) => get("/replay/{session}", { names: { session: id }, signal }), {
    keep: false,
  });
  const { data } = answer;
  const [shown, setShown] = useState<number | null>(null);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState("1");
  const bottom = useRef<HTMLDivElement>(null);
  const steps = data?.steps ?? [];
  const times = useMemo(() => (data?.steps ?? []).map(({ at }) => Date.parse(at)), [data]);
  const last = Math.max(0, steps.length - 1);
  const at = Math.min(shown ?? last, last);
  useEffect(() => {
    if (!playing) return;
    if (at >= last) {
      setPlaying(false);
      return;
    }
    const wait = Math.min(LONGEST, (times[at + 1] ?? 0) - (times[at] ?? 0)) / Number(speed);
    const timer = setTimeout(() => setShown(at + 1), wait);
    return () => clearTimeout(timer);
  }, [playing, at, last, times, speed]);
  const text = useMemo(
    () =>
      screen(
        (data?.steps ?? [])
          .slice(0, at + 1)
          .map(({ kind, text: said }) => (kind === "shown" ? said : kind === "typed" ? `$ ${said}\r\n` : ""))
          .join(""),
      ),
    [data, at],
  );
  useEffect(() => {
    if (text && bottom.current) bottom.current.scrollTop = bottom.current.scrollHeight;
  }, [text]);
  const play = () => {
    if (at >= last) setShown(0);
    setPlaying(!playing);
  };
  if (!data) return <Waiting title={say("session.title")} of={answer} />;
  const now = times[at] ?? 0;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{say("session.title")}</h1>
        {data.peer && (
          <Value field="source.ip" value={data.peer}>
            <code>{data.peer}</code>
          </Value>
        )}
        <Value field="honeypot.session.id" value={data.session}>
          <Evidence text={data.session} limit={60} />
        </Value>
        <span className="soft">{say(data.recorded ? "session.recorded" : "session.told")}</span>
      </header>
      <div className={styles.middle}>
        <section className={styles.terminal} aria-label={say("session.terminal")}>
          <div ref={bottom} className={styles.screen} tabIndex={0} role="log" aria-label={say("session.terminal")}>
            <pre>
              {text.split("\n").map((line, index) => (
                <span key={index} className={styles.line}>
                  <Evidence text={line} limit={2000} />
                </span>
              ))}
            </pre>
          </div>
        </section>
        <section className={styles.steps} aria-label={say("session.log")}>
          <h2>{say("session.log")}</h2>
          <ol>
            {steps.map((step, index) =>
              step.kind === "shown" ? null : (
                <li key={index} data-now={index === at || undefined} data-later={index > at || undefined}>
                  <button type="button" onClick={() => setShown(index)}>
                    <time>{instantText(step.at, zone).slice(11)}</time>
                    {step.kind === "typed" && <span className="soft">$ </span>}
                    <Inside value>
                      <Evidence text={step.text} limit={160} />
                    </Inside>
                  </button>
                </li>
              ),
            )}
          </ol>
        </section>
      </div>
      <footer className={styles.bar}>
        <Tooltip label={say(playing ? "map.pause" : "map.play")}>
          <ActionIcon variant="default" aria-label={say(playing ? "map.pause" : "map.play")} onClick={play} disabled={last === 0}>
            <Icon name={playing ? "player-pause" : "player-play"} />
          </ActionIcon>
        </Tooltip>
        <NativeSelect
          size="xs"
          aria-label={say("session.speed")}
          value={speed}
          onChange={(event) => setSpeed(event.currentTarget.value)}
          data={SPEEDS.map((value) => ({ value, label: `${value}×` }))}
        />
        <input
          type="range"
          aria-label={say("map.time")}
          aria-valuetext={instantText(new Date(now).toISOString(), zone)}
          min={times[0] ?? 0}
          max={Math.max(times[last] ?? 0, (times[0] ?? 0) + 1)}
          value={now}
          onChange={(event) => {
            const wanted = Number(event.currentTarget.value);
            setPlaying(false);
            setShown(
              Math.max(
                0,
                times.findLastIndex((time) => time <= wanted),
              ),
            );
          }}
        />
        <time className={styles.now}>{instantText(new Date(now).toISOString(), zone)}</time>
      </footer>
    </div>
  );
}
