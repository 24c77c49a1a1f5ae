// An alert's document of the index honeyguide-alerts, as far as it is understood: the page outlives its fields.
import type { Line } from "@/records/EvidenceLines";
import type { Language } from "@/words/catalogue";

type Text = Record<Language, string>;

export interface Alert {
  status: string;
  severity: "critical" | "warning" | "info";
  fault: string | null;
  title: Text;
  why: Text;
  advice: Text;
  off: Text;
  raised: string | null;
  ended: string | null;
  snoozed: string | null;
  confidence: number | null;
  /** In which its sentences tell times. */
  zone: string | null;
  addresses: string[];
  evidence: Line[];
  /** What couldn't be kept before a restart, and why. */
  lost: string[];
  /** The process that it is about, where one is. */
  process: { pid: number; byName: boolean } | null;
}

const text = (value: unknown) => (typeof value === "string" ? value : null);
const number = (value: unknown) => (typeof value === "number" ? value : null);

function both(value: unknown): Text {
  const given = (typeof value === "object" && value !== null ? value : {}) as Partial<Record<Language, unknown>>;
  const en = text(given.en) ?? "";
  return { en, ja: text(given.ja) ?? en };
}

function listed(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : [value].flat();
}

function lineOf(value: unknown): Line[] {
  if (typeof value !== "object" || value === null) return [];
  const { file, line, offset, record = offset, sha256, text: said } = value as Record<string, unknown>;
  if (typeof file !== "string") return [];
  return [
    {
      file,
      line: number(line),
      offset: number(offset),
      record: number(record),
      sha256: text(sha256) ?? "",
      text: text(said) ?? "",
    },
  ];
}

export function documentOf(document: Record<string, unknown>): Alert {
  const severity = document["severity"];
  const source = document["source"] as { ip?: unknown } | undefined;
  const process = (document["process"] ?? {}) as { pid?: unknown; known_by?: unknown };
  const pid = number(process.pid);
  const event = (document["event"] ?? {}) as { timezone?: unknown };
  return {
    status: text(document["status"]) ?? "open",
    severity: severity === "critical" || severity === "info" ? severity : "warning",
    fault: text(document["fault"]),
    title: both(document["title"]),
    why: both(document["why"]),
    advice: both(document["advice"]),
    off: both(document["switch_off"]),
    raised: text(document["raised_at"]),
    ended: text(document["ended_at"]),
    snoozed: text(document["snoozed_until"]),
    confidence: number(document["confidence"]),
    zone: text(event.timezone),
    addresses: listed(source?.ip ?? document["source.ip"]).flatMap((one) => text(one) ?? []),
    evidence: listed(document["evidence"]).flatMap(lineOf),
    lost: listed(document["not_kept"]).flatMap((one) => text(one) ?? []),
    process: pid === null ? null : { pid, byName: process.known_by === "name" },
  };
}
