// Settings of a panel: its shape with real thumbnails, what it is by, what is measured, colours, the question it is narrowed to.
import { ActionIcon, Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { ChartView } from "@/charts/ChartView";
import { alternatives } from "@/charts/fitting";
import type { Wording } from "@/charts/option/labels";
import type { ChartData } from "@/charts/reading";
import { type ChartSpec, SHAPES } from "@/charts/spec";
import { narrowed, useChartData } from "@/charts/useChartData";
import { useWording } from "@/charts/useWording";
import { Icon } from "@/look/Icon";
import type { Asked } from "@/place/asked";
import { BucketForm } from "@/views/dashboards/BucketForm";
import { Colours } from "@/views/dashboards/Colours";
import { MeasureForm } from "@/views/dashboards/MeasureForm";
import type { Panel, Step } from "@/views/dashboards/model";
import { Question } from "@/views/dashboards/Question";
import styles from "@/views/dashboards/Settings.module.css";
import { Thresholds } from "@/views/dashboards/Thresholds";
import { useWords } from "@/words/language";

interface Props {
  panel: Panel;
  asked: Asked;
  onStep: (step: Step) => void;
  onClose: () => void;
}

export function Settings({ panel, asked, onStep, onClose }: Props) {
  const { say } = useWords();
  const replace = (next: Panel) => onStep({ kind: "replace", panel: next });
  return (
    <aside className={styles.settings} aria-label={say("panel.settings")}>
      <header className={styles.head}>
        <h2>{say("panel.settings")}</h2>
        <ActionIcon aria-label={say("frame.close")} onClick={onClose}>
          <Icon name="x" />
        </ActionIcon>
      </header>
      <TextInput
        label={say("panel.title")}
        value={panel.title}
        onChange={(event) => replace({ ...panel, title: event.currentTarget.value })}
      />
      {panel.kind === "text" && (
        <Textarea
          label={say("dashboards.text")}
          autosize
          minRows={6}
          value={panel.text}
          onChange={(event) => replace({ ...panel, text: event.currentTarget.value })}
        />
      )}
      {panel.kind === "control" && (
        <TextInput
          label={say("pill.field")}
          value={panel.field}
          onChange={(event) => replace({ ...panel, field: event.currentTarget.value })}
        />
      )}
      {panel.kind === "chart" && <ChartSettings spec={panel.spec} asked={asked} onSpec={(spec) => replace({ ...panel, spec })} />}
    </aside>
  );
}

function ChartSettings({ spec, asked, onSpec }: { spec: ChartSpec; asked: Asked; onSpec: (spec: ChartSpec) => void }) {
  const { say } = useWords();
  const change = (part: Partial<ChartSpec>) => onSpec({ ...spec, ...part });
  const words = useWording(spec);
  const { data } = useChartData(spec, asked);
  const parted = spec.split !== null && spec.by !== null;
  return (
    <>
      <Suggestions spec={spec} data={data} words={words} onShape={(shape) => change({ shape })} />
      <NativeSelect
        size="xs"
        label={say("panel.shape")}
        value={spec.shape}
        onChange={(event) => change({ shape: event.currentTarget.value as ChartSpec["shape"] })}
        data={SHAPES.map((shape) => ({ value: shape, label: say(`shape.${shape}`) }))}
      />
      <MeasureForm measure={spec.measure} onChange={(measure) => change({ measure })} />
      <BucketForm label={say("panel.by")} bucket={spec.by} onChange={(by) => change({ by })} />
      <BucketForm label={say("panel.split")} bucket={spec.split} onChange={(split) => change({ split })} />
      {parted && (
        <NativeSelect
          size="xs"
          label={say("panel.stack")}
          value={spec.stack}
          onChange={(event) => change({ stack: event.currentTarget.value as ChartSpec["stack"] })}
          data={(["stacked", "percent", "side"] as const).map((name) => ({ value: name, label: say(`panel.stack.${name}`) }))}
        />
      )}
      <Checkbox
        label={say("panel.earlier")}
        checked={spec.earlier}
        onChange={(event) => change({ earlier: event.currentTarget.checked })}
      />
      <Colours spec={spec} data={data} words={words} onChange={change} />
      <Thresholds thresholds={spec.thresholds} onChange={(thresholds) => change({ thresholds })} />
      <Textarea
        label={say("panel.query")}
        description={say("panel.query.how")}
        autosize
        minRows={1}
        defaultValue={spec.query}
        onBlur={(event) => event.currentTarget.value !== spec.query && change({ query: event.currentTarget.value })}
      />
      <Question spec={spec} asked={narrowed(asked, spec)} />
    </>
  );
}

interface SuggestionsProps {
  spec: ChartSpec;
  data: ChartData | undefined;
  words: Wording;
  onShape: (shape: ChartSpec["shape"]) => void;
}

/** The same data in every shape that can show it. */
function Suggestions({ spec, data, words, onShape }: SuggestionsProps) {
  const { say } = useWords();
  return (
    <fieldset className={styles.suggestions} aria-label={say("panel.suggestions")}>
      {alternatives(spec).map((shape) => (
        <button
          type="button"
          key={shape}
          aria-pressed={shape === spec.shape}
          onClick={() => onShape(shape)}
          title={say(`shape.${shape}`)}
        >
          <span className={styles.thumbnail} aria-hidden="true" inert>
            {data && <ChartView spec={{ ...spec, shape }} data={data} words={words} label="" small />}
          </span>
          {say(`shape.${shape}`)}
        </button>
      ))}
    </fieldset>
  );
}
