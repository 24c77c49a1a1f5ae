// Where a query is typed; what was typed stays, with the error under the place that is wrong.
import { useEffect, useRef } from "react";
import { type QueryView, queryView } from "@/query/editor";
import { useWords } from "@/words/language";

interface Props {
  text: string;
  language: "kql" | "lucene";
  index: string;
  error: { message: string; position: number } | null;
  onRun: (text: string) => void;
  onChange: (text: string) => void;
  focus: (focus: () => void) => void;
}

export function QueryEditor(props: Props) {
  const { text, error } = props;
  const { say, language } = useWords();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<QueryView>(null);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    if (!host.current) return;
    const made = queryView(host.current, latest.current.text, () => latest.current);
    editor.current = made;
    latest.current.focus(() => made.view.focus());
    return () => made.destroy();
  }, []);
  useEffect(() => editor.current?.set(text), [text]);
  useEffect(() => editor.current?.mark(error?.message ?? null, error?.position ?? 0), [error]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: words change with the language
  useEffect(() => editor.current?.label(say("query.label"), say("query.placeholder")), [language]);
  return <div ref={host} />;
}
