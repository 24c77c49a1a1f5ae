// One panel: a chart, a text, or a control; its menu, and what it says while it is waiting or where it failed.
import { useState } from "react";
import { ChartView } from "@/charts/ChartView";
import { FormulaError } from "@/charts/formula/parse";
import { whyFailed } from "@/charts/formula/wrong";
import type { ChartData } from "@/charts/reading";
import type { ChartSpec } from "@/charts/spec";
import { narrowed, useChartData } from "@/charts/useChartData";
import { useWording } from "@/charts/useWording";
import { Running } from "@/frame/Running";
import { Stopped } from "@/frame/Standing";
import { Failure } from "@/frame/Trouble";
import type { Asked } from "@/place/asked";
import { Control } from "@/views/dashboards/Control";
import styles from "@/views/dashboards/Dashboard.module.css";
import type { Panel, Step } from "@/views/dashboards/model";
import { PanelMenu } from "@/views/dashboards/PanelMenu";
import { useWords } from "@/words/language";

interface Props {
  panel: Panel;
  asked: Asked;
  editing: boolean;
  chosen: boolean;
  /** Seconds after which its question is asked again; 0 is never. */
  every: number;
  onChoose: () => void;
  onStep: (step: Step) => void;
}

export function OnePanel(props: Props) {
  const { panel, editing, chosen, onChoose, onStep } = props;
  if (panel.kind === "chart") return <ChartPanel {...props} spec={panel.spec} />;
  return (
    <section className={styles.panel} data-chosen={chosen || undefined} aria-label={panel.title}>
      <header className={styles.head} data-drag={editing ? "" : undefined}>
        <h2>{panel.title}</h2>
        <PanelMenu panel={panel} editing={editing} onChoose={onChoose} onStep={onStep} />
      </header>
      {panel.kind === "text" ? (
        <div className={styles.text}>{panel.text}</div>
      ) : (
        <Control field={panel.field} asked={props.asked} every={props.every} />
      )}
    </section>
  );
}

function ChartPanel({ panel, spec, asked, editing, chosen, every, onChoose, onStep }: Props & { spec: ChartSpec }) {
  const { say } = useWords();
  const words = useWording(spec, panel.title);
  const [problem, setProblem] = useState<unknown>(null);
  /** A picture's numbers can be reached by keys where they stand in a table. */
  const [tabled, setTabled] = useState(false);
  const answer = useChartData(spec, asked, every);
  const { data, error, state, cancel } = answer;
  return (
    <section className={styles.panel} data-chosen={chosen || undefined} aria-label={panel.title}>
      <header className={styles.head} data-drag={editing ? "" : undefined}>
        <h2 title={panel.title}>{panel.title}</h2>
        <Running active={state === "asking"} onCancel={cancel} />
        <PanelMenu
          panel={panel}
          editing={editing}
          onChoose={onChoose}
          onStep={onStep}
          data={data}
          words={words}
          asked={narrowed(asked, spec)}
          tabled={tabled}
          onTable={() => setTabled(!tabled)}
          onProblem={setProblem}
        />
      </header>
      {problem !== null && <Failure error={problem} />}
      <div className={styles.chart}>
        {error instanceof FormulaError ? <p role="alert">{whyFailed(error, say)}</p> : <Stopped of={answer} />}
        {data && empty(data) && <p className={styles.none}>{say("discover.none")}</p>}
        {data && !empty(data) && (
          <ChartView spec={tabled ? { ...spec, shape: "table" } : spec} data={data} words={words} label={panel.title} />
        )}
      </div>
    </section>
  );
}

function empty(data: ChartData): boolean {
  return (
    !data.columns.some(({ values }) => values.some((value) => value !== null && value !== 0)) &&
    data.keys.every(({ label }) => label !== "")
  );
}
