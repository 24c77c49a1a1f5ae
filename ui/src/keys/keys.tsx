// Keys of the whole page: each part says what its keys do while it is there; one listener hears them.
import { createContext, type ReactNode, use, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import type { PlainKey } from "@/words/catalogue";

export interface Binding {
  /** `g d` is one after the other, `mod+k` together; `mod` is ⌘ on a Mac and Ctrl elsewhere. Nothing: a command without a key. */
  keys: string;
  does: PlainKey;
  group: PlainKey;
  run: () => void;
  /** Also while somebody types. */
  whileTyping?: boolean;
}

class Registry {
  private all = new Map<symbol, readonly Binding[]>();
  private listeners = new Set<() => void>();
  private list: readonly Binding[] = [];

  add(name: symbol, bindings: readonly Binding[]): void {
    this.all.set(name, bindings);
    this.changed();
  }

  drop(name: symbol): void {
    this.all.delete(name);
    this.changed();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  bindings = (): readonly Binding[] => this.list;

  private changed(): void {
    this.list = [...this.all.values()].flat();
    for (const listener of this.listeners) listener();
  }
}

const Context = createContext<Registry | null>(null);
const SEQUENCE = 1200;
/** Milliseconds for which a key waits for what it is for. */
const EARLY = 3000;

interface Early {
  keys: string[];
  at: number;
  path: string;
}

const mac = /mac/i.test(navigator.platform);

/** Whether what has the focus takes letters; also inside a shadow root. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Whether what has the focus is worked by Enter itself. */
function isPressed(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof Element && target.closest("a[href], button, summary, [role=menuitem], [role=option]") !== null;
}

function nameOf(event: KeyboardEvent): string {
  const mod = mac ? event.metaKey : event.ctrlKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${mod ? "mod+" : ""}${event.altKey ? "alt+" : ""}${event.shiftKey && event.key.length > 1 ? "shift+" : ""}${key}`;
}

export function KeysProvider({ children }: { children: ReactNode }) {
  const registry = useMemo(() => new Registry(), []);
  /** A key that nothing listened to yet: the part that it is for may still be on its way. */
  const early = useRef<Early | null>(null);
  useEffect(
    () =>
      registry.subscribe(() => {
        const pressed = early.current;
        if (!pressed || performance.now() - pressed.at > EARLY || location.pathname !== pressed.path) return;
        const found = registry.bindings().find(({ keys }) => pressed.keys.includes(keys));
        if (!found) return;
        early.current = null;
        found.run();
      }),
    [registry],
  );
  useEffect(() => {
    let before = "";
    let at = 0;
    const heard = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = nameOf(event);
      const typing = isTyping(event);
      const sequence = before && event.timeStamp - at < SEQUENCE ? `${before} ${name}` : name;
      const all = [...registry.bindings()].reverse();
      const found = all.find(({ keys }) => keys === sequence) ?? all.find(({ keys }) => keys === name);
      before = typing || name.length > 1 ? "" : name;
      at = event.timeStamp;
      if (!found && !typing) early.current = { keys: [sequence, name], at: event.timeStamp, path: location.pathname };
      else early.current = null;
      if (!found || (typing && !found.whileTyping) || (name === "Enter" && isPressed(event))) return;
      if (document.querySelector("[role=dialog][aria-modal=true]") && !found.whileTyping) return;
      event.preventDefault();
      before = "";
      found.run();
    };
    document.addEventListener("keydown", heard);
    return () => document.removeEventListener("keydown", heard);
  }, [registry]);
  return <Context value={registry}>{children}</Context>;
}

function useRegistry(): Registry {
  const registry = use(Context);
  if (!registry) throw new Error("keys outside of KeysProvider");
  return registry;
}

/** Makes keys work while the part is on the page. */
export function useKeys(bindings: readonly Binding[]): void {
  const registry = useRegistry();
  const latest = useRef(bindings);
  latest.current = bindings;
  const shape = bindings.map(({ keys, does, group }) => `${keys}|${does}|${group}`).join("\n");
  useEffect(() => {
    const name = Symbol();
    const count = shape ? shape.split("\n").length : 0;
    const wrapped = Array.from({ length: count }, (_, index): Binding | null => {
      const binding = latest.current[index];
      return binding ? { ...binding, run: () => latest.current[index]?.run() } : null;
    });
    registry.add(
      name,
      wrapped.filter((binding) => binding !== null),
    );
    return () => registry.drop(name);
  }, [registry, shape]);
}

/** All keys that work now. */
export function useBindings(): readonly Binding[] {
  const registry = useRegistry();
  return useSyncExternalStore(registry.subscribe, registry.bindings);
}

/** `mod+k` as it is printed on this keyboard. */
export function keyCaps(keys: string): string[] {
  return keys.split(" ").map((one) =>
    one
      .replace("mod+", mac ? "⌘" : "Ctrl ")
      .replace("shift+", "Shift ")
      .replace("alt+", mac ? "⌥" : "Alt ")
      .replace("Enter", "⏎")
      .replace("Escape", "Esc"),
  );
}
