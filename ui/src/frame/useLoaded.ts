// A part of the page that is fetched when it is needed; where that fails it can be tried again, where it would have stood.
import { useEffect, useState } from "react";
import { fetched } from "@/frame/fetched";

export interface Loaded<T> {
  value: T | null;
  failed: boolean;
  again: () => void;
}

export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [value, setValue] = useState<{ it: T } | null>(null);
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is loaded stays the same; another attempt loads it again
  useEffect(() => {
    let gone = false;
    fetched(load).then(
      (it) => !gone && setValue({ it }),
      () => !gone && setFailed(true),
    );
    return () => {
      gone = true;
    };
  }, [attempt]);
  const again = () => {
    setFailed(false);
    setAttempt((before) => before + 1);
  };
  return { value: value?.it ?? null, failed, again };
}
