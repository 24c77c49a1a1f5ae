// Changes to dashboards that aren't saved yet, kept in this browser until they are saved or discarded.
import { type Board, boardOf } from "@/views/dashboards/model";

const PLACE = "honeyguide.draft.";

export function draftOf(id: string, storage: Pick<Storage, "getItem"> = localStorage): Board | null {
  const text = storage.getItem(PLACE + id);
  if (text === null) return null;
  try {
    return boardOf(JSON.parse(text));
  } catch {
    return null;
  }
}

/** With null there is none any more. A browser that has no room for it keeps none. */
export function keepDraft(
  id: string,
  board: Board | null,
  storage: Pick<Storage, "setItem" | "removeItem"> = localStorage,
): void {
  try {
    if (board) storage.setItem(PLACE + id, JSON.stringify(board));
    else storage.removeItem(PLACE + id);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
