// The filter pills: each with a menu (edit, invert, switch off, pin, remove), and one button to add.
import { ActionIcon, Menu, Popover, Tooltip } from "@mantine/core";
import { useState } from "react";
import { usePlace } from "@/frame/usePlace";
import { Icon, type IconName } from "@/look/Icon";
import { PillEditor } from "@/query/PillEditor";
import styles from "@/query/Pills.module.css";
import { kqlOf, type Pill, pillOf, pillText, pinned } from "@/query/pill";
import { Evidence, Inside } from "@/values/Evidence";
import { plain } from "@/values/visible";
import type { PlainKey } from "@/words/catalogue";
import { useWords } from "@/words/language";

export function Pills() {
  const { say } = useWords();
  const { place, go } = usePlace();
  const texts = place.f ?? [];
  const [adding, setAdding] = useState(false);
  const change = (at: number, pill: Pill | null) =>
    go({ f: texts.flatMap((text, index) => (index !== at ? [text] : pill ? [pillText(pill)] : [])) });
  const only = (at: number) => go({ f: texts.map((text, index) => pillText({ ...pillOf(text), disabled: index !== at })) });
  return (
    <div className={styles.pills}>
      <Popover opened={adding} onChange={setAdding}>
        <Popover.Target>
          <Tooltip label={say("pill.add")}>
            <ActionIcon size={24} aria-label={say("pill.add")} onClick={() => setAdding(!adding)}>
              <Icon name="plus" size={14} />
            </ActionIcon>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown>
          {adding && (
            <PillEditor
              onSave={(pill) => {
                setAdding(false);
                go({ f: [...texts, pillText(pill)] });
              }}
            />
          )}
        </Popover.Dropdown>
      </Popover>
      {place.in !== undefined && <IndexPill name={place.in} onRemove={() => go({ in: undefined })} />}
      {texts.map((text, index) => (
        <OnePill
          key={`${index} ${text}`}
          pill={pillOf(text)}
          onChange={(pill) => change(index, pill)}
          onOnly={texts.length > 1 ? () => only(index) : undefined}
        />
      ))}
      {texts.length > 1 && (
        <button type="button" className={styles.clear} onClick={() => go({ f: pinned(texts) })}>
          {say("pill.clear")}
        </button>
      )}
    </div>
  );
}

/** The indices that the address names. */
function IndexPill({ name, onRemove }: { name: string; onRemove: () => void }) {
  const { say } = useWords();
  return (
    <span className={styles.pill}>
      <span className={styles.text} data-still="">
        {say("query.index")}: <Evidence text={name} limit={120} />
      </span>
      <button
        type="button"
        className={styles.remove}
        aria-label={`${say("pill.remove")}: ${say("query.index")} ${plain(name, 200)}`}
        onClick={onRemove}
      >
        <Icon name="x" size={12} />
      </button>
    </span>
  );
}

interface PillProps {
  pill: Pill;
  onChange: (pill: Pill | null) => void;
  onOnly: (() => void) | undefined;
}

function OnePill({ pill, onChange, onOnly }: PillProps) {
  const { say } = useWords();
  const [editing, setEditing] = useState(false);
  const items: [PlainKey, IconName, () => void][] = [
    ["pill.edit", "pencil", () => setEditing(true)],
    ["pill.invert", "arrows-diff", () => onChange({ ...pill, negate: !pill.negate })],
    [
      pill.disabled ? "pill.enable" : "pill.disable",
      pill.disabled ? "eye" : "eye-off",
      () => onChange({ ...pill, disabled: !pill.disabled }),
    ],
    [pill.pinned ? "pill.unpin" : "pill.pin", "pin", () => onChange({ ...pill, pinned: !pill.pinned })],
    ...(onOnly ? [["pill.only", "filter", onOnly] as [PlainKey, IconName, () => void]] : []),
  ];
  const text = kqlOf({ ...pill, negate: false });
  return (
    <span className={styles.pill} data-off={pill.disabled} data-not={pill.negate}>
      <Popover opened={editing} onChange={setEditing} withRoles={false}>
        <Popover.Target>
          <span>
            <Menu>
              <Menu.Target>
                <button type="button" className={styles.text}>
                  {pill.pinned && <Icon name="pinned" size={12} />}
                  {pill.negate && <b>{say("pill.not")} </b>}
                  <Inside value>
                    <Evidence text={text} limit={120} />
                  </Inside>
                  {pill.disabled && <span className="hidden-text">{say("pill.off")}</span>}
                </button>
              </Menu.Target>
              <Menu.Dropdown>
                {items.map(([name, icon, run]) => (
                  <Menu.Item key={name} leftSection={<Icon name={icon} />} onClick={run}>
                    {say(name)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          </span>
        </Popover.Target>
        <Popover.Dropdown>
          {editing && (
            <PillEditor
              pill={pill}
              onSave={(changed) => {
                setEditing(false);
                onChange(changed);
              }}
            />
          )}
        </Popover.Dropdown>
      </Popover>
      <button
        type="button"
        className={styles.remove}
        aria-label={`${say("pill.remove")}: ${plain(text, 200)}`}
        onClick={() => onChange(null)}
      >
        <Icon name="x" size={12} />
      </button>
    </span>
  );
}
