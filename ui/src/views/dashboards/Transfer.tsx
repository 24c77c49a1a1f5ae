// Dashboards from elsewhere: our own JSON, and Kibana's saved objects with an account of what could not be carried over.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { type Answer, put, send } from "@/api/client";
import { Failure } from "@/frame/Trouble";
import { Icon } from "@/look/Icon";
import { Evidence } from "@/values/Evidence";
import styles from "@/views/dashboards/Dashboards.module.css";
import { boardOf } from "@/views/dashboards/model";
import { useWords } from "@/words/language";

type Imported = Answer<"/saved/import">;

/** The file as a dashboard of ours; null where it is something else. */
function ours(text: string): Record<string, unknown> | null {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null && "panels" in found ? (found as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

async function taken(text: string): Promise<Imported | null> {
  const own = ours(text);
  if (!own) return (await send("POST", "/saved/import", { body: text })).json() as Promise<Imported>;
  const body = boardOf(own) as unknown as Record<string, unknown>;
  await put("/saved/{type}/{id}", { body }, { names: { type: "dashboard", id: crypto.randomUUID() } });
  return null;
}

export function Transfer() {
  const { say } = useWords();
  const questions = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [imported, setImported] = useState<Imported | null>(null);
  const take = async (file: File | undefined) => {
    if (!file) return;
    try {
      setImported(await taken(await file.text()));
      setProblem(null);
    } catch (error) {
      setImported(null);
      setProblem(error);
    }
    await questions.invalidateQueries({ queryKey: ["saved"] });
  };
  return (
    <>
      <Button leftSection={<Icon name="upload" size={14} />} onClick={() => input.current?.click()}>
        {say("dashboards.import")}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,.ndjson"
        hidden
        aria-label={say("dashboards.import")}
        onChange={(event) => {
          void take(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      {problem !== null && <Failure error={problem} />}
      {imported && <Account imported={imported} onClose={() => setImported(null)} />}
    </>
  );
}

/** What came of Kibana's objects. */
function Account({ imported, onClose }: { imported: Imported; onClose: () => void }) {
  const { say, language } = useWords();
  const { objects, notes } = imported;
  return (
    <section className={styles.account} aria-label={say("dashboards.imported.label")}>
      <p role="status">
        {say("dashboards.imported", { objects: objects.length })}{" "}
        {notes.length ? say("dashboards.imported.notes") : say("dashboards.imported.whole")}
      </p>
      {notes.length > 0 && (
        <ul>
          {notes.map(({ object, part, outcome, what }, index) => (
            <li key={index}>
              <strong>
                <Evidence text={object} limit={80} />
              </strong>{" "}
              <Evidence text={part} limit={80} /> <span className="soft">{say(`dashboards.imported.${outcome}`)}</span>{" "}
              <Evidence plain text={what[language]} limit={500} />
            </li>
          ))}
        </ul>
      )}
      <Button onClick={onClose}>{say("frame.close")}</Button>
    </section>
  );
}
