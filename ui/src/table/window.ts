// The rows that are loaded around a place in a result of any length; pages are added on either side, far ones are let go.

export interface Placed {
  id: string;
  index: string;
  sort: unknown[];
}

export interface Window<R> {
  /** Where the first loaded row stands on the canvas. */
  low: number;
  rows: readonly R[];
  moreBefore: boolean;
  moreAfter: boolean;
}

/** Room above for rows before a place that was jumped to. */
export const ROOM = 50_000;
export const KEPT = 6000;
const AHEAD = 20;

/** The first page; `jumped` where rows may lie before it. */
export function opened<R>(rows: readonly R[], more: boolean, jumped: boolean): Window<R> {
  return { low: jumped ? ROOM : 0, rows, moreBefore: jumped, moreAfter: more };
}

export function appended<R>(window: Window<R>, rows: readonly R[], more: boolean): Window<R> {
  const all = [...window.rows, ...rows];
  const gone = Math.max(0, all.length - KEPT);
  return {
    low: window.low + gone,
    rows: gone ? all.slice(gone) : all,
    moreBefore: window.moreBefore || gone > 0,
    moreAfter: more,
  };
}

export function prepended<R>(window: Window<R>, rows: readonly R[], more: boolean): Window<R> {
  const all = [...rows, ...window.rows];
  const gone = Math.max(0, all.length - KEPT);
  return {
    low: window.low - rows.length,
    rows: gone ? all.slice(0, KEPT) : all,
    moreBefore: more,
    moreAfter: window.moreAfter || gone > 0,
  };
}

/** Rows that are newer than the first one, while it is looked at; a row that came again as more than it was takes its own place. */
export function arrived<R extends Placed>(window: Window<R>, rows: readonly R[]): Window<R> {
  const name = ({ index, id }: R) => `${index}/${id}`;
  const came = new Map(rows.map((row) => [name(row), row]));
  const kept = window.rows.map((row) => {
    const again = came.get(name(row));
    came.delete(name(row));
    return again ?? row;
  });
  const all = [...came.values(), ...kept];
  return { ...window, rows: all.slice(0, KEPT), moreAfter: window.moreAfter || all.length > KEPT };
}

/** How many rows the canvas must move by so that the loaded ones lie where they can; the scroll position moves with it. */
export function shift<R>(window: Window<R>): number {
  if (!window.moreBefore) return -window.low;
  return window.low < 1000 ? ROOM - window.low : window.low > ROOM * 4 ? ROOM - window.low : 0;
}

export function shiftedBy<R>(window: Window<R>, by: number): Window<R> {
  return by ? { ...window, low: window.low + by } : window;
}

/** How many rows the canvas has room for. */
export function length<R>(window: Window<R>): number {
  return window.low + window.rows.length + (window.moreAfter ? AHEAD : 0);
}

export function rowAt<R>(window: Window<R>, index: number): R | undefined {
  return window.rows[index - window.low];
}
