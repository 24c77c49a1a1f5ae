// The server counts characters, the browser the halves that the larger ones are written in.

/** How many characters stand before this half. */
export function characters(text: string, halves: number): number {
  return [...text.slice(0, halves)].length;
}

/** How many halves these first characters take. */
export function halves(text: string, characters: number): number {
  return [...text].slice(0, characters).join("").length;
}
