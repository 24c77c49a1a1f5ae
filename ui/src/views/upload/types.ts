// The types that a person gave to columns, as the override `column_types` carries them.
export const TYPES = ["keyword", "long", "double", "boolean", "date"] as const;
export type Types = Record<string, string>;

export function typesOf(text: string | undefined): Types {
  try {
    const found: unknown = JSON.parse(text ?? "{}");
    const pairs = typeof found === "object" && found !== null ? Object.entries(found) : [];
    return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === "string"));
  } catch {
    return {};
  }
}

/** Empty where no type was given: then nothing is said. */
export function typesText(types: Types): string {
  return Object.keys(types).length ? JSON.stringify(types) : "";
}
