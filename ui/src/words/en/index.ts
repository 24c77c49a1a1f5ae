// All words in English; what a key means is decided here.

import { alerts } from "@/words/en/alerts";
import { conversations } from "@/words/en/conversations";
import { dashboards } from "@/words/en/dashboards";
import { discover } from "@/words/en/discover";
import { frame } from "@/words/en/frame";
import { home } from "@/words/en/home";
import { investigations } from "@/words/en/investigations";
import { keys } from "@/words/en/keys";
import { places } from "@/words/en/places";
import { question } from "@/words/en/question";
import { upload } from "@/words/en/upload";

export const en = {
  ...frame,
  ...home,
  ...keys,
  ...question,
  ...discover,
  ...investigations,
  ...upload,
  ...conversations,
  ...dashboards,
  ...places,
  ...alerts,
} as const;
