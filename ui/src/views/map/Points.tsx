// Places by point, where the records themselves carry coordinates: a dot a cell of some 20 km, as large as it has records.
import { post } from "@/api/client";
import type { Counted } from "@/charts/counted";
import { project } from "@/charts/world/projection";
import { useFields } from "@/fields/fields";
import { useAnswer } from "@/frame/answer";
import type { Asked } from "@/place/asked";
import { fieldText } from "@/query/pill";
import { count } from "@/values/numbers";
import { middleOf } from "@/views/map/geohash";
import styles from "@/views/map/WhereFrom.module.css";
import { useWords } from "@/words/language";

const USUAL = "source.geo.location";
/** The cells with most records are shown. */
export const MOST = 1000;

export interface Point {
  key: string;
  rows: number;
}

/** The field that has coordinates, if any record of what is asked has one. */
export function usePointField(): string | null {
  const { fields } = useFields();
  const found = fields.filter(({ type }) => type === "geo_point");
  return (found.find(({ name }) => name === USUAL) ?? found[0])?.name ?? null;
}

export function usePoints(asked: Asked, field: string | null, on: boolean) {
  return useAnswer(
    ["points", asked, field],
    async (signal): Promise<Point[]> => {
      const aggs = { points: { geohash_grid: { field, precision: 4, size: MOST } } };
      const { aggregations } = await post("/aggregate", { ...asked, aggs }, { signal });
      const { buckets } = aggregations["points"] as { buckets: { key: string; doc_count: number }[] };
      return buckets.map(({ key, doc_count }) => ({ key, rows: doc_count }));
    },
    { enabled: on && field !== null },
  );
}

/** The records of a cell. */
export function recordsAt(field: string, key: string): Counted {
  return { pills: [{ kind: "query", field: "", values: [], query: `${fieldText(field)}: geohash(${key})` }], span: null };
}

interface Props {
  points: readonly Point[];
  onPoint: (key: string, event: React.MouseEvent) => void;
  onMenu: (key: string, event: React.MouseEvent) => void;
}

export function Points({ points, onPoint, onMenu }: Props) {
  const { language } = useWords();
  const most = Math.max(1, ...points.map(({ rows }) => rows));
  return (
    <g>
      {points.map(({ key, rows }) => {
        const [x, y] = project(...middleOf(key));
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: the list beside the map says the same by country for keys
          <circle
            key={key}
            cx={x}
            cy={y}
            r={1.5 + 6 * Math.sqrt(rows / most)}
            className={styles.point}
            data-point={key}
            onClick={(event) => onPoint(key, event)}
            onContextMenu={(event) => {
              event.preventDefault();
              onMenu(key, event);
            }}
          >
            <title>{count(rows, language)}</title>
          </circle>
        );
      })}
    </g>
  );
}
