// One line that says what a record is, from the fields that it has: who, to what, and the telling text.
import { toJson } from "@/api/json";

export interface Part {
  text: string;
  field?: string;
  value?: unknown;
  soft?: boolean;
}

type Source = Readonly<Record<string, unknown>>;

const TELLING = [
  "honeypot.stream.summary",
  "honeypot.command",
  "process.command_line",
  "message",
  "url.original",
  "url.path",
  "honeypot.payload.text",
  "file.name",
  "event.original",
  "honeypot.data",
];

export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  return typeof value === "object" ? toJson(value) : String(value);
}

/** The parts of the line, in order; those with a field are values that can be asked about. */
export function summary(source: Source): Part[] {
  const parts: Part[] = [];
  const add = (field: string, text = textOf(source[field])) => {
    if (text) parts.push({ field, value: source[field], text });
  };
  const level = textOf(source["log.level"]);
  if (/^(warn|err|crit|fatal|alert|emerg)/i.test(level)) add("log.level");
  if (source["source.ip"] !== undefined) {
    add("source.ip");
    if (source["honeypot.service"] ?? source["destination.port"]) {
      parts.push({ text: "→", soft: true });
      add(source["honeypot.service"] !== undefined ? "honeypot.service" : "destination.port");
    }
  }
  add("log.logger");
  add("event.action");
  add("http.request.method");
  const telling = TELLING.find((field) => textOf(source[field]) !== "");
  if (telling) parts.push({ text: textOf(source[telling]), field: telling });
  add("http.response.status_code");
  add("user.name");
  add("user.password");
  return parts.length
    ? parts
    : Object.entries(source).map(([field, value]) => ({ field, value, text: `${field}: ${textOf(value)}` }));
}
