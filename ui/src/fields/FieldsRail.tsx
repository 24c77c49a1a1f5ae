// The rail of fields: search, coverage at a glance, top values on opening; drag one to the table, or add it by its button.
import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { FIELD } from "@/fields/drag";
import styles from "@/fields/FieldsRail.module.css";
import { FieldValues } from "@/fields/FieldValues";
import { type FieldInfo, useFields } from "@/fields/fields";
import { Standing } from "@/frame/Standing";
import { Icon, type IconName } from "@/look/Icon";
import type { Asked } from "@/place/asked";
import { percent } from "@/values/numbers";
import { plain } from "@/values/visible";
import type { PlainKey } from "@/words/catalogue";
import { useWords } from "@/words/language";

const TYPES: Record<string, IconName> = {
  ip: "network",
  keyword: "letter-case",
  text: "text-caption",
  wildcard: "letter-case",
  date: "calendar-time",
  boolean: "toggle-left",
  geo_point: "map-pin",
  long: "hash",
  double: "hash",
};

type Line =
  | { kind: "group"; name: PlainKey; count: number }
  | { kind: "field"; field: FieldInfo; chosen: boolean }
  | { kind: "open"; field: FieldInfo };

interface Props {
  asked: Asked;
  /** Fields that are in use; their group has the name `group`. */
  chosen: readonly string[];
  group: PlainKey;
  onToggle: (field: FieldInfo, chosen: boolean) => void;
  /** What the button beside a field does. */
  toggles: (name: string, chosen: boolean) => string;
  onFold?: () => void;
  /** Whether what matters more has come: rows before fields. */
  ready?: boolean;
}

/** Whether every word stands in the name: "geo dest" finds destination.geo.name. */
function matches(name: string, words: string[]): boolean {
  const lower = name.toLowerCase();
  return words.every((word) => lower.includes(word));
}

export function FieldsRail({ asked, chosen, group, onToggle, toggles, onFold, ready = true }: Props) {
  const { say } = useWords();
  const known = useFields(ready);
  const { fields, sampled } = known;
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState<string | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => {
    const words = typed
      .toLowerCase()
      .split(/[\s.]+/)
      .filter(Boolean);
    const found = fields.filter(
      ({ name }) => matches(name, words) && (name !== "@timestamp" || group !== "discover.fields.chosen"),
    );
    const groups: [PlainKey, FieldInfo[]][] = [
      [group, found.filter(({ name }) => chosen.includes(name))],
      [
        "discover.fields.frequent",
        found.filter(({ name, coverage }) => coverage > 0 && !chosen.includes(name)).sort((a, b) => b.coverage - a.coverage),
      ],
      ["discover.fields.rest", found.filter(({ name, coverage }) => coverage === 0 && !chosen.includes(name))],
    ];
    return groups.flatMap(([name, members]): Line[] =>
      members.length
        ? [
            { kind: "group", name, count: members.length },
            ...members.flatMap((field): Line[] => [
              { kind: "field", field, chosen: chosen.includes(field.name) },
              ...(field.name === open ? [{ kind: "open" as const, field }] : []),
            ]),
          ]
        : [],
    );
  }, [fields, typed, chosen, group, open]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.kind === "open" ? 300 : 26),
    getItemKey: (index) => {
      const line = lines[index];
      return !line ? index : line.kind === "group" ? line.name : `${line.kind} ${line.field.name}`;
    },
    overscan: 10,
  });
  return (
    <aside className={styles.rail} aria-label={say("discover.fields")}>
      <div className={styles.top}>
        <TextInput
          aria-label={say("discover.fields.search")}
          placeholder={say("discover.fields.search")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          leftSection={<Icon name="search" size={14} />}
          className={styles.search}
        />
        {onFold && (
          <Tooltip label={say("discover.fields.fold")}>
            <ActionIcon aria-label={say("discover.fields.fold")} onClick={onFold}>
              <Icon name="layout-sidebar-left-collapse" />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <div ref={scroller} className={styles.scroller}>
        <Standing of={known} />
        {fields.length > 0 && !lines.length && <p className={styles.none}>{say("discover.fields.none")}</p>}
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map(({ key, index, start }) => {
            const line = lines[index];
            if (!line) return null;
            return (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className={styles.line}
                style={{ transform: `translateY(${start}px)` }}
              >
                {line.kind === "group" ? (
                  <h3 className={styles.group}>
                    {say(line.name)} <span className="soft">{line.count}</span>
                  </h3>
                ) : line.kind === "field" ? (
                  <OneField
                    field={line.field}
                    sampled={sampled}
                    chosen={line.chosen}
                    open={open === line.field.name}
                    onOpen={() => setOpen(open === line.field.name ? null : line.field.name)}
                    onToggle={() => onToggle(line.field, line.chosen)}
                    toggles={toggles(plain(line.field.name), line.chosen)}
                  />
                ) : (
                  <FieldValues field={line.field} asked={asked} />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </aside>
  );
}

interface FieldProps {
  field: FieldInfo;
  sampled: number;
  chosen: boolean;
  open: boolean;
  onOpen: () => void;
  onToggle: () => void;
  toggles: string;
}

function OneField({ field, sampled, chosen, open, onOpen, onToggle, toggles }: FieldProps) {
  const { say, language } = useWords();
  const { name, type, coverage } = field;
  const told = say("discover.field.coverage", { share: percent(coverage, 1, language), rows: sampled });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging has its button beside it
    <div
      className={styles.field}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(FIELD, name);
        event.dataTransfer.effectAllowed = "copyMove";
      }}
    >
      <button
        type="button"
        className={styles.name}
        aria-expanded={open}
        onClick={onOpen}
        title={`${plain(name, 200)} (${type}), ${told}`}
      >
        <Icon name={TYPES[type] ?? "question-mark"} size={14} />
        <span>{plain(name, 200)}</span>
      </button>
      <svg className={styles.coverage} viewBox="0 0 24 4" role="img" aria-label={told}>
        <rect width="24" height="4" rx="1" className={styles.whole} />
        <rect width={Math.max(coverage ? 1 : 0, 24 * coverage)} height="4" rx="1" className={styles.part} />
      </svg>
      <button type="button" className={styles.add} aria-label={toggles} title={toggles} onClick={onToggle}>
        <Icon name={chosen ? "minus" : "plus"} size={14} />
      </button>
    </div>
  );
}
