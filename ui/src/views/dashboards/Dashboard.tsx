// One dashboard: looked at, or edited with fields on the left and settings on the right.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useReducer, useRef, useState } from "react";
import { get, put } from "@/api/client";
import { brokenDown, fitting } from "@/charts/fitting";
import { FieldsRail } from "@/fields/FieldsRail";
import { type FieldInfo, useFields } from "@/fields/fields";
import { Failure } from "@/frame/Trouble";
import { useAsked, usePlace } from "@/frame/usePlace";
import { useTitle } from "@/frame/useTitle";
import { useKeys } from "@/keys/keys";
import { travelling } from "@/place/place";
import { QuestionBar } from "@/query/QuestionBar";
import { Bar } from "@/views/dashboards/Bar";
import { Canvas } from "@/views/dashboards/Canvas";
import styles from "@/views/dashboards/Dashboard.module.css";
import { type Board, boardOf, EMPTY, freePlace, type Panel, stepped } from "@/views/dashboards/model";
import { boardOfReady, READY } from "@/views/dashboards/ready";
import { Settings } from "@/views/dashboards/Settings";
import { useWords } from "@/words/language";

const CHART = { w: 24, h: 13 };

export function Dashboard() {
  const { say, language } = useWords();
  const { id } = useParams({ strict: false }) as { id: string };
  const { place, go } = usePlace();
  const navigate = useNavigate();
  const questions = useQueryClient();
  const asked = useAsked();
  const [history, step] = useReducer(stepped, { past: [], now: EMPTY, future: [] });
  const [chosen, setChosen] = useState<string | null>(null);
  const [refresh, setRefresh] = useState(0);
  const [every, setEvery] = useState(0);
  const [problem, setProblem] = useState<unknown>(null);
  const whole = useRef<HTMLDivElement>(null);
  const opened = useRef("");
  const board = history.now;
  const editing = place.mode === "edit";
  const ready = READY.find((one) => one.id === id);
  const { fields } = useFields();
  useTitle(board.title || say("nav.dashboards"));

  const { data, error } = useQuery({
    queryKey: ["saved", "dashboard", id],
    queryFn: ({ signal }) => get("/saved/{type}/{id}", { names: { type: "dashboard", id }, signal }),
    enabled: !ready && id !== "new",
  });
  useEffect(() => {
    const open = (shown: Board, name: string) => {
      if (opened.current === name) return;
      opened.current = name;
      step({ kind: "open", board: shown });
      setChosen(null);
    };
    if (ready) open(boardOfReady(ready, language), `${id} ${language}`);
    else if (id === "new") open({ ...EMPTY, title: say("dashboards.untitled") }, id);
    else if (data) open(boardOf(data.body), `${id} ${data.version}`);
  }, [ready, id, data, language, say]);
  useEffect(() => {
    if (!every) return;
    const timer = setInterval(() => setRefresh((before) => before + 1), every * 1000);
    return () => clearInterval(timer);
  }, [every]);

  const add = (field: FieldInfo) => {
    const spec = fitting(field);
    const panel: Panel = {
      id: crypto.randomUUID(),
      kind: "chart",
      title: field.name,
      spec,
      box: freePlace(board.panels, CHART.w, CHART.h),
    };
    step({ kind: "add", panel });
    setChosen(panel.id);
  };
  const onField = (name: string, onto: string | null) => {
    const field = fields.find((one) => one.name === name);
    if (!field) return;
    const panel = board.panels.find((one) => one.id === onto);
    if (panel?.kind !== "chart") return add(field);
    step({ kind: "replace", panel: { ...panel, spec: brokenDown(panel.spec, field) } });
    setChosen(panel.id);
  };
  const addOther = (kind: "text" | "control", field = "event.dataset") => {
    const common = { id: crypto.randomUUID(), title: kind === "control" ? field : "" };
    const panel: Panel =
      kind === "text"
        ? { ...common, kind, text: say("dashboards.text.new"), box: freePlace(board.panels, 24, 6) }
        : { ...common, kind, field, box: freePlace(board.panels, 12, 10) };
    step({ kind: "add", panel });
    setChosen(panel.id);
  };
  const save = async (title: string) => {
    const copy = ready !== undefined || id === "new";
    const name = copy ? crypto.randomUUID() : id;
    try {
      const body = { ...board, title } as unknown as Record<string, unknown>;
      const saved = await put("/saved/{type}/{id}", { body }, { names: { type: "dashboard", id: name } });
      opened.current = `${name} ${saved.version}`;
      step({ kind: "open", board: { ...board, title } });
      questions.setQueryData(["saved", "dashboard", name], saved);
      void questions.invalidateQueries({ queryKey: ["saved", "dashboard"], exact: true });
      setProblem(null);
      setChosen(null);
      if (copy) void navigate({ to: "/dashboards/$id", params: { id: name }, search: travelling(place) } as never);
      else go({ mode: undefined });
    } catch (failed) {
      setProblem(failed);
    }
  };
  useKeys([
    { keys: "mod+z", does: "dashboards.undo", group: "nav.dashboards", run: () => editing && step({ kind: "undo" }) },
    { keys: "mod+y", does: "dashboards.redo", group: "nav.dashboards", run: () => editing && step({ kind: "redo" }) },
    { keys: "e", does: "dashboards.edit", group: "nav.dashboards", run: () => go({ mode: editing ? undefined : "edit" }) },
    { keys: "Escape", does: "keys.back", group: "keys.everywhere", run: () => setChosen(null) },
  ]);
  const panel = board.panels.find((one) => one.id === chosen);
  const names = board.panels
    .flatMap((one) => (one.kind === "chart" ? [one.spec.by, one.spec.split] : []))
    .flatMap((by) => (by && "field" in by ? [by.field] : []));
  return (
    <div className={styles.dashboard} ref={whole}>
      <QuestionBar />
      <Bar
        board={board}
        id={id !== "new" && !ready ? id : null}
        editing={editing}
        undone={history.past.length > 0}
        redone={history.future.length > 0}
        every={every}
        onEvery={setEvery}
        onRefresh={() => setRefresh((before) => before + 1)}
        onStep={step}
        onEdit={() => go({ mode: editing ? undefined : "edit" })}
        onSave={(title) => void save(title)}
        onAdd={addOther}
        onWhole={() => void (document.fullscreenElement ? document.exitFullscreen() : whole.current?.requestFullscreen())}
        asked={asked}
      />
      {(error ?? problem) !== null && error !== undefined && <Failure error={error ?? problem} />}
      <div className={styles.body}>
        {editing && (
          <FieldsRail
            asked={asked}
            chosen={names}
            group="dashboards.used"
            onToggle={add}
            toggles={(field) => say("dashboards.field.add", { field })}
          />
        )}
        <Canvas
          board={board}
          asked={asked}
          editing={editing}
          chosen={chosen}
          refresh={refresh}
          onChoose={setChosen}
          onStep={step}
          onField={onField}
        />
        {editing && panel && (
          <Settings key={panel.id} panel={panel} asked={asked} onStep={step} onClose={() => setChosen(null)} />
        )}
      </div>
    </div>
  );
}
