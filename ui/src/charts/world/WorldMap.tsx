// The world with countries filled by count; each is a value with the gestures. Wheel and buttons zoom, dragging moves.
import { ActionIcon, Tooltip } from "@mantine/core";
import { type MouseEvent, memo, type PointerEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useInk } from "@/charts/useInk";
import { classes, classOf } from "@/charts/world/classes";
import type { Country } from "@/charts/world/countries";
import { HEIGHT, WIDTH } from "@/charts/world/projection";
import { useCountries } from "@/charts/world/useCountries";
import styles from "@/charts/world/WorldMap.module.css";
import { Standing } from "@/frame/Standing";
import { Icon } from "@/look/Icon";
import { count } from "@/values/numbers";
import { regionName } from "@/values/regions";
import { useWords } from "@/words/language";

interface Props {
  values: ReadonlyMap<string, number>;
  selected?: ReadonlySet<string>;
  onCountry: (code: string, event: MouseEvent) => void;
  onMenu?: (code: string, event: MouseEvent) => void;
  /** A class of the legend was chosen. */
  onClass?: (codes: string[], event: MouseEvent) => void;
  children?: ReactNode;
  small?: boolean;
  /** Colours from few to many, where they aren't the usual ones. */
  ramp?: readonly string[] | undefined;
}

interface View {
  x: number;
  y: number;
  zoom: number;
}

export function WorldMap({ values, selected, onCountry, onMenu, onClass, children, small = false, ramp: chosen }: Props) {
  const { say, language } = useWords();
  const ink = useInk();
  const ramp = chosen ?? ink.ramp;
  const atlas = useCountries();
  const { data: shapes } = atlas;
  const [view, setView] = useState<View>({ x: 0, y: 0, zoom: 1 });
  const svg = useRef<SVGSVGElement>(null);
  const dragged = useRef<{ x: number; y: number; view: View; moved: boolean } | null>(null);
  const steps = useMemo(() => classes([...values.values()], ramp.length), [values, ramp]);
  const colour = (code: string) => {
    const rows = values.get(code);
    return rows ? (ramp[classOf(rows, steps)] ?? ink.others) : undefined;
  };
  const zoomed = (factor: number, at = { x: WIDTH / 2, y: HEIGHT / 2 }) =>
    setView((before) => {
      const zoom = Math.min(16, Math.max(1, before.zoom * factor));
      const part = 1 / before.zoom - 1 / zoom;
      return within({ zoom, x: before.x + at.x * part, y: before.y + at.y * part });
    });
  useEffect(() => {
    const element = svg.current;
    if (!element || small) return;
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const area = element.getBoundingClientRect();
      zoomed(event.deltaY < 0 ? 1.25 : 0.8, {
        x: ((event.clientX - area.left) / area.width) * WIDTH,
        y: ((event.clientY - area.top) / area.height) * HEIGHT,
      });
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  });
  const onPointerMove = (event: PointerEvent) => {
    const began = dragged.current;
    const area = svg.current?.getBoundingClientRect();
    if (!began || !area || event.buttons !== 1) return;
    if (Math.abs(event.clientX - began.x) + Math.abs(event.clientY - began.y) > 4) began.moved = true;
    const scale = WIDTH / area.width / began.view.zoom;
    if (began.moved)
      setView(
        within({
          ...began.view,
          x: began.view.x - (event.clientX - began.x) * scale,
          y: began.view.y - (event.clientY - began.y) * scale,
        }),
      );
  };
  const told = (code: string) => `${regionName(code, language)}: ${count(values.get(code) ?? 0, language)}`;
  return (
    <div className={styles.map}>
      <Standing of={atlas} />
      <svg
        ref={svg}
        viewBox={`${view.x} ${view.y} ${WIDTH / view.zoom} ${HEIGHT / view.zoom}`}
        role="group"
        aria-label={say("map.label")}
        className={styles.world}
        onPointerDown={(event) => {
          if (!small) dragged.current = { x: event.clientX, y: event.clientY, view, moved: false };
        }}
        onPointerMove={onPointerMove}
        onPointerLeave={() => {
          dragged.current = null;
        }}
      >
        {shapes?.map((shape, index) => (
          <Shape
            key={index}
            shape={shape}
            fill={colour(shape.code)}
            selected={selected?.has(shape.code) ?? false}
            told={shape.code && values.has(shape.code) ? told(shape.code) : ""}
            onClick={(event) => {
              if (!dragged.current?.moved && shape.code) onCountry(shape.code, event);
            }}
            onContextMenu={(event) => {
              if (!onMenu || !shape.code) return;
              event.preventDefault();
              onMenu(shape.code, event);
            }}
          />
        ))}
        {shapes && children}
      </svg>
      {!small && (
        <div className={styles.zoom}>
          <Tooltip label={say("map.zoom.in")}>
            <ActionIcon variant="default" aria-label={say("map.zoom.in")} onClick={() => zoomed(1.6)}>
              <Icon name="zoom-in" />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={say("map.zoom.out")}>
            <ActionIcon
              variant="default"
              aria-label={say("map.zoom.out")}
              onClick={() => zoomed(0.625)}
              disabled={view.zoom === 1}
            >
              <Icon name="zoom-out" />
            </ActionIcon>
          </Tooltip>
        </div>
      )}
      {!small && steps.length > 0 && (
        <ul className={styles.legend} aria-label={say("map.legend")}>
          {steps.map(({ from, to }, index) => {
            const codes = [...values].filter(([, rows]) => rows >= from && rows <= to).map(([code]) => code);
            return (
              <li key={to}>
                <button type="button" disabled={!codes.length || !onClass} onClick={(event) => onClass?.(codes, event)}>
                  <svg width="14" height="10" aria-hidden="true">
                    <rect width="14" height="10" fill={ramp[index]} />
                  </svg>
                  {from === to ? count(from, language) : `${count(from, language)} – ${count(to, language)}`}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

function within({ x, y, zoom }: View): View {
  return { zoom, x: Math.min(WIDTH - WIDTH / zoom, Math.max(0, x)), y: Math.min(HEIGHT - HEIGHT / zoom, Math.max(0, y)) };
}

interface ShapeProps {
  shape: Country;
  fill: string | undefined;
  selected: boolean;
  told: string;
  onClick: (event: MouseEvent) => void;
  onContextMenu: (event: MouseEvent) => void;
}

const Shape = memo(
  function Shape({ shape, fill, selected, told, onClick, onContextMenu }: ShapeProps) {
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: the list beside the map has the same countries for keys
      <path
        d={shape.path}
        fill={fill}
        className={styles.country}
        data-selected={selected || undefined}
        data-some={told ? true : undefined}
        onClick={onClick}
        onContextMenu={onContextMenu}
      >
        {told && <title>{told}</title>}
      </path>
    );
  },
  (a, b) => a.shape === b.shape && a.fill === b.fill && a.selected === b.selected && a.told === b.told && !a.told, // where there is something, a click must mean the present
);
