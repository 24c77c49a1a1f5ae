// The bar on top: where one can go, the go-anywhere box, language and colours.
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { usePreferences } from "@/frame/preferences";
import styles from "@/frame/TopBar.module.css";
import { usePlace } from "@/frame/usePlace";
import { keyCaps } from "@/keys/keys";
import { Icon, type IconName } from "@/look/Icon";
import { travelling } from "@/place/place";
import { useWords } from "@/words/language";

const VIEWS = [
  ["/", "nav.home"],
  ["/discover", "nav.discover"],
  ["/dashboards", "nav.dashboards"],
  ["/map", "nav.map"],
  ["/conversations", "nav.conversations"],
  ["/investigations", "nav.investigations"],
  ["/alerts", "nav.alerts"],
  ["/data", "nav.data"],
] as const;

export function TopBar({ onAnywhere, onKeys }: { onAnywhere: () => void; onKeys: () => void }) {
  const { say, language } = useWords();
  const { scheme, choose } = usePreferences();
  const { place } = usePlace();
  const schemes: [typeof scheme, IconName][] = [
    ["light", "sun"],
    ["dark", "moon"],
    ["auto", "device-desktop"],
  ];
  const search = travelling(place);
  return (
    <header className={styles.bar}>
      <Link to="/" search={search as never} className={styles.mark} aria-label={say("app.name")}>
        <img src="/favicon.svg" alt="" width={18} height={18} />
        <span>{say("app.name")}</span>
      </Link>
      <nav aria-label={say("nav.label")} className={styles.views}>
        {VIEWS.map(([to, name]) => (
          <Link
            key={to}
            to={to as never}
            search={search as never}
            className={styles.view}
            activeOptions={{ exact: to === "/", includeSearch: false }}
            activeProps={{ "aria-current": "page" }}
          >
            {say(name)}
          </Link>
        ))}
      </nav>
      <button type="button" className={styles.anywhere} title={say("frame.commands")} onClick={onAnywhere}>
        <Icon name="search" size={14} />
        <span>{say("frame.commands")}</span>
        <kbd>{keyCaps("mod+k")[0]}</kbd>
      </button>
      <Link
        to={"/upload" as never}
        search={search as never}
        className={styles.view}
        aria-label={say("nav.upload")}
        title={say("nav.upload")}
        activeProps={{ "aria-current": "page" }}
      >
        <Icon name="upload" size={14} /> {say("nav.upload")}
      </Link>
      <button
        type="button"
        className={styles.language}
        onClick={() => choose({ language: language === "ja" ? "en" : "ja" })}
        title={say("frame.language.other")}
      >
        <span data-on={language === "en" || undefined}>en</span>/
        <span data-on={language === "ja" || undefined} lang="ja">
          日
        </span>
        <span className="hidden-text" lang={language === "ja" ? "en" : "ja"}>
          {say("frame.language.other")}
        </span>
      </button>
      <Menu>
        <Menu.Target>
          <Tooltip label={say("frame.scheme")}>
            <ActionIcon aria-label={say("frame.scheme")}>
              <Icon name={schemes.find(([name]) => name === scheme)?.[1] ?? "sun"} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {schemes.map(([name, icon]) => (
            <Menu.Item
              key={name}
              leftSection={<Icon name={icon} />}
              rightSection={name === scheme ? <Icon name="check" /> : null}
              onClick={() => choose({ scheme: name })}
            >
              {say(`frame.scheme.${name}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Tooltip label={`${say("frame.keys")} (?)`}>
        <ActionIcon aria-label={say("frame.keys")} onClick={onKeys}>
          <Icon name="keyboard" />
        </ActionIcon>
      </Tooltip>
    </header>
  );
}
