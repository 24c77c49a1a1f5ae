// What this person chose for this browser: language, colours, zone, density. Kept in the browser, applied at once.
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from "react";
import type { Language } from "@/words/catalogue";

export type Scheme = "light" | "dark" | "auto";

export interface Preferences {
  language: Language;
  scheme: Scheme;
  compact: boolean;
  wrap: boolean;
}

const PLACE = "honeyguide.preferences";

function stored(): Preferences {
  const usual: Preferences = {
    language: navigator.language.startsWith("ja") ? "ja" : "en",
    scheme: "auto",
    compact: false,
    wrap: false,
  };
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(PLACE) ?? "{}") as Partial<Preferences>) };
  } catch {
    return usual;
  }
}

interface Chosen extends Preferences {
  dark: boolean;
  choose: (change: Partial<Preferences>) => void;
}

const Context = createContext<Chosen | null>(null);

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [chosen, setChosen] = useState(stored);
  const [systemDark, setSystemDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const media = matchMedia("(prefers-color-scheme: dark)");
    const changed = () => setSystemDark(media.matches);
    media.addEventListener("change", changed);
    return () => media.removeEventListener("change", changed);
  }, []);
  const dark = chosen.scheme === "auto" ? systemDark : chosen.scheme === "dark";
  useEffect(() => {
    document.documentElement.dataset.mantineColorScheme = dark ? "dark" : "light";
    document.documentElement.lang = chosen.language;
  }, [dark, chosen.language]);
  const choose = useCallback((change: Partial<Preferences>) => {
    setChosen((before) => {
      const after = { ...before, ...change };
      localStorage.setItem(PLACE, JSON.stringify(after));
      return after;
    });
  }, []);
  const value = useMemo(() => ({ ...chosen, dark, choose }), [chosen, dark, choose]);
  return <Context value={value}>{children}</Context>;
}

export function usePreferences(): Chosen {
  const chosen = use(Context);
  if (!chosen) throw new Error("usePreferences outside of PreferencesProvider");
  return chosen;
}
