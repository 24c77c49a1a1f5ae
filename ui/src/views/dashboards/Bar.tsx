// The bar over a dashboard: its name, looking or editing, undo and redo, refresh, full screen, taking it along.
import { ActionIcon, Button, Menu, NativeSelect, TextInput, Tooltip } from "@mantine/core";
import { useState } from "react";
import { download } from "@/api/client";
import { Icon, type IconName } from "@/look/Icon";
import type { Asked } from "@/place/asked";
import { fileName, saveFile } from "@/values/save";
import styles from "@/views/dashboards/Dashboard.module.css";
import type { Board, Step } from "@/views/dashboards/model";
import { useTakePage } from "@/views/dashboards/useTakePage";
import { useWords } from "@/words/language";

const EVERY = [0, 5, 30, 60, 300];

interface Props {
  board: Board;
  /** Under which it is saved. */
  id: string | null;
  editing: boolean;
  undone: boolean;
  redone: boolean;
  every: number;
  asked: Asked;
  onEvery: (seconds: number) => void;
  onRefresh: () => void;
  onStep: (step: Step) => void;
  onEdit: () => void;
  onSave: (title: string) => void;
  onAdd: (kind: "text" | "control", field?: string) => void;
  onWhole: () => void;
}

export function Bar(props: Props) {
  const { board, id, editing, undone, redone, every, asked, onEvery, onRefresh, onStep, onEdit, onSave, onAdd, onWhole } = props;
  const { say } = useWords();
  const [title, setTitle] = useState<string | null>(null);
  const takePage = useTakePage(board, asked);
  const name = title ?? board.title;
  const tool = (label: string, icon: IconName, run: () => void, off = false) => (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={run} disabled={off}>
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div className={styles.bar}>
      {editing ? (
        <TextInput
          className={styles.title}
          aria-label={say("save.name")}
          value={name}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
      ) : (
        <h1>{board.title || say("nav.dashboards")}</h1>
      )}
      {editing && (
        <>
          {tool(say("dashboards.undo"), "arrow-back-up", () => onStep({ kind: "undo" }), !undone)}
          {tool(say("dashboards.redo"), "arrow-forward-up", () => onStep({ kind: "redo" }), !redone)}
          <Button leftSection={<Icon name="text-caption" size={14} />} onClick={() => onAdd("text")}>
            {say("dashboards.text")}
          </Button>
          <Button leftSection={<Icon name="list" size={14} />} onClick={() => onAdd("control")}>
            {say("dashboards.control")}
          </Button>
        </>
      )}
      <NativeSelect
        size="xs"
        className={styles.every}
        aria-label={say("dashboards.every")}
        value={String(every)}
        onChange={(event) => onEvery(Number(event.currentTarget.value))}
        data={EVERY.map((seconds) => ({
          value: String(seconds),
          label: seconds ? say("dashboards.every.seconds", { seconds }) : say("dashboards.every.never"),
        }))}
      />
      {tool(say("dashboards.refresh"), "refresh", onRefresh)}
      {tool(say("dashboards.whole"), "maximize", onWhole)}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button leftSection={<Icon name="download" size={14} />}>{say("discover.export")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void takePage().then((text) => saveFile(fileName(board.title, "html"), text, "text/html"))}>
            {say("dashboards.html")}
          </Menu.Item>
          <Menu.Item onClick={() => saveFile(fileName(board.title, "json"), JSON.stringify(board, null, 2), "application/json")}>
            {say("dashboards.json")}
          </Menu.Item>
          {id && (
            <Menu.Item component="a" href={download("/saved/export", { type: "dashboard", id })} download="kibana.ndjson">
              {say("dashboards.kibana")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Button onClick={onEdit} leftSection={<Icon name={editing ? "eye" : "pencil"} size={14} />}>
        {say(editing ? "dashboards.look" : "dashboards.edit")}
      </Button>
      {editing && (
        <Button
          variant="filled"
          disabled={!name.trim()}
          leftSection={<Icon name="device-floppy" size={14} />}
          onClick={() => {
            onSave(name.trim());
            setTitle(null);
          }}
        >
          {say(id !== null ? "discover.save" : "dashboards.save.as")}
        </Button>
      )}
    </div>
  );
}
