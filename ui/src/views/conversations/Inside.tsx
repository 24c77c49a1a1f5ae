// What lies inside of what was sent: layers that were unwrapped, files that were found, how random the bytes are.
import { download, filledPath } from "@/api/client";
import { Icon } from "@/look/Icon";
import { Evidence } from "@/values/Evidence";
import { bytes, count } from "@/values/numbers";
import type { Stretch } from "@/views/conversations/bytes";
import type { Dialogue } from "@/views/conversations/Conversation";
import styles from "@/views/conversations/Inside.module.css";
import { useWords } from "@/words/language";

export function Inside({ data, onChoose }: { data: Dialogue; onChoose: (stretch: Stretch) => void }) {
  const { say, language } = useWords();
  const entropy = Object.entries(data.entropy).filter(([, value]) => value > 0);
  return (
    <>
      {data.layers.length > 0 && (
        <section aria-label={say("conversation.layers")}>
          <h2>{say("conversation.layers")}</h2>
          <ol className={styles.list}>
            {data.layers.map(({ number, within, kind, start, end, bytes: size, cut, text }) => (
              <li key={number}>
                <p>
                  {within === 0 ? (
                    <button type="button" className={styles.link} onClick={() => onChoose({ direction: "in", start, end })}>
                      {kind}
                    </button>
                  ) : (
                    <strong>{kind}</strong>
                  )}{" "}
                  <span className="soft">
                    {bytes(size, language)}
                    {within > 0 && ` · ${say("conversation.layer.within", { layer: within })}`}
                    {cut && ` · ${say("conversation.cut")}`}
                  </span>
                </p>
                <pre>
                  <Evidence text={text} limit={800} />
                </pre>
              </li>
            ))}
          </ol>
        </section>
      )}
      {data.files.length > 0 && (
        <section aria-label={say("conversation.files")}>
          <h2>{say("conversation.files")}</h2>
          <ul className={styles.list}>
            {data.files.map(({ sha256, kind, direction, layer, start, end, whole }) => (
              <li key={`${sha256} ${start}`}>
                <button
                  type="button"
                  className={styles.link}
                  disabled={layer > 0}
                  onClick={() => onChoose({ direction, start, end })}
                >
                  {kind} · {bytes(end - start, language)}
                </button>
                {!whole && <span className="soft"> {say("conversation.cut")}</span>}
                <code>{sha256.slice(0, 16)}…</code>
                <a
                  href={download(filledPath("/conversations/{id}/carved/{sha256}", { id: data.conversation.id, sha256 }))}
                  download
                  title={say("conversation.carve.warn")}
                >
                  <Icon name="download" size={14} /> {say("conversation.carve")}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {entropy.length > 0 && (
        <p className={styles.entropy}>
          {say("conversation.entropy")}{" "}
          {entropy
            .map(
              ([side, value]) =>
                `${say(side === "out" ? "conversation.honeypot" : "conversation.peer")} ${count(value, language)}`,
            )
            .join(", ")}
        </p>
      )}
    </>
  );
}
