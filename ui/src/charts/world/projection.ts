// Equal Earth, a projection that keeps areas: what is large on the map is large.
// Source: Šavrič, Patterson, Jenny: "The Equal Earth map projection", 2018, doi:10.1080/13658816.2018.1504949.
const A1 = 1.340264;
const A2 = -0.081106;
const A3 = 0.000893;
const A4 = 0.003796;
const M = Math.sqrt(3) / 2;

/** Size of the map in its own units. */
export const WIDTH = 1000;
export const HEIGHT = 487;
const SCALE = WIDTH / 2 / 2.706629;

/** From degrees to a place on the map; y goes down. */
export function project(longitude: number, latitude: number): [x: number, y: number] {
  const lambda = (longitude * Math.PI) / 180;
  const theta = Math.asin(M * Math.sin((latitude * Math.PI) / 180));
  const square = theta * theta;
  const six = square * square * square;
  const x = (lambda * Math.cos(theta)) / (M * (A1 + 3 * A2 * square + six * (7 * A3 + 9 * A4 * square)));
  const y = theta * (A1 + A2 * square + six * (A3 + A4 * square));
  return [WIDTH / 2 + x * SCALE, HEIGHT / 2 - y * SCALE];
}

/** A bow between two places, bent towards the pole. */
export function arc(from: readonly [number, number], to: readonly [number, number]): string {
  const [x1, y1] = from;
  const [x2, y2] = to;
  const far = Math.hypot(x2 - x1, y2 - y1);
  return `M${x1.toFixed(1)} ${y1.toFixed(1)}Q${((x1 + x2) / 2).toFixed(1)} ${((y1 + y2) / 2 - far * 0.25).toFixed(1)} ${x2.toFixed(1)} ${y2.toFixed(1)}`;
}
