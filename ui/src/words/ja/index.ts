// All words in Japanese.
import type { Catalogue } from "@/words/catalogue";
import { alerts } from "@/words/ja/alerts";
import { conversations } from "@/words/ja/conversations";
import { dashboards } from "@/words/ja/dashboards";
import { discover } from "@/words/ja/discover";
import { frame } from "@/words/ja/frame";
import { home } from "@/words/ja/home";
import { investigations } from "@/words/ja/investigations";
import { keys } from "@/words/ja/keys";
import { places } from "@/words/ja/places";
import { question } from "@/words/ja/question";
import { upload } from "@/words/ja/upload";

export const ja: Catalogue = {
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
};
