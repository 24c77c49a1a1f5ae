// What was typed stays in this tab until it is done with: somebody who looks elsewhere meanwhile finds it as it was.
import { useCallback, useState } from "react";

function read<T>(name: string, first: T): T {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "") as T;
  } catch {
    return first;
  }
}

/** A state under a name; `null` forgets it. */
export function useKept<T>(name: string, first: T): [T, (next: T | null) => void] {
  const key = `honeyguide.${name}`;
  const [value, setValue] = useState(() => read(key, first));
  const keep = useCallback(
    (next: T | null) => {
      if (next === null) {
        sessionStorage.removeItem(key);
        return;
      }
      sessionStorage.setItem(key, JSON.stringify(next));
      setValue(next);
    },
    [key],
  );
  return [value, keep];
}
