// One panel: a chart, a text, or a control; its menu, and what it says while it is waiting or where it failed.
import { useRef } from "react";
import { ChartView } from "@/charts/ChartView";
import type { EChartsType } from "@/charts/echarts";
import { FormulaError } from "@/charts/formula/parse";
import type { ChartData } from "@/charts/reading";
import type { ChartSpec } from "@/charts/spec";
import { narrowed, useChartData } from "@/charts/useChartData";
import { useWording } from "@/charts/useWording";
import { Running } from "@/frame/Running";
import { Failure } from "@/frame/Trouble";
import { usePlace } from "@/frame/usePlace";
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
  refresh: number;
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
        <Control field={panel.field} asked={props.asked} />
      )}
    </section>
  );
}

function ChartPanel({ panel, spec, asked, editing, chosen, refresh, onChoose, onStep }: Props & { spec: ChartSpec }) {
  const { say } = useWords();
  const { go } = usePlace();
  const words = useWording(spec, panel.title);
  const chart = useRef<EChartsType>(null);
  const { data, error, isFetching, question, refetch } = useChartData(spec, asked, refresh);
  return (
    <section className={styles.panel} data-chosen={chosen || undefined} aria-label={panel.title}>
      <header className={styles.head} data-drag={editing ? "" : undefined}>
        <h2 title={panel.title}>{panel.title}</h2>
        <Running active={isFetching} question={question} />
        <PanelMenu
          panel={panel}
          editing={editing}
          onChoose={onChoose}
          onStep={onStep}
          chart={chart}
          data={data}
          words={words}
          asked={narrowed(asked, spec)}
        />
      </header>
      <div className={styles.chart}>
        {error instanceof FormulaError ? (
          <p role="alert">{say(`formula.${error.what}`, { token: error.token, position: error.position + 1 } as never)}</p>
        ) : error && !data ? (
          <Failure error={error} again={() => void refetch()} />
        ) : data && empty(data) ? (
          <p className={styles.none}>{say("discover.none")}</p>
        ) : data ? (
          <ChartView
            spec={spec}
            data={data}
            words={words}
            label={panel.title}
            onSpan={(from, to) => go({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })}
            onReady={(made) => {
              chart.current = made;
            }}
          />
        ) : null}
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
