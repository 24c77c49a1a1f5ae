// Sentences of the server that stand in an answer: in English, and mostly in Japanese too.
import type { Language } from "@/words/catalogue";

/** The same with its sentences in the language, as far as they are there. */
export function told<T extends { ja?: Record<string, string> }>(one: T, language: Language): T {
  return language === "ja" ? { ...one, ...one.ja } : one;
}

/** A reason and what to do, behind a colon. */
export function whyText({ reason, hint }: { reason: string; hint: string }): string {
  return [reason, hint]
    .filter(Boolean)
    .map((sentence) => (/[.。]$/.test(sentence) ? sentence : `${sentence}.`))
    .join(" ");
}
