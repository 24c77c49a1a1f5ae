// One alert: what, since when, why, whose address, the lines that prove it, what to do, and how to put it to rest.
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { post } from "@/api/client";
import { Undone } from "@/frame/Undone";
import { usePlace } from "@/frame/usePlace";
import { Value } from "@/gestures/gestures";
import { Icon } from "@/look/Icon";
import { EvidenceLines } from "@/records/EvidenceLines";
import { Certainty } from "@/values/Certainty";
import { Evidence } from "@/values/Evidence";
import { instantText } from "@/values/times";
import styles from "@/views/alerts/Alerts.module.css";
import type { Alert } from "@/views/alerts/document";
import { useWords } from "@/words/language";

const HOUR = 60;

export function AlertCard({ id, alert }: { id: string; alert: Alert }) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  const [open, setOpen] = useState(false);
  const time = (instant: string) => instantText(instant, zone, "minute");
  return (
    <li className={styles.alert} data-severity={alert.severity} data-status={alert.status}>
      <Icon name={alert.severity === "info" ? "info-circle" : "alert-triangle"} />
      <div className={styles.said}>
        <p>
          <strong>
            <Evidence plain text={alert.title[language]} limit={600} />
          </strong>{" "}
          {alert.fault && <code>{alert.fault}</code>}
        </p>
        <p>
          <Evidence plain text={alert.why[language]} limit={1200} />
          {alert.zone && <span className="soft"> {say("alerts.zone", { zone: alert.zone })}</span>}
        </p>
        {alert.addresses.length > 0 && (
          <p className={styles.addresses}>
            {alert.addresses.map((ip) => (
              <Value key={ip} field="source.ip" value={ip}>
                <code>{ip}</code>
              </Value>
            ))}
          </p>
        )}
        {alert.process && (
          <p className="soft">
            {say("alerts.process", { pid: String(alert.process.pid) })} {alert.process.byName && say("alerts.process.name")}
          </p>
        )}
        {alert.lost.length > 0 && (
          <div>
            <p>{say("alerts.lost")}</p>
            <ul>
              {alert.lost.map((what) => (
                <li key={what}>
                  <Evidence text={what} limit={300} />
                </li>
              ))}
            </ul>
          </div>
        )}
        {alert.advice[language] && (
          <p className="soft">
            <Evidence plain text={alert.advice[language]} limit={1200} />
          </p>
        )}
        <p className={styles.actions}>
          {alert.evidence.length > 0 && (
            <Button aria-expanded={open} onClick={() => setOpen(!open)}>
              {say("alerts.evidence", { lines: alert.evidence.length })}
            </Button>
          )}
          {alert.status === "open" && <Snooze id={id} until={alert.snoozed} />}
        </p>
        {open && (
          <>
            <EvidenceLines lines={alert.evidence} />
            <p className="soft">{alert.off[language]}</p>
          </>
        )}
      </div>
      <Certainty value={alert.confidence} />
      <span className="soft">
        {alert.raised && say("alerts.raised", { at: time(alert.raised) })}
        {alert.ended && <br />}
        {alert.ended && say("alerts.until", { at: time(alert.ended) })}
      </span>
    </li>
  );
}

/** Nobody is called for it for an hour, a day or a week; or again from now on. */
function Snooze({ id, until }: { id: string; until: string | null }) {
  const { say } = useWords();
  const { zone } = usePlace();
  const questions = useQueryClient();
  const snooze = useMutation({
    mutationFn: (minutes: number) => post("/alerts/{id}/snooze", { minutes }, { names: { id } }),
    onSuccess: () => questions.invalidateQueries({ queryKey: ["alerts"] }),
  });
  const asleep = until !== null && Date.parse(until) > Date.now();
  return (
    <>
      {asleep ? (
        <Button onClick={() => snooze.mutate(0)} loading={snooze.isPending}>
          {say("alerts.wake", { until: instantText(until, zone, "minute") })}
        </Button>
      ) : (
        (
          [
            ["alerts.snooze.hour", HOUR],
            ["alerts.snooze.day", 24 * HOUR],
            ["alerts.snooze.week", 168 * HOUR],
          ] as const
        ).map(([name, minutes]) => (
          <Button key={name} onClick={() => snooze.mutate(minutes)} loading={snooze.isPending}>
            {say(name)}
          </Button>
        ))
      )}
      <Undone change={snooze} />
    </>
  );
}
