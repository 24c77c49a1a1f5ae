// The line over the rows: rows, patterns or comparison; density, wrap, live, save, share, export.
import { ActionIcon, Button, Checkbox, Menu, SegmentedControl, Tooltip } from "@mantine/core";
import { useState } from "react";
import { download } from "@/api/client";
import { usePreferences } from "@/frame/preferences";
import { usePlace } from "@/frame/usePlace";
import { useKeys } from "@/keys/keys";
import { Icon } from "@/look/Icon";
import { LONGEST } from "@/place/address";
import type { Asked } from "@/place/asked";
import { listed } from "@/table/columns";
import { SUMMARY, TIME } from "@/table/sorted";
import { copyText } from "@/values/copy";
import { SaveSearch } from "@/views/discover/SaveSearch";
import styles from "@/views/discover/Toolbar.module.css";
import type { Live } from "@/views/discover/useLive";
import { useWords } from "@/words/language";

const MODES = ["rows", "patterns", "compare"] as const;
const FORMATS = ["csv", "ndjson", "parquet"] as const;

interface Props {
  columns: readonly string[];
  total: number | undefined;
  asked: Asked;
  live: Live;
  onFollow: () => void;
}

export function Toolbar({ columns, total, asked, live, onFollow }: Props) {
  const { say } = useWords();
  const { place, go } = usePlace();
  const { compact, wrap, choose } = usePreferences();
  const [copied, setCopied] = useState(false);
  const share = async () => {
    setCopied(await copyText(location.href));
    setTimeout(() => setCopied(false), 1500);
  };
  const view = (mode: (typeof MODES)[number]) => go({ mode: mode === "rows" ? undefined : mode, show: undefined });
  useKeys([
    ...MODES.map(
      (mode) => ({ keys: "", does: `discover.mode.${mode}`, group: "anywhere.commands", run: () => view(mode) }) as const,
    ),
    { keys: "", does: "discover.share", group: "anywhere.commands", run: () => void share() },
    ...(live.state === "off"
      ? []
      : [{ keys: "", does: "discover.live.stop", group: "anywhere.commands", run: live.stop } as const]),
  ]);
  return (
    <div className={styles.bar} role="toolbar" aria-label={say("discover.table")}>
      <SegmentedControl
        aria-label={say("discover.table")}
        value={MODES.find((name) => name === place.mode) ?? "rows"}
        onChange={view}
        data={MODES.map((name) => ({ value: name, label: say(`discover.mode.${name}`) }))}
      />
      <span className={styles.gap} />
      <Button
        variant={live.state === "on" ? "light" : "default"}
        aria-pressed={live.state === "on"}
        leftSection={<Icon name={live.state === "on" ? "player-pause" : "player-play"} size={14} />}
        onClick={onFollow}
        disabled={live.long}
        title={live.long ? say("discover.long") : undefined}
      >
        {say(live.state === "on" ? "discover.live.pause" : live.state === "paused" ? "discover.live.resume" : "discover.live")}
        {live.waiting > 0 && ` · ${say("discover.live.new", { rows: live.waiting })}`}
      </Button>
      {live.state !== "off" && (
        <Tooltip label={say("discover.live.stop")}>
          <ActionIcon aria-label={say("discover.live.stop")} onClick={live.stop}>
            <Icon name="player-stop" />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label={say("discover.compact")}>
        <ActionIcon
          aria-label={say("discover.compact")}
          aria-pressed={compact}
          onClick={() => choose({ compact: !compact })}
          data-on={compact || undefined}
        >
          <Icon name="line-height" />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={say("discover.wrap")}>
        <ActionIcon
          aria-label={say("discover.wrap")}
          aria-pressed={wrap}
          onClick={() => choose({ wrap: !wrap })}
          data-on={wrap || undefined}
        >
          <Icon name="text-wrap" />
        </ActionIcon>
      </Tooltip>
      <SaveSearch />
      <Button leftSection={<Icon name={copied ? "check" : "link"} size={14} />} onClick={() => void share()}>
        {copied ? say("frame.copied") : say("discover.share")}
      </Button>
      <ExportMenu columns={columns} total={total} asked={asked} />
    </div>
  );
}

function ExportMenu({ columns, total, asked }: Pick<Props, "columns" | "total" | "asked">) {
  const { say } = useWords();
  const named = columns.filter((name) => name !== SUMMARY);
  const [only, setOnly] = useState(false);
  const parameters = {
    ...asked,
    filters: JSON.stringify(asked.filters),
    fields: only && named.length ? listed([TIME, ...named]) : undefined,
  };
  const address = (format: (typeof FORMATS)[number]) => download("/export", { ...parameters, format });
  const long = address("parquet").length > LONGEST;
  useKeys(
    FORMATS.map((format) => ({
      keys: "",
      does: `discover.export.as.${format}` as const,
      group: "anywhere.commands" as const,
      run: () => !long && location.assign(address(format)),
    })),
  );
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button leftSection={<Icon name="download" size={14} />}>{say("discover.export")}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {total !== undefined && <Menu.Label>{say("discover.export.all", { rows: total })}</Menu.Label>}
        {long && <Menu.Label>{say("discover.long")}</Menu.Label>}
        {FORMATS.map((format) => (
          <Menu.Item key={format} component="a" disabled={long} href={address(format)} download={`honeyguide.${format}`}>
            {say(`discover.export.${format}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item closeMenuOnClick={false} onClick={() => setOnly(!only)} role="menuitemcheckbox" aria-checked={only}>
          <Checkbox label={say("discover.export.columns")} checked={only} readOnly tabIndex={-1} aria-hidden="true" />
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
