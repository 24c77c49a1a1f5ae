// When a conversation began, as far as that is known: some recordings keep the minute only, some the day, and what is below is left over.
import type { Row } from "@/conversations/ConversationRow";
import { instantText } from "@/values/times";

type Begun = Pick<Row, "started_at" | "precision">;
type Ordered = Begun & Pick<Row, "id" | "source.port">;

/** How many signs of an instant's text are known. */
const KNOWN: Readonly<Record<string, number>> = { minute: "2026-11-22 21:37".length, day: "2026-11-22".length };

/** The date and time without what isn't known. */
export function begunText({ started_at, precision }: Begun, zone: string): string {
  return started_at ? instantText(started_at, zone).slice(0, KNOWN[precision ?? ""]) : "";
}

/** By what is known of the time, then by port and name; times are in UTC. */
export function byBeginning(a: Ordered, b: Ordered): number {
  const known = (one: Ordered) => (one.started_at ?? "").slice(0, KNOWN[one.precision ?? ""]);
  return known(a).localeCompare(known(b)) || (a["source.port"] ?? 0) - (b["source.port"] ?? 0) || a.id.localeCompare(b.id);
}
