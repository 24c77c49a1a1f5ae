// A dashboard and what can be done to it; every change can be undone and done again.
import { type ChartSpec, specOf } from "@/charts/spec";

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export type Panel = { id: string; box: Box; title: string } & (
  | { kind: "chart"; spec: ChartSpec }
  | { kind: "text"; text: string }
  | { kind: "control"; field: string }
);

export interface Board {
  title: string;
  description: string;
  panels: Panel[];
}

/** Columns of the grid, and the height of a row in pixels. */
export const COLUMNS = 48;
export const ROW = 20;

/** Seconds after which a dashboard asks again by itself; 0 is never. */
export const EVERY = [0, 5, 30, 60, 300] as const;

export const EMPTY: Board = { title: "", description: "", panels: [] };

/** A dashboard from what was saved; panels that aren't understood are left out. */
export function boardOf(saved: unknown): Board {
  const given = (typeof saved === "object" && saved !== null ? saved : {}) as Partial<Record<keyof Board, unknown>>;
  const panels = Array.isArray(given.panels) ? given.panels : [];
  return {
    title: typeof given.title === "string" ? given.title : "",
    description: typeof given.description === "string" ? given.description : "",
    panels: panels.flatMap((one: unknown, index) => panelOf(one, index)),
  };
}

function panelOf(saved: unknown, index: number): Panel[] {
  if (typeof saved !== "object" || saved === null) return [];
  const one = saved as Record<string, unknown>;
  const common = { id: String(one["id"] ?? index), title: String(one["title"] ?? ""), box: boxOf(one["box"], index) };
  if (one["kind"] === "text") return [{ ...common, kind: "text", text: String(one["text"] ?? "") }];
  if (one["kind"] === "control" && typeof one["field"] === "string") return [{ ...common, kind: "control", field: one["field"] }];
  return one["kind"] === "chart" ? [{ ...common, kind: "chart", spec: specOf(one["spec"]) }] : [];
}

function boxOf(saved: unknown, index: number): Box {
  const box = (saved ?? {}) as Partial<Box>;
  const whole = (value: unknown, usual: number, least: number) =>
    typeof value === "number" && Number.isFinite(value) ? Math.max(least, Math.round(value)) : usual;
  return {
    x: Math.min(COLUMNS - 1, whole(box.x, 0, 0)),
    y: whole(box.y, index * 12, 0),
    w: Math.min(COLUMNS, whole(box.w, 24, 4)),
    h: whole(box.h, 12, 3),
  };
}

/** The first free place for a box of that size, row by row. */
export function freePlace(panels: readonly Panel[], w: number, h: number): Box {
  const taken = (x: number, y: number) =>
    panels.some(({ box }) => x < box.x + box.w && x + w > box.x && y < box.y + box.h && y + h > box.y);
  const bottom = Math.max(0, ...panels.map(({ box }) => box.y + box.h));
  for (let y = 0; y <= bottom; y += 1) for (let x = 0; x + w <= COLUMNS; x += 2) if (!taken(x, y)) return { x, y, w, h };
  return { x: 0, y: bottom, w, h };
}

export type Change =
  | { kind: "title"; title: string; description: string }
  | { kind: "add"; panel: Panel }
  | { kind: "replace"; panel: Panel }
  | { kind: "remove"; id: string }
  | { kind: "boxes"; boxes: Record<string, Box> };

export function changed(board: Board, change: Change): Board {
  switch (change.kind) {
    case "title":
      return { ...board, title: change.title, description: change.description };
    case "add":
      return { ...board, panels: [...board.panels, change.panel] };
    case "replace":
      return { ...board, panels: board.panels.map((panel) => (panel.id === change.panel.id ? change.panel : panel)) };
    case "remove":
      return { ...board, panels: board.panels.filter(({ id }) => id !== change.id) };
    case "boxes": {
      const same = board.panels.every(({ id, box }) => {
        const next = change.boxes[id];
        return !next || (next.x === box.x && next.y === box.y && next.w === box.w && next.h === box.h);
      });
      return same
        ? board
        : { ...board, panels: board.panels.map((panel) => ({ ...panel, box: change.boxes[panel.id] ?? panel.box })) };
    }
  }
}

export interface History {
  past: Board[];
  now: Board;
  future: Board[];
  /** What is being typed into: one step, however many characters. */
  typing?: string;
}

export type Step =
  | Change
  | { kind: "undo" }
  | { kind: "redo" }
  /** What is saved, and what was made of it since. */
  | { kind: "open"; board: Board; draft?: Board | null };

function typingOf(now: Board, step: Change): string | undefined {
  if (step.kind === "title") return "title";
  if (step.kind !== "replace") return undefined;
  const before = now.panels.find(({ id }) => id === step.panel.id);
  const typed = before && (before.title !== step.panel.title || (before.kind === "text" && step.panel.kind === "text"));
  return typed ? `${step.panel.id} ${before.title === step.panel.title ? "text" : "title"}` : undefined;
}

const KEPT = 100;

export function stepped(history: History, step: Step): History {
  const { past, now, future } = history;
  switch (step.kind) {
    case "open":
      return step.draft ? { past: [step.board], now: step.draft, future: [] } : { past: [], now: step.board, future: [] };
    case "undo": {
      const before = past.at(-1);
      return before ? { past: past.slice(0, -1), now: before, future: [now, ...future] } : history;
    }
    case "redo": {
      const [next, ...rest] = future;
      return next ? { past: [...past, now], now: next, future: rest } : history;
    }
    default: {
      const next = changed(now, step);
      if (next === now) return history;
      const typing = typingOf(now, step);
      const on = typing !== undefined && typing === history.typing;
      return { past: on ? past : [...past, now].slice(-KEPT), now: next, future: [], ...(typing ? { typing } : {}) };
    }
  }
}

/** A box moved or resized by a step of the keyboard, within the grid. */
export function nudged(box: Box, by: Partial<Box>): Box {
  const w = Math.min(COLUMNS, Math.max(4, box.w + (by.w ?? 0)));
  return {
    w,
    h: Math.max(3, box.h + (by.h ?? 0)),
    x: Math.min(COLUMNS - w, Math.max(0, box.x + (by.x ?? 0))),
    y: Math.max(0, box.y + (by.y ?? 0)),
  };
}
