// The shapes of countries, from Natural Earth by way of world-atlas (1:50 million), as paths on our map. Loaded from this server.

import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlasAddress from "world-atlas/countries-50m.json?url";
import { problemOf, unreached } from "@/api/client";
import codes from "@/charts/world/countries.json";
import { parts } from "@/charts/world/cutting";
import { project } from "@/charts/world/projection";

export interface Country {
  /** ISO 3166-1 alpha-2; empty where there is none. */
  code: string;
  path: string;
  /** About the middle of its largest part. */
  middle: [number, number];
}

const WITHOUT_NUMBER: Record<string, string> = { Kosovo: "XK" };

type Atlas = Topology<{ countries: GeometryCollection<{ name: string }> }>;

async function atlas(): Promise<Atlas> {
  const answer = await fetch(atlasAddress).catch(() => {
    throw unreached(atlasAddress);
  });
  if (!answer.ok) throw await problemOf(answer);
  return answer.json() as Promise<Atlas>;
}

let loading: Promise<Country[]> | null = null;

/** All countries; read once. */
export function countries(): Promise<Country[]> {
  loading ??= atlas()
    .then((found) => feature(found, found.objects.countries).features)
    .then((features) =>
      features.flatMap(({ id, properties, geometry }): Country[] => {
        const code = (codes as Record<string, string>)[String(id)] ?? WITHOUT_NUMBER[properties.name] ?? "";
        if (geometry.type !== "Polygon" && geometry.type !== "MultiPolygon") return [];
        const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
        return [{ code, path: polygons.flat().map(ring).join(""), middle: middle(polygons.map((one) => one[0] ?? [])) }];
      }),
    );
  loading.catch(() => {
    loading = null;
  });
  return loading;
}

function ring(points: number[][]): string {
  return parts(points).map(line).join("");
}

function line(points: number[][]): string {
  const drawn = points.map(([longitude = 0, latitude = 0]) =>
    project(longitude, latitude)
      .map((value) => value.toFixed(1))
      .join(" "),
  );
  return `M${drawn.join("L")}Z`;
}

function middle(rings: number[][][]): [number, number] {
  const largest = [...rings].sort((a, b) => b.length - a.length)[0] ?? [];
  const xs = largest.map(([longitude = 0]) => longitude);
  const ys = largest.map(([, latitude = 0]) => latitude);
  return project((Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2);
}
