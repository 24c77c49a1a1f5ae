// The bar over a dashboard: its name, looking or editing, undo and redo, refresh, full screen, taking it along.
import { ActionIcon, Button, Menu, NativeSelect, TextInput, Tooltip } from "@mantine/core";
import { useState } from "react";
import { download } from "@/api/client";
import { Failure } from "@/frame/Trouble";
import { Icon, type IconName } from "@/look/Icon";
import type { Asked } from "@/place/asked";
import { fileName, saveFile } from "@/values/save";
import styles from "@/views/dashboards/Dashboard.module.css";
import { type Board, EVERY, type Step } from "@/views/dashboards/model";
import { useTakePage } from "@/views/dashboards/useTakePage";
import { useWords } from "@/words/language";

interface Props {
  board: Board;
  /** Under which it is saved. */
  id: string | null;
  editing: boolean;
  undone: boolean;
  redone: boolean;
  every: number;
  asked: Asked;
  whole: boolean;
  /** There are changes that aren't saved. */
  unsaved: boolean;
  onDiscard: () => void;
  onEvery: (seconds: number) => void;
  onRefresh: () => void;
  onStep: (step: Step) => void;
  onEdit: () => void;
  onSave: (title: string) => void;
  onAdd: (kind: "text" | "control", field?: string) => void;
  onWhole: () => void;
}

export function Bar(props: Props) {
  const { board, id, editing, undone, redone, every, asked, whole, unsaved } = props;
  const { onEvery, onRefresh, onStep, onEdit, onSave, onAdd, onWhole, onDiscard } = props;
  const { say } = useWords();
  const takePage = useTakePage(board, asked);
  const [taking, setTaking] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const take = async () => {
    setTaking(true);
    try {
      const { text, failed } = await takePage();
      saveFile(fileName(board.title, "html"), text, "text/html");
      setProblem(failed.length ? new Error(say("dashboards.html.without", { panels: failed.join(", ") })) : null);
    } catch (error) {
      setProblem(error);
    } finally {
      setTaking(false);
    }
  };
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
          value={board.title}
          onChange={(event) => onStep({ kind: "title", title: event.currentTarget.value, description: board.description })}
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
      {tool(say(whole ? "dashboards.whole.off" : "dashboards.whole"), whole ? "minimize" : "maximize", onWhole)}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button loading={taking} leftSection={<Icon name="download" size={14} />}>
            {say("discover.export")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void take()}>{say("dashboards.html")}</Menu.Item>
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
      {unsaved && (
        <>
          <span role="status" className="soft">
            {say("dashboards.unsaved")}
          </span>
          <Button onClick={onDiscard}>{say("dashboards.discard")}</Button>
        </>
      )}
      {(editing || unsaved) && (
        <Button
          variant="filled"
          disabled={!board.title.trim()}
          leftSection={<Icon name="device-floppy" size={14} />}
          onClick={() => onSave(board.title.trim())}
        >
          {say(id !== null ? "discover.save" : "dashboards.save.as")}
        </Button>
      )}
      {problem !== null && <Failure error={problem} />}
    </div>
  );
}
