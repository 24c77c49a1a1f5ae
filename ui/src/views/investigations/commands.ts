// Commands that an advice names between backticks, for copying one by one.
export function commands(text: string): string[] {
  return [...text.matchAll(/`([^`\n]{3,300})`/g)].map((found) => found[1] ?? "");
}
