// What can be done with a panel: open its records, take it along as a file, see its question; and, while editing, move and change it.
import { ActionIcon, Menu, Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Wording } from "@/charts/option/labels";
import type { ChartData } from "@/charts/reading";
import { csv } from "@/charts/taking/csv";
import { useInk } from "@/charts/useInk";
import { usePlace } from "@/frame/usePlace";
import { Icon } from "@/look/Icon";
import type { Asked } from "@/place/asked";
import { travelling } from "@/place/place";
import { pillText } from "@/query/pill";
import { fileName, saveFile } from "@/values/save";
import { type Box, nudged, type Panel, type Step } from "@/views/dashboards/model";
import { Question } from "@/views/dashboards/Question";
import type { PlainKey } from "@/words/catalogue";
import { useWords } from "@/words/language";

interface Props {
  panel: Panel;
  editing: boolean;
  onChoose: () => void;
  onStep: (step: Step) => void;
  data?: ChartData | undefined;
  words?: Wording;
  asked?: Asked;
  /** Whether the chart's numbers are shown as a table. */
  tabled?: boolean;
  onTable?: () => void;
  /** A picture couldn't be made; null when one was. */
  onProblem?: (problem: unknown) => void;
}

/** Size of pictures of charts, in pixels. */
const PICTURE = { width: 960, height: 480 };

const NUDGES: [PlainKey, Partial<Box>][] = [
  ["panel.left", { x: -4 }],
  ["panel.right", { x: 4 }],
  ["panel.up", { y: -4 }],
  ["panel.down", { y: 4 }],
  ["panel.wider", { w: 4 }],
  ["panel.narrower", { w: -4 }],
  ["panel.taller", { h: 3 }],
  ["panel.shorter", { h: -3 }],
];

export function PanelMenu({ panel, editing, onChoose, onStep, data, words, asked, tabled, onTable, onProblem }: Props) {
  const { say } = useWords();
  const { place } = usePlace();
  const navigate = useNavigate();
  const ink = useInk();
  const [question, setQuestion] = useState(false);
  const spec = panel.kind === "chart" ? panel.spec : null;
  const open = () => {
    const own = spec?.query ? [pillText({ kind: "query", field: "", values: [], query: spec.query })] : [];
    const split = spec?.split ?? (spec?.by?.kind === "terms" ? spec.by : null);
    const by = split?.kind === "terms" ? { by: split.field } : {};
    void navigate({ to: "/discover", search: { ...travelling(place), f: [...(place.f ?? []), ...own], ...by } } as never);
  };
  const taken = spec && data && words ? { spec, data, words } : null;
  const takePicture = async (kind: "svg" | "png") => {
    if (!taken) return;
    try {
      const { png, svg } = await import("@/charts/taking/svg");
      const text = await svg(taken, ink, PICTURE);
      if (kind === "svg") saveFile(fileName(panel.title, "svg"), text, "image/svg+xml");
      else saveFile(fileName(panel.title, "png"), await png(text), "image/png");
      onProblem?.(null);
    } catch (error) {
      onProblem?.(error);
    }
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={24} aria-label={`${say("panel.menu")}: ${panel.title}`}>
            <Icon name="dots-vertical" size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {editing && (
            <Menu.Item leftSection={<Icon name="settings" />} onClick={onChoose}>
              {say("panel.settings")}
            </Menu.Item>
          )}
          {spec && (
            <Menu.Item leftSection={<Icon name="list" />} onClick={open}>
              {say("panel.records")}
            </Menu.Item>
          )}
          {spec && spec.shape !== "table" && spec.shape !== "metric" && (
            <Menu.Item leftSection={<Icon name={tabled ? "chart-bar" : "table"} />} onClick={onTable}>
              {say(tabled ? "panel.untabled" : "panel.tabled")}
            </Menu.Item>
          )}
          {spec && (
            <Menu.Item leftSection={<Icon name="code" />} onClick={() => setQuestion(true)}>
              {say("panel.question")}
            </Menu.Item>
          )}
          {taken && (
            <>
              {(["png", "svg"] as const).map((kind) => (
                <Menu.Item key={kind} leftSection={<Icon name="download" />} onClick={() => void takePicture(kind)}>
                  {say(`panel.${kind}`)}
                </Menu.Item>
              ))}
              <Menu.Item
                leftSection={<Icon name="download" />}
                onClick={() => saveFile(fileName(panel.title, "csv"), csv(taken.spec, taken.data, taken.words), "text/csv")}
              >
                {say("panel.csv")}
              </Menu.Item>
            </>
          )}
          {editing && (
            <>
              <Menu.Divider />
              {NUDGES.map(([name, by]) => (
                <Menu.Item
                  key={name}
                  closeMenuOnClick={false}
                  onClick={() => onStep({ kind: "boxes", boxes: { [panel.id]: nudged(panel.box, by) } })}
                >
                  {say(name)}
                </Menu.Item>
              ))}
              <Menu.Divider />
              <Menu.Item leftSection={<Icon name="trash" />} color="red" onClick={() => onStep({ kind: "remove", id: panel.id })}>
                {say("panel.remove")}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {question && spec && asked && (
        <Modal
          opened
          onClose={() => setQuestion(false)}
          size="lg"
          title={panel.title}
          closeButtonProps={{ "aria-label": say("frame.close") }}
        >
          <Question spec={spec} asked={asked} />
        </Modal>
      )}
    </>
  );
}
