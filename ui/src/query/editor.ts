// The query's editor: CodeMirror with completion and errors from the server, in a shadow root so that it needs no style element.
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, placeholder, tooltips } from "@codemirror/view";
import { post } from "@/api/client";
import { characters, halves } from "@/query/offsets";
import { short } from "@/values/numbers";
import { plain } from "@/values/visible";

export interface Asking {
  language: "kql" | "lucene";
  index: string;
  onRun: (text: string) => void;
  onChange: (text: string) => void;
}

export interface QueryView {
  view: EditorView;
  /** Replaces the text where it isn't what somebody just typed. */
  set: (text: string) => void;
  /** Marks what is wrong from this character on, as the server counts; null is nothing. */
  mark: (message: string | null, position: number) => void;
  label: (label: string, hint: string) => void;
  destroy: () => void;
}

const look = EditorView.theme({
  "&": { font: "12px/18px var(--mono)", color: "var(--ink)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { font: "inherit", maxHeight: "96px", overflowX: "hidden" },
  ".cm-content": { padding: "6px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 2px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-placeholder": { color: "var(--faint)", fontFamily: "var(--sans)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { background: "var(--mark) !important" },
  ".cm-tooltip": {
    border: "1px solid var(--line)",
    background: "var(--raised)",
    borderRadius: "4px",
    boxShadow: "0 4px 16px var(--shade)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { font: "12px/18px var(--mono)", maxHeight: "300px", minWidth: "320px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", display: "flex", gap: "8px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--chosen)", color: "var(--ink)" },
  ".cm-completionLabel": { flex: "1" },
  ".cm-completionDetail": { fontStyle: "normal", color: "var(--soft)", fontFamily: "var(--sans)" },
  ".cm-lintRange-error": { backgroundImage: "none", borderBottom: "2px solid var(--danger)" },
  ".cm-tooltip-lint": { padding: "2px 0" },
  ".cm-diagnostic": { borderLeft: "none", padding: "4px 8px", fontFamily: "var(--sans)", color: "var(--danger)" },
});

export function queryView(parent: HTMLElement, text: string, asking: () => Asking): QueryView {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open", delegatesFocus: true });
  root.replaceChildren();
  const labels = new Compartment();
  const run = (view: EditorView) => {
    asking().onRun(view.state.doc.toString());
    return true;
  };
  const view = new EditorView({
    root,
    parent: root as unknown as Element,
    state: EditorState.create({
      doc: text,
      extensions: [
        history(),
        autocompletion({ override: [(context) => completions(context, asking())], icons: false, activateOnTypingDelay: 80 }),
        Prec.high(keymap.of(completionKeymap)),
        keymap.of([
          { key: "Enter", run },
          { key: "Mod-Enter", run },
          {
            key: "Escape",
            run: () => {
              view.contentDOM.blur();
              return true;
            },
          },
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorView.lineWrapping,
        EditorView.updateListener.of((update) => update.docChanged && asking().onChange(update.state.doc.toString())),
        tooltips({ position: "fixed" }),
        labels.of([]),
        look,
      ],
    }),
  });
  return {
    view,
    set: (wanted) => {
      const now = view.state.doc.toString();
      if (now !== wanted) view.dispatch({ changes: { from: 0, to: now.length, insert: wanted } });
    },
    mark: (message, position) =>
      view.dispatch(setDiagnostics(view.state, message === null ? [] : [wrong(view, message, position)])),
    label: (label, hint) =>
      view.dispatch({
        effects: labels.reconfigure([
          placeholder(hint),
          EditorView.contentAttributes.of({
            "aria-label": label,
            "aria-multiline": "false",
            spellcheck: "false",
            autocapitalize: "off",
          }),
        ]),
      }),
    destroy: () => view.destroy(),
  };
}

function wrong(view: EditorView, message: string, position: number): Diagnostic {
  const text = view.state.doc.toString();
  const { length } = text;
  const from = halves(text, Math.max(0, position));
  const word = /^\S*/.exec(text.slice(from))?.[0].length ?? 0;
  const to = Math.min(length, from + Math.max(1, word));
  return { from: to === from ? Math.max(0, from - 1) : from, to, severity: "error", message };
}

async function completions(context: CompletionContext, { language, index }: Asking): Promise<CompletionResult | null> {
  const text = context.state.doc.toString();
  if (!context.explicit && !text) return null;
  const cancel = new AbortController();
  context.addEventListener("abort", () => cancel.abort());
  try {
    const { suggestions } = await post(
      "/complete",
      { query: text, lang: language, cursor: characters(text, context.pos), index },
      { signal: cancel.signal },
    );
    const first = suggestions[0];
    if (!first) return null;
    const options = suggestions
      .filter(({ start, end }) => start === first.start && end === first.end)
      .map(({ text: label, kind, type, count }, rank): Completion => {
        const detail = count === null ? (type ?? "") : short(count, "en");
        return { label, displayLabel: plain(label, 200), detail, type: kind, boost: -rank };
      });
    return { from: halves(text, first.start), to: Math.max(halves(text, first.end), context.pos), options, filter: false };
  } catch {
    return null;
  }
}
