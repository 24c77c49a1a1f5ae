// The go-anywhere box (⌘K): views, commands, any address, any words.
import { Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { get } from "@/api/client";
import { type Standing, useAnswer } from "@/frame/answer";
import styles from "@/frame/GoAnywhere.module.css";
import { usePreferences } from "@/frame/preferences";
import { Stopped } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { keyCaps, useBindings } from "@/keys/keys";
import { Icon, type IconName } from "@/look/Icon";
import { type Place, placeOf, travelling } from "@/place/place";
import { withPinned } from "@/query/pill";
import { plain } from "@/values/visible";
import { useWords } from "@/words/language";

interface Aim {
  name: string;
  group: string;
  icon: IconName;
  run: () => void;
}

const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i;

export function GoAnywhere({ onClose }: { onClose: () => void }) {
  const { say } = useWords();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const list = useId();
  const dashboards = useSaved("dashboard");
  const searches = useSaved("search");
  const aims = useAims(text.trim(), dashboards.list, searches.list);
  const current = Math.min(chosen, aims.length - 1);
  const take = (aim: Aim | undefined) => {
    if (!aim) return;
    onClose();
    aim.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setChosen((current + 1) % aims.length);
    else if (event.key === "ArrowUp") setChosen((current - 1 + aims.length) % aims.length);
    else if (event.key === "Enter") take(aims[current]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size="lg"
      yOffset="12vh"
      centered={false}
      aria-label={say("frame.commands")}
    >
      <div className={styles.ask}>
        <Icon name="search" />
        <input
          // biome-ignore lint/a11y/noAutofocus: the box was opened in order to type
          autoFocus
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={`${list}-${current}`}
          aria-label={say("anywhere.label")}
          placeholder={say("anywhere.label")}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <Stopped of={dashboards.state === "there" ? searches : dashboards} />
      <div id={list} role="listbox" aria-label={say("frame.commands")} className={styles.list}>
        {aims.map((aim, index) => (
          <div
            key={`${index} ${aim.name}`}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            className={styles.aim}
            onMouseMove={() => setChosen(index)}
            onClick={() => take(aim)}
            onKeyDown={(event) => event.key === "Enter" && take(aim)}
          >
            <Icon name={aim.icon} />
            <span className={styles.name}>{aim.name}</span>
            <span className="soft">{aim.group}</span>
          </div>
        ))}
      </div>
    </Modal>
  );
}

interface Saved extends Standing {
  list: { id: string; title: string; body: Record<string, unknown> }[];
}

/** What somebody has saved of a type, by name. */
function useSaved(type: "dashboard" | "search"): Saved {
  const { data, ...standing } = useAnswer(["saved", type], (signal) => get("/saved/{type}", { names: { type }, signal }));
  const list = useMemo(
    () =>
      (data?.objects ?? []).map(({ id, body }) => ({
        id,
        title: plain(typeof body["title"] === "string" && body["title"] ? body["title"] : id, 80),
        body,
      })),
    [data],
  );
  return { ...standing, list };
}

/** What can be done here and now: whatever has a key or is a command; where to go stands under the views. */
function useCommands(): Aim[] {
  const { say } = useWords();
  const bindings = useBindings();
  return useMemo(
    () =>
      bindings
        .filter(({ keys, group }) => group !== "keys.go" && group !== "keys.rows" && keys !== "mod+k" && keys !== "Escape")
        .map(({ keys, does, run }) => ({
          name: say(does),
          group: keys ? `${say("anywhere.commands")} · ${keyCaps(keys).join(" ")}` : say("anywhere.commands"),
          icon: "bolt",
          run,
        })),
    [bindings, say],
  );
}

function useAims(text: string, dashboards: Saved["list"], searches: Saved["list"]): Aim[] {
  const commands = useCommands();
  const { say, language } = useWords();
  const { choose, dark } = usePreferences();
  const { place } = usePlace();
  const navigate = useNavigate();
  return useMemo(() => {
    const to =
      (path: string, change: Place = {}) =>
      () =>
        void navigate({ to: path, search: { ...travelling(place), ...change } } as never);
    const views: [string, Parameters<typeof say>[0], IconName][] = [
      ["/", "nav.home", "home"],
      ["/discover", "nav.discover", "search"],
      ["/dashboards", "nav.dashboards", "layout-dashboard"],
      ["/map", "nav.map", "map"],
      ["/conversations", "nav.conversations", "messages"],
      ["/investigations", "nav.investigations", "report-search"],
      ["/alerts", "nav.alerts", "alert-triangle"],
      ["/data", "nav.data", "database"],
      ["/upload", "nav.upload", "upload"],
    ];
    const fixed: Aim[] = [
      ...views.map(([path, name, icon]) => ({
        name: say(name as "nav.home"),
        group: say("anywhere.views"),
        icon,
        run: to(path),
      })),
      {
        name: say(dark ? "frame.scheme.light" : "frame.scheme.dark"),
        group: say("anywhere.commands"),
        icon: dark ? "sun" : "moon",
        run: () => choose({ scheme: dark ? "light" : "dark" }),
      },
      {
        name: say("frame.language.other"),
        group: say("anywhere.commands"),
        icon: "language",
        run: () => choose({ language: language === "ja" ? "en" : "ja" }),
      },
      ...commands,
    ];
    const saved: Aim[] = [
      ...dashboards.map(({ id, title }) => ({
        name: title,
        group: `${say("anywhere.saved")} · ${say("nav.dashboards")}`,
        icon: "layout-dashboard" as const,
        run: to(`/dashboards/${encodeURIComponent(id)}`),
      })),
      ...searches.map(({ title, body }) => ({
        name: title,
        group: `${say("anywhere.saved")} · ${say("nav.discover")}`,
        icon: "search" as const,
        run: () =>
          void navigate({
            to: "/discover",
            search: withPinned(placeOf((body["place"] ?? {}) as Record<string, unknown>), place.f),
          } as never),
      })),
    ];
    const asked: Aim[] = [];
    if (ADDRESS.test(text)) {
      asked.push({
        name: say("anywhere.peer", { address: text }),
        group: say("nav.peer"),
        icon: "network",
        run: to(`/peer/${text}`),
      });
    }
    const matching = [...fixed, ...saved].filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
    if (text)
      asked.push({
        name: say("anywhere.search", { text }),
        group: say("nav.discover"),
        icon: "search",
        run: to("/discover", { q: text }),
      });
    return ADDRESS.test(text) ? [...asked, ...matching] : [...matching, ...asked];
  }, [text, say, language, choose, dark, place, navigate, dashboards, searches, commands]);
}
