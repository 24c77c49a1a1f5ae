// All words in Japanese.
import type { Catalogue } from "@/words/catalogue";
import { frame } from "@/words/ja/frame";
import { home } from "@/words/ja/home";

export const ja: Catalogue = { ...frame, ...home };
