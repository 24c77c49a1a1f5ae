// One dashboard: looked at, or edited with fields on the left and settings on the right.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useMemo, useReducer, useState } from "react";
import { get, put } from "@/api/client";
import { brokenDown, fitting } from "@/charts/fitting";
import { FieldsRail } from "@/fields/FieldsRail";
import { type FieldInfo, useFields } from "@/fields/fields";
import { useAnswer } from "@/frame/answer";
import { Standing, Waiting } from "@/frame/Standing";
import { Failure } from "@/frame/Trouble";
import { Undone } from "@/frame/Undone";
import { useAsked, usePlace } from "@/frame/usePlace";
import { useTitle } from "@/frame/useTitle";
import { useKeys } from "@/keys/keys";
import { travelling } from "@/place/place";
import { QuestionBar } from "@/query/QuestionBar";
import { Bar } from "@/views/dashboards/Bar";
import { Canvas } from "@/views/dashboards/Canvas";
import { Conflict, isConflict } from "@/views/dashboards/Conflict";
import styles from "@/views/dashboards/Dashboard.module.css";
import { draftOf, keepDraft } from "@/views/dashboards/drafts";
import { type Board, boardOf, EMPTY, EVERY, freePlace, type Panel, stepped } from "@/views/dashboards/model";
import { boardOfReady, READY } from "@/views/dashboards/ready";
import { Settings } from "@/views/dashboards/Settings";
import { useWhole } from "@/views/dashboards/useWhole";
import { useWords } from "@/words/language";

const CHART = { w: 24, h: 13 };

export function Dashboard() {
  const { id } = useParams({ strict: false }) as { id: string };
  return <OneDashboard key={id} id={id} />;
}

function OneDashboard({ id }: { id: string }) {
  const { say, language } = useWords();
  const { place, go } = usePlace();
  const navigate = useNavigate();
  const questions = useQueryClient();
  const asked = useAsked();
  const [history, step] = useReducer(stepped, { past: [], now: EMPTY, future: [] });
  const [opened, setOpened] = useState<string | null>(null);
  /** Which version is being changed; 0 where nothing is saved yet. */
  const [version, setVersion] = useState(0);
  const [chosen, setChosen] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [whole, turn] = useWhole(setProblem);
  const board = history.now;
  const unsaved = history.past.length > 0;
  const editing = place.mode === "edit";
  const every = EVERY.find((seconds) => String(seconds) === place.every) ?? 0;
  const ready = READY.find((one) => one.id === id);
  const copy = ready !== undefined || id === "new";
  const { fields } = useFields();
  useTitle(board.title || say("nav.dashboards"));

  const answer = useAnswer(
    ["saved", "dashboard", id],
    (signal) => get("/saved/{type}/{id}", { names: { type: "dashboard", id }, signal }),
    { enabled: !copy, keep: false },
  );
  const { data } = answer;
  const saved = useMemo((): [name: string, board: Board] | null => {
    if (ready) return [language, boardOfReady(ready, language)];
    if (id === "new") return [id, { ...EMPTY, title: say("dashboards.untitled") }];
    return data ? [String(data.version), boardOf(data.body)] : null;
  }, [ready, id, data, language, say]);
  useEffect(() => {
    if (!saved || (opened !== null && (opened === saved[0] || id === "new" || unsaved))) return;
    const draft = draftOf(id);
    step({ kind: "open", board: saved[1], draft: draft?.board ?? null });
    setVersion(draft ? draft.version : (data?.version ?? 0));
    setOpened(saved[0]);
    setChosen(null);
  }, [saved, opened, id, data, unsaved]);
  useEffect(() => {
    if (opened !== null) keepDraft(id, unsaved ? { board, version } : null);
  }, [id, opened, unsaved, board, version]);

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
  const save = useMutation({
    mutationFn: ({ title, name, over }: { title: string; name: string; over: number | null }) => {
      const body = { ...board, title } as unknown as Record<string, unknown>;
      return put("/saved/{type}/{id}", { body, version: over }, { names: { type: "dashboard", id: name } });
    },
    onSuccess: (saved, { name }) => {
      step({ kind: "open", board: boardOf(saved.body) });
      if (name === id) {
        setOpened(String(saved.version));
        setVersion(saved.version);
      }
      keepDraft(id, null);
      questions.setQueryData(["saved", "dashboard", name], saved);
      void questions.invalidateQueries({ queryKey: ["saved", "dashboard"], exact: true });
      setChosen(null);
      if (name === id) go({ mode: undefined });
      else void navigate({ to: "/dashboards/$id", params: { id: name }, search: travelling(place) } as never);
    },
    onError: (error) => {
      if (isConflict(error)) void questions.invalidateQueries({ queryKey: ["saved", "dashboard", id] });
    },
  });
  const saveCopy = (title: string) => save.mutate({ title, name: crypto.randomUUID(), over: 0 });
  useKeys([
    { keys: "mod+z", does: "dashboards.undo", group: "nav.dashboards", run: () => editing && step({ kind: "undo" }) },
    { keys: "mod+y", does: "dashboards.redo", group: "nav.dashboards", run: () => editing && step({ kind: "redo" }) },
    { keys: "e", does: "dashboards.edit", group: "nav.dashboards", run: () => go({ mode: editing ? undefined : "edit" }) },
    { keys: "Escape", does: "keys.back", group: "keys.everywhere", run: () => setChosen(null) },
  ]);
  const panel = board.panels.find((one) => one.id === chosen);
  const discard = () => {
    if (!saved) return;
    keepDraft(id, null);
    step({ kind: "open", board: saved[1] });
    setOpened(saved[0]);
    setVersion(data?.version ?? 0);
    save.reset();
    setChosen(null);
  };
  const names = board.panels
    .flatMap((one) => (one.kind === "chart" ? [one.spec.by, one.spec.split] : []))
    .flatMap((by) => (by && "field" in by ? [by.field] : []));
  // What has not arrived yet can't be edited: what was typed before would be lost when it comes.
  if (opened === null)
    return (
      <div className={styles.dashboard}>
        <QuestionBar />
        <Waiting title={say("nav.dashboards")} of={answer} />
      </div>
    );
  return (
    <div className={styles.dashboard} data-whole={whole || undefined}>
      <QuestionBar />
      <Bar
        board={board}
        id={copy ? null : id}
        editing={editing}
        undone={history.past.length > 0}
        redone={history.future.length > 0}
        every={every}
        onEvery={(seconds) => go({ every: seconds ? String(seconds) : undefined }, true)}
        onRefresh={() => void ["chart", "control"].map((kind) => questions.invalidateQueries({ queryKey: [kind] }))}
        onStep={step}
        onEdit={() => go({ mode: editing ? undefined : "edit" })}
        onSave={(title) => (copy ? saveCopy(title) : save.mutate({ title, name: id, over: version }))}
        onAdd={addOther}
        onWhole={turn}
        whole={whole}
        unsaved={unsaved}
        onDiscard={discard}
        asked={asked}
      />
      <Standing of={answer} />
      {isConflict(save.error) ? (
        <Conflict
          onCopy={() => saveCopy(say("dashboards.copy", { title: board.title.trim() }))}
          onReplace={() => save.mutate({ title: board.title.trim(), name: id, over: null })}
          onDiscard={discard}
        />
      ) : (
        <Undone change={save} />
      )}
      {problem !== null && <Failure error={problem} />}
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
          every={every}
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
