// What can be done with a panel: open its records, take it along as a file, see its question; and, while editing, move and change it.
import { ActionIcon, Menu, Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type RefObject, useState } from "react";
import type { EChartsType } from "@/charts/echarts";
import type { Wording } from "@/charts/option/labels";
import { optionOf } from "@/charts/option/option";
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
  chart?: RefObject<EChartsType | null>;
  data?: ChartData | undefined;
  words?: Wording;
  asked?: Asked;
}

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

export function PanelMenu({ panel, editing, onChoose, onStep, chart, data, words, asked }: Props) {
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
  const takeSvg = async () => {
    if (!spec || !data || !words) return;
    const option = optionOf(spec, data, ink, words);
    const { svg } = await import("@/charts/taking/svg");
    if (option) saveFile(fileName(panel.title, "svg"), svg(option, 960, 480), "image/svg+xml");
  };
  const takePng = async () => {
    const address = chart?.current?.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: ink.sheet });
    if (!address) return;
    const bytes = Uint8Array.from(atob(address.slice(address.indexOf(",") + 1)), (sign) => sign.charCodeAt(0));
    saveFile(fileName(panel.title, "png"), bytes, "image/png");
  };
  const drawn = spec !== null && data !== undefined && words !== undefined && optionOf(spec, data, ink, words) !== null;
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
          {spec && (
            <Menu.Item leftSection={<Icon name="code" />} onClick={() => setQuestion(true)}>
              {say("panel.question")}
            </Menu.Item>
          )}
          {drawn && (
            <>
              <Menu.Item leftSection={<Icon name="download" />} onClick={() => void takePng()}>
                {say("panel.png")}
              </Menu.Item>
              <Menu.Item leftSection={<Icon name="download" />} onClick={() => void takeSvg()}>
                {say("panel.svg")}
              </Menu.Item>
            </>
          )}
          {spec && data && words && (
            <Menu.Item
              leftSection={<Icon name="download" />}
              onClick={() => saveFile(fileName(panel.title, "csv"), csv(spec, data, words), "text/csv")}
            >
              {say("panel.csv")}
            </Menu.Item>
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
