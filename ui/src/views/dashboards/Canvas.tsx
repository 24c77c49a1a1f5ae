// The grid of panels: moved and resized by pointer, or by the menu of each; fields are dropped on it or on a panel.
import { useElementSize } from "@mantine/hooks";
import { type DragEvent, useState } from "react";
import { GridLayout, verticalCompactor } from "react-grid-layout";
import "react-grid-layout/css/styles.css";
import { FIELD } from "@/fields/drag";
import type { Asked } from "@/place/asked";
import styles from "@/views/dashboards/Dashboard.module.css";
import { type Board, type Box, COLUMNS, ROW, type Step } from "@/views/dashboards/model";
import { OnePanel } from "@/views/dashboards/OnePanel";
import { useWords } from "@/words/language";

interface Props {
  board: Board;
  asked: Asked;
  editing: boolean;
  chosen: string | null;
  every: number;
  onChoose: (id: string) => void;
  onStep: (step: Step) => void;
  onField: (name: string, onto: string | null) => void;
}

export function Canvas({ board, asked, editing, chosen, every, onChoose, onStep, onField }: Props) {
  const { say } = useWords();
  const { ref, width } = useElementSize();
  const [over, setOver] = useState(false);
  const takes = (event: DragEvent) => editing && event.dataTransfer.types.includes(FIELD);
  const onDrop = (event: DragEvent) => {
    setOver(false);
    const name = event.dataTransfer.getData(FIELD);
    if (!editing || !name) return;
    event.preventDefault();
    const onto =
      event.target instanceof Element ? event.target.closest<HTMLElement>("[data-panel]")?.dataset["panel"] : undefined;
    onField(name, onto ?? null);
  };
  const narrow = width < 720;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is dropped here can be added by the button beside each field
    <div
      ref={ref}
      className={styles.canvas}
      data-over={over || undefined}
      data-canvas=""
      onDragOver={(event) => {
        if (!takes(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      {!board.panels.length && (
        <div className={styles.empty}>
          <strong>{say(editing ? "dashboards.empty.edit" : "dashboards.empty")}</strong>
          <span>{say("dashboards.empty.how")}</span>
        </div>
      )}
      {width > 0 && (
        <GridLayout
          width={width}
          gridConfig={{ cols: COLUMNS, rowHeight: ROW - 8, margin: [8, 8], containerPadding: [8, 8] }}
          dragConfig={{ enabled: editing && !narrow, handle: "[data-drag]", cancel: "button, input" }}
          resizeConfig={{ enabled: editing && !narrow, handles: ["se", "e", "s"] }}
          compactor={verticalCompactor}
          layout={board.panels.map(({ id, box }) => ({
            i: id,
            ...(narrow ? { ...box, x: 0, w: COLUMNS } : box),
            minW: 4,
            minH: 3,
          }))}
          onLayoutChange={(layout) => {
            if (!editing || narrow) return;
            const boxes = Object.fromEntries(layout.map(({ i, x, y, w, h }): [string, Box] => [i, { x, y, w, h }]));
            onStep({ kind: "boxes", boxes });
          }}
        >
          {board.panels.map((panel) => (
            <div key={panel.id} data-panel={panel.id}>
              <OnePanel
                panel={panel}
                asked={asked}
                editing={editing}
                chosen={panel.id === chosen}
                every={every}
                onChoose={() => onChoose(panel.id)}
                onStep={onStep}
              />
            </div>
          ))}
        </GridLayout>
      )}
    </div>
  );
}
