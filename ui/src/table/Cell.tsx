// What stands in one cell of a table of records: cheap to draw, as a table scrolls through thousands.
import { memo } from "react";
import styles from "@/table/Cell.module.css";
import { highlighted } from "@/values/visible";

const SHOWN = 600;

export const Cell = memo(function Cell({
  text,
  stretches,
}: {
  text: string;
  stretches?: readonly (readonly number[])[] | undefined;
}) {
  const cut = text.length > SHOWN;
  return (
    <>
      {highlighted(cut ? text.slice(0, SHOWN) : text, stretches ?? []).map((piece, index) =>
        piece.kind === "text" ? (
          piece.text
        ) : piece.kind === "mark" ? (
          <mark key={index} className={styles.mark}>
            {piece.text}
          </mark>
        ) : (
          <span key={index} className={styles.control} title={piece.title}>
            {piece.text}
          </span>
        ),
      )}
      {cut && <span className={styles.more}> +{(text.length - SHOWN).toLocaleString("en")}</span>}
    </>
  );
});
