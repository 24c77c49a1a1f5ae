// The columns of a table as the address says them: names with commas between, `-` for the summary; a sign of these in a name has a backslash.
import { SUMMARY } from "@/table/sorted";

/** Names with commas between, as the export takes them too. */
export function listed(names: readonly string[]): string {
  return names.map((name) => name.replace(/[\\,]/g, (sign) => `\\${sign}`)).join(",");
}

export function columnsText(names: readonly string[]): string {
  return names.map((name) => (name === SUMMARY ? "-" : name === "-" ? "\\-" : listed([name]))).join(",");
}

export function columnsOf(text: string | undefined): string[] {
  const names = text?.match(/(?:[^\\,]|\\.|\\$)+/gs) ?? [];
  return names.map((name) => (name === "-" ? SUMMARY : name.replace(/\\([\\,-])/g, "$1")));
}
