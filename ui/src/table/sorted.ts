// What the rows of a table are sorted by, and where they begin, as the address says it.

export const TIME = "@timestamp";
/** The column of a record in short, which is none of its fields. */
export const SUMMARY = "";

export interface Sorted {
  field: string;
  descending: boolean;
}

export function sortOf(text: string | undefined): Sorted {
  const [field = TIME, direction = "desc"] = text
    ? [text.slice(0, text.lastIndexOf(":")), text.slice(text.lastIndexOf(":") + 1)]
    : [];
  return { field, descending: direction !== "asc" };
}

/** Only rows in the order of time can begin at one. */
export function beginningOf({ field }: Sorted, at: string | undefined): string | undefined {
  return field === TIME ? at : undefined;
}
