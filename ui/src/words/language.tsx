// Gives every part of the page its words in the chosen language.
import { createContext, type ReactNode, use, useMemo } from "react";
import { usePreferences } from "@/frame/preferences";
import { type Catalogue, type Language, type Say, speaker } from "@/words/catalogue";
import { en } from "@/words/en";
import { ja } from "@/words/ja";

const CATALOGUES: Record<Language, Catalogue> = { en, ja };

interface Spoken {
  language: Language;
  say: Say;
}

const Context = createContext<Spoken>({ language: "en", say: speaker(en, "en") });

export function LanguageProvider({ children }: { children: ReactNode }) {
  const { language } = usePreferences();
  const value = useMemo(() => ({ language, say: speaker(CATALOGUES[language], language) }), [language]);
  return <Context value={value}>{children}</Context>;
}

/** The words and the language they are in. */
export function useWords(): Spoken {
  return use(Context);
}

/** A text that the server has in both languages. */
export interface Bilingual {
  en: string;
  ja: string;
}
