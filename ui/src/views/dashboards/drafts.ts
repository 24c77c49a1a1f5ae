// Changes to dashboards that aren't saved yet, kept in this browser until they are saved or discarded.
import { type Board, boardOf } from "@/views/dashboards/model";

const PLACE = "honeyguide.draft.";

export interface Draft {
  board: Board;
  /** Which version of what is saved was changed; 0 where there was none. */
  version: number;
}

export function draftOf(id: string, storage: Pick<Storage, "getItem"> = localStorage): Draft | null {
  const text = storage.getItem(PLACE + id);
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as { board?: unknown; version?: unknown };
    return { board: boardOf(kept.board ?? kept), version: Number(kept.version) || 0 };
  } catch {
    return null;
  }
}

/** With null there is none any more. A browser that has no room for it keeps none. */
export function keepDraft(
  id: string,
  draft: Draft | null,
  storage: Pick<Storage, "setItem" | "removeItem"> = localStorage,
): void {
  try {
    if (draft) storage.setItem(PLACE + id, JSON.stringify(draft));
    else storage.removeItem(PLACE + id);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
