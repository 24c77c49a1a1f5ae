// Every value is a question: click narrows, Shift-click excludes, Alt-click opens it on its own, right click or `.` shows all.
import { useNavigate } from "@tanstack/react-router";
import { createContext, type KeyboardEvent, type MouseEvent, type ReactNode, use, useCallback, useMemo, useState } from "react";
import { later } from "@/frame/later";
import { usePlace } from "@/frame/usePlace";
import styles from "@/gestures/gestures.module.css";
import { travelling } from "@/place/place";
import { pillFor, pillText, withPill, withPinned } from "@/query/pill";
import { Inside } from "@/values/Evidence";
import { useWords } from "@/words/language";

const ValueMenu = later(() => import("@/gestures/ValueMenu").then(({ ValueMenu }) => ValueMenu));

/** A value of a field that something on the page stands for. */
export interface Meant {
  field: string;
  value: unknown;
}

export interface Gestures {
  narrow: (meant: Meant) => void;
  exclude: (meant: Meant) => void;
  alone: (meant: Meant) => void;
  /** What a click means, by the keys that are held. */
  clicked: (meant: Meant, event: { shiftKey: boolean; altKey: boolean }) => void;
  /** Show everything that can be done. */
  menu: (meant: Meant, at: { clientX: number; clientY: number }) => void;
}

const Context = createContext<Gestures | null>(null);

export function useGestures(): Gestures {
  const gestures = use(Context);
  if (!gestures) throw new Error("gestures outside of GesturesProvider");
  return gestures;
}

export function isAddress(value: unknown): value is string {
  return typeof value === "string" && /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]+)$/i.test(value);
}

const LISTS = ["/discover", "/conversations", "/map", "/dashboards"];

export function GesturesProvider({ children }: { children: ReactNode }) {
  const { place, go } = usePlace();
  const navigate = useNavigate();
  const [open, setOpen] = useState<{ meant: Meant; x: number; y: number } | null>(null);
  const add = useCallback(
    (meant: Meant, negate: boolean) => {
      const f = withPill(place.f ?? [], pillFor(meant.field, meant.value, negate));
      if (LISTS.some((path) => location.pathname.startsWith(path))) go({ f });
      else void navigate({ to: "/discover", search: { ...travelling(place), f } } as never);
    },
    [place, go, navigate],
  );
  const gestures = useMemo((): Gestures => {
    const alone = ({ field, value }: Meant) => {
      const { q, f, ...rest } = travelling(place);
      if (isAddress(value)) void navigate({ to: `/peer/${value}`, search: withPinned(rest, f) } as never);
      else void navigate({ to: "/discover", search: withPinned({ ...rest, f: [pillText(pillFor(field, value))] }, f) } as never);
    };
    return {
      narrow: (meant) => add(meant, false),
      exclude: (meant) => add(meant, true),
      alone,
      clicked: (meant, event) => (event.altKey ? alone(meant) : add(meant, event.shiftKey)),
      menu: (meant, { clientX, clientY }) => setOpen({ meant, x: clientX, y: clientY }),
    };
  }, [add, navigate, place]);
  return (
    <Context value={gestures}>
      {children}
      {open && <ValueMenu key={`${open.x} ${open.y}`} {...open} gestures={gestures} onClose={() => setOpen(null)} />}
    </Context>
  );
}

interface ValueProps extends Meant {
  children: ReactNode;
  className?: string | undefined;
}

/** Something on the page that stands for a value; a button with the gestures. */
export function Value({ field, value, children, className }: ValueProps) {
  const gestures = useGestures();
  const { say } = useWords();
  const meant = { field, value };
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>) => {
    if (event.key !== ".") return;
    event.preventDefault();
    event.stopPropagation();
    const at = event.currentTarget.getBoundingClientRect();
    gestures.menu(meant, { clientX: at.left, clientY: at.bottom });
  };
  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault();
    gestures.menu(meant, event);
  };
  return (
    <button
      type="button"
      className={`${styles.value} ${className ?? ""}`}
      onClick={(event) => gestures.clicked(meant, event)}
      onContextMenu={onContextMenu}
      onKeyDown={onKeyDown}
    >
      <Inside value>{value === "" ? <span className="soft">{say("value.empty")}</span> : children}</Inside>
    </button>
  );
}
