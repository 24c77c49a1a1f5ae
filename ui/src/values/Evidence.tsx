// Text that may come from an attacker: monospace, control characters as symbols, long values folded with their length; never a link.
import { createContext, use, useState } from "react";
import { usePreferences } from "@/frame/preferences";
import { useWords } from "@/words/language";
import styles from "./Evidence.module.css";
import { bytes } from "./numbers";
import { pieces } from "./visible";

/** Whether the text stands inside of something that is clicked already: then its length is said, and it opens elsewhere. */
export const Inside = createContext(false);

interface Props {
  text: string;
  /** Characters that are shown before it is folded. */
  limit?: number;
  marks?: readonly string[];
  /** A sentence of ours that quotes something: in the type of sentences. */
  plain?: boolean;
}

export function Evidence({ text, limit = 400, marks, plain }: Props) {
  const [open, setOpen] = useState(false);
  const inside = use(Inside);
  const { say, language } = useWords();
  const { wrap } = usePreferences();
  const folded = text.length > limit;
  const shown = open ? text.slice(0, 200_000) : text.slice(0, limit);
  return (
    <span className={styles.evidence} data-wrap={wrap || undefined} data-plain={plain || undefined} dir="ltr">
      {pieces(shown, marks).map((piece, index) =>
        piece.kind === "text" ? (
          piece.text
        ) : piece.kind === "mark" ? (
          <mark key={index}>{piece.text}</mark>
        ) : (
          <span key={index} className={styles.control} title={piece.title}>
            {piece.text}
          </span>
        ),
      )}
      {folded && inside && <span className={styles.fold}>… {bytes(text.length, language)}</span>}
      {folded && !inside && (
        <button type="button" className={styles.fold} onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? say("frame.less") : `… ${bytes(text.length, language)}`}
        </button>
      )}
    </span>
  );
}
