// All words in English; what a key means is decided here.
import { frame } from "@/words/en/frame";
import { home } from "@/words/en/home";

export const en = { ...frame, ...home } as const;
