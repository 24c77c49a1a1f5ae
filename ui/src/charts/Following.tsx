// What a number counts can be followed from the number: a click narrows to those records, Shift-click leaves them out,
// Alt-click shows them alone; a right click or `.` shows it all. A second click on what is all there is opens the records.
import { Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { createContext, type KeyboardEvent, type MouseEvent, type ReactNode, use, useMemo, useState } from "react";
import { type Counted, counted, isShown, kqlFor, narrowedTo, onlyValue, without } from "@/charts/counted";
import type { ChartData } from "@/charts/reading";
import type { ChartSpec, Place } from "@/charts/spec";
import { usePlace } from "@/frame/usePlace";
import { useGestures } from "@/gestures/gestures";
import styles from "@/gestures/gestures.module.css";
import { Icon } from "@/look/Icon";
import { travelling } from "@/place/place";
import { copyText } from "@/values/copy";
import { plain } from "@/values/visible";
import { useWords } from "@/words/language";

interface Held {
  shiftKey: boolean;
  altKey: boolean;
  /** How many clicks came in quick succession. */
  detail?: number;
}

interface At {
  clientX: number;
  clientY: number;
}

interface Following {
  clicked: (records: Counted, event: Held) => void;
  menu: (records: Counted, at: At) => void;
  /** The records behind a number of the chart. */
  of: (...place: Place) => Counted;
}

const Context = createContext<Following | null>(null);

/** null in a picture that is only looked at. */
export function useFollowing(): Following | null {
  return use(Context);
}

/** Opens the records in Discover. */
export function useRecords(): (records: Counted) => void {
  const { place } = usePlace();
  const navigate = useNavigate();
  return (records) =>
    void navigate({ to: "/discover", search: { ...travelling(place), ...narrowedTo(records, place.f ?? []) } } as never);
}

/** The numbers within are those of the chart. */
export function Followed({ spec, data, children }: { spec: ChartSpec; data: ChartData; children: ReactNode }) {
  const { place, go } = usePlace();
  const gestures = useGestures();
  const navigate = useNavigate();
  const open = useRecords();
  const [shown, setShown] = useState<{ records: Counted; at: At } | null>(null);
  const following = useMemo((): Following => {
    const alone = (records: Counted) => {
      const value = onlyValue(records);
      if (value) gestures.alone(value);
      else
        void navigate({
          to: "/discover",
          search: { ...travelling(place), q: undefined, ...narrowedTo(records, []) },
        } as never);
    };
    return {
      of: (row, column) => counted(spec, data, row, column),
      clicked: (records, event) => {
        if ((event.detail ?? 1) > 1) return;
        if (event.altKey) alone(records);
        else if (event.shiftKey) go(without(records, place.f ?? []));
        else if (isShown(records, place)) open(records);
        else go(narrowedTo(records, place.f ?? []));
      },
      menu: (records, { clientX, clientY }) => {
        const value = onlyValue(records);
        if (value) gestures.menu(value, { clientX, clientY });
        else setShown({ records, at: { clientX, clientY } });
      },
    };
  }, [spec, data, place, go, gestures, navigate, open]);
  return (
    <Context value={following}>
      {children}
      {shown && <NumberMenu {...shown} onClose={() => setShown(null)} onOpen={open} />}
    </Context>
  );
}

interface MenuProps {
  records: Counted;
  at: At;
  onClose: () => void;
  onOpen: (records: Counted) => void;
}

function NumberMenu({ records, at, onClose, onOpen }: MenuProps) {
  const { say } = useWords();
  const { place, go } = usePlace();
  const kql = kqlFor(records);
  return (
    <Menu opened onClose={onClose} returnFocus width={320}>
      <Menu.Target>
        <span
          ref={(anchor) => {
            if (!anchor) return;
            anchor.style.left = `${at.clientX}px`;
            anchor.style.top = `${at.clientY}px`;
          }}
          className={styles.anchor}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="filter" />} onClick={() => go(narrowedTo(records, place.f ?? []))}>
          {say("gesture.narrow")}
          <code className={styles.kql}>{plain(kql, 120)}</code>
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="filter-off" />} onClick={() => go(without(records, place.f ?? []))}>
          {say("gesture.exclude")}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="list" />} onClick={() => onOpen(records)}>
          {say("panel.records")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="code" />} onClick={() => void copyText(kql)}>
          {say("gesture.copy.kql")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface NumberProps {
  /** Which number of the chart it is. */
  place: Place;
  className?: string | undefined;
  children: ReactNode;
}

/** A number that can be followed. */
export function CountedNumber({ place, className, children }: NumberProps) {
  const following = useFollowing();
  if (!following) return <span className={className}>{children}</span>;
  const records = () => following.of(...place);
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>) => {
    if (event.key !== ".") return;
    event.preventDefault();
    event.stopPropagation();
    const at = event.currentTarget.getBoundingClientRect();
    following.menu(records(), { clientX: at.left, clientY: at.bottom });
  };
  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault();
    following.menu(records(), event);
  };
  return (
    <button
      type="button"
      className={`${styles.value} ${className ?? ""}`}
      onClick={(event) => following.clicked(records(), event)}
      onContextMenu={onContextMenu}
      onKeyDown={onKeyDown}
    >
      {children}
    </button>
  );
}
