// The time that is looked at: quick spans, so long until now, or from – to in the chosen zone; and steps earlier and later.
import { ActionIcon, Button, Popover, Tabs, Tooltip } from "@mantine/core";
import { useState } from "react";
import { usePlace } from "@/frame/usePlace";
import { useKeys } from "@/keys/keys";
import { Icon } from "@/look/Icon";
import { AbsoluteTime, RelativeTime, ZoneChoice } from "@/query/TimeForms";
import styles from "@/query/TimePicker.module.css";
import { resolve, shifted, type Unit, zoomed } from "@/query/timemath";
import { duration, instantText, zoneText } from "@/values/times";
import { plain } from "@/values/visible";
import type { Say } from "@/words/catalogue";
import { useWords } from "@/words/language";

const QUICK: [many: number, unit: Unit][] = [
  [15, "m"],
  [1, "h"],
  [4, "h"],
  [24, "h"],
  [7, "d"],
  [30, "d"],
  [90, "d"],
];
const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, M: 2_592_000, y: 31_536_000 };

function spanText(from: string | undefined, to: string | undefined, zone: string, say: Say, language: "en" | "ja"): string {
  if (!from && !to) return say("time.all");
  const last = /^now-(\d+)([smhdwMy])$/.exec(from ?? "");
  if (last && (!to || to === "now")) {
    const seconds = Number(last[1]) * (SECONDS[last[2] ?? "s"] ?? 1);
    return say("time.last", { span: seconds === 86_400 ? (language === "ja" ? "24時間" : "24 h") : duration(seconds, language) });
  }
  if (from === "now/d" && (!to || to === "now" || to === "now/d")) return say("time.today");
  if (from === "now-1d/d" && to === "now-1d/d") return say("time.yesterday");
  if (from === "now/w") return say("time.week");
  const shown = (text: string) => (text.startsWith("now") ? text : instantText(resolve(text, 0, zone) ?? text, zone));
  if (from && to) return `${shown(from)} – ${to === "now" ? say("time.now") : shown(to)}`;
  return from ? say("time.since", { from: shown(from) }) : say("time.until", { to: shown(to ?? "") });
}

export function TimePicker() {
  const { say, language } = useWords();
  const { place, zone, go } = usePlace();
  const [open, setOpen] = useState(false);
  const choose = (from: string | undefined, to: string | undefined) => {
    setOpen(false);
    go({ from, to, at: undefined });
  };
  const step = (change: (from: number, to: number) => [number, number]) => {
    const now = Date.now();
    const from = place.from && resolve(place.from, now, zone);
    const to = resolve(place.to ?? "now", now, zone, true);
    if (typeof from !== "number" || to === null) return;
    const [start, end] = change(from, to);
    choose(new Date(start).toISOString(), new Date(end).toISOString());
  };
  const earlier = () => step((from, to) => shifted(from, to, -1));
  const later = () => step((from, to) => shifted(from, to, 1));
  useKeys([
    { keys: "t", does: "keys.time.open", group: "keys.time", run: () => setOpen(true) },
    { keys: "[", does: "keys.time.earlier", group: "keys.time", run: earlier },
    { keys: "]", does: "keys.time.later", group: "keys.time", run: later },
  ]);
  const bounded = place.from !== undefined;
  return (
    <div className={styles.picker}>
      {bounded && (
        <Tooltip label={`${say("time.earlier")} ([)`}>
          <ActionIcon aria-label={say("time.earlier")} onClick={earlier}>
            <Icon name="chevron-left" />
          </ActionIcon>
        </Tooltip>
      )}
      <Popover opened={open} onChange={setOpen} position="bottom-end" width={400}>
        <Popover.Target>
          <button
            type="button"
            className={styles.button}
            onClick={() => setOpen(!open)}
            aria-haspopup="dialog"
            aria-expanded={open}
          >
            <Icon name="clock" size={14} />
            <span>{spanText(place.from, place.to, zone, say, language)}</span>
            <span className="soft">{zoneText(zone, Date.now())}</span>
            {place.tz !== undefined && place.tz !== zone && (
              <strong>{say("time.zone.unknown", { zone: plain(place.tz, 40) })}</strong>
            )}
            <Icon name="chevron-down" size={14} />
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={say("time.label")}>
          <Tabs defaultValue="quick">
            <Tabs.List>
              <Tabs.Tab value="quick">{say("time.quick")}</Tabs.Tab>
              <Tabs.Tab value="relative">{say("time.relative")}</Tabs.Tab>
              <Tabs.Tab value="absolute">{say("time.absolute")}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="quick">
              <div className={styles.quick}>
                {QUICK.map(([many, unit]) => (
                  <button type="button" key={unit + many} onClick={() => choose(`now-${many}${unit}`, "now")}>
                    {spanText(`now-${many}${unit}`, "now", zone, say, language)}
                  </button>
                ))}
                <button type="button" onClick={() => choose("now/d", "now")}>
                  {say("time.today")}
                </button>
                <button type="button" onClick={() => choose("now-1d/d", "now-1d/d")}>
                  {say("time.yesterday")}
                </button>
                <button type="button" onClick={() => choose("now/w", "now")}>
                  {say("time.week")}
                </button>
                <button type="button" onClick={() => choose(undefined, undefined)}>
                  {say("time.all")}
                </button>
              </div>
            </Tabs.Panel>
            <Tabs.Panel value="relative">
              <RelativeTime from={place.from} onChoose={choose} />
            </Tabs.Panel>
            <Tabs.Panel value="absolute">
              <AbsoluteTime from={place.from} to={place.to} zone={zone} onChoose={choose} />
            </Tabs.Panel>
          </Tabs>
          <ZoneChoice zone={zone} onChoose={(tz) => go({ tz })} />
        </Popover.Dropdown>
      </Popover>
      {bounded && (
        <>
          <Tooltip label={`${say("time.later")} (])`}>
            <ActionIcon aria-label={say("time.later")} onClick={later}>
              <Icon name="chevron-right" />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={say("time.out")}>
            <ActionIcon aria-label={say("time.out")} onClick={() => step((from, to) => zoomed(from, to, 2))}>
              <Icon name="zoom-out" />
            </ActionIcon>
          </Tooltip>
          <Button onClick={() => choose(undefined, undefined)} variant="subtle" color="gray">
            {say("time.all")}
          </Button>
        </>
      )}
    </div>
  );
}
