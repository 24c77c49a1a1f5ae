// Full screen: the page as a whole, so that menus and what is asked stay on it; the dashboard covers the rest of the page.
import { useEffect, useState } from "react";

export function useWhole(onProblem: (problem: unknown) => void): [whole: boolean, turn: () => void] {
  const [whole, setWhole] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const changed = () => setWhole(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, []);
  const turn = () => void (whole ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(onProblem);
  return [whole, turn];
}
