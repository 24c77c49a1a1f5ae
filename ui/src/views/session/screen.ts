// What a terminal shows after some output: text with its cursor moved, erased and written over. Colours and titles are left out.

const ROWS = 2000;
const COLUMNS = 1000;
// An operating system command, a control sequence, another escape, or one sign. ECMA-48, 5.4 and 8.3.89.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal is steered with
const PART = /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|(?:\x1b\[|\x9b)([0-?]*)[ -/]*([@-~])?|\x1b[ -/]*[0-~]?|[\s\S]/gu;

/** The lines of the screen after all of it. */
export function screen(output: string): string {
  const lines: string[][] = [[]];
  let row = 0;
  let column = 0;
  const line = () => {
    while (lines.length <= row) lines.push([]);
    return lines[row] as string[];
  };
  const write = (sign: string) => {
    const at = line();
    while (at.length < column) at.push(" ");
    at[column] = sign;
    column = Math.min(column + 1, COLUMNS);
  };
  const steer = (final: string, count: number, raw: string) => {
    if (final === "A") row = Math.max(0, row - count);
    else if (final === "B") row = Math.min(row + count, lines.length);
    else if (final === "C") column = Math.min(column + count, COLUMNS);
    else if (final === "D") column = Math.max(0, column - count);
    else if (final === "G") column = Math.min(count, COLUMNS) - 1;
    else if (final === "K" && raw === "2") line().length = 0;
    else if (final === "K" && raw === "1") line().fill(" ", 0, column + 1);
    else if (final === "K") line().length = Math.min(line().length, column);
    else if (final === "P") line().splice(column, count);
    else if (final === "J" && raw === "2") {
      lines.length = 1;
      lines[0] = [];
      row = 0;
      column = 0;
    }
  };
  for (const [part, raw = "", final] of output.matchAll(PART)) {
    if (final) steer(final, Math.max(1, Math.min(Number.parseInt(raw, 10) || 1, COLUMNS)), raw);
    else if (part === "\n") {
      // as a terminal's driver gives it on: recordings are of what the shell wrote (termios, ONLCR)
      row += 1;
      column = 0;
    } else if (part === "\r") column = 0;
    else if (part === "\b") column = Math.max(0, column - 1);
    else if (part === "\t") column = Math.min((column >> 3) * 8 + 8, COLUMNS);
    else if (part.codePointAt(0) !== 0x1b && part >= " " && part !== "\x7f") write(part);
    line();
    if (lines.length > ROWS) {
      lines.splice(0, lines.length - ROWS);
      row = Math.min(row, lines.length - 1);
    }
  }
  return lines.map((signs) => Array.from(signs, (sign) => sign ?? " ").join("")).join("\n");
}
