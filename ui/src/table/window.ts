// The rows that are loaded around a place in a result of any length; pages are added on either side, far ones are let go.

export interface Window<R> {
  /** Where the first loaded row stands on the canvas. */
  low: number;
  rows: readonly R[];
  moreBefore: boolean;
  moreAfter: boolean;
  /** How many rows the canvas was moved by since it was opened; the scroll position moves with it. */
  moved: number;
}

/** Room above for rows that aren't loaded; one page can fill it, and the very top of it is the beginning of the result. */
export const ROOM = 2000;
export const KEPT = 6000;
/** A page of rows, where no more are missing up to what is in view. */
export const PAGE = 250;
/** Rows between what is in view and the last loaded one below which more are loaded. */
const NEAR = 80;
const AHEAD = 20;

/** The first page; `jumped` where rows may lie before it. */
export function opened<R>(rows: readonly R[], more: boolean, jumped: boolean): Window<R> {
  return { low: jumped ? ROOM : 0, rows, moreBefore: jumped, moreAfter: more, moved: 0 };
}

export function appended<R>(window: Window<R>, rows: readonly R[], more: boolean): Window<R> {
  const all = [...window.rows, ...rows];
  const gone = Math.max(0, all.length - KEPT);
  return settled({
    ...window,
    low: window.low + gone,
    rows: gone ? all.slice(gone) : all,
    moreBefore: window.moreBefore || gone > 0,
    moreAfter: more,
  });
}

export function prepended<R>(window: Window<R>, rows: readonly R[], more: boolean): Window<R> {
  const all = [...rows, ...window.rows];
  const gone = Math.max(0, all.length - KEPT);
  return settled({
    ...window,
    low: window.low - rows.length,
    rows: gone ? all.slice(0, KEPT) : all,
    moreBefore: more,
    moreAfter: window.moreAfter || gone > 0,
  });
}

/** The canvas moved so that the loaded rows lie where they can, with room above them. */
function settled<R>(window: Window<R>): Window<R> {
  const { low } = window;
  const by = !window.moreBefore ? -low : low < ROOM / 2 || low > ROOM * 2 ? ROOM - low : 0;
  return by ? { ...window, low: low + by, moved: window.moved + by } : window;
}

/** How many rows the canvas has room for. */
export function length<R>(window: Window<R>): number {
  return window.low + window.rows.length + (window.moreAfter ? AHEAD : 0);
}

export function rowAt<R>(window: Window<R>, index: number): R | undefined {
  return window.rows[index - window.low];
}

/** What is missing while these rows are in view: pages on either side, or the beginning where somebody went to the very top. */
export type Missing = { kind: "beginning" } | { kind: "before" | "after"; rows: number };

export function missing<R>(window: Window<R>, first: number, last: number, top: boolean): Missing | null {
  if (top && window.moreBefore && first < window.low) return { kind: "beginning" };
  if (window.moreBefore && first < window.low + NEAR) return { kind: "before", rows: Math.max(PAGE, window.low - first + NEAR) };
  if (window.moreAfter && last > window.low + window.rows.length - NEAR) return { kind: "after", rows: PAGE };
  return null;
}
