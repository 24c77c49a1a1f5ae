// Cuts rings of coordinates where they cross the date line, so that Russia isn't drawn across the whole map.

type Point = readonly number[];

/** The ring with longitudes that go on beyond 180 instead of jumping. */
function unrolled(points: readonly Point[]): number[][] {
  let turn = 0;
  return points.map(([longitude = 0, latitude = 0], index) => {
    const before = points[index - 1]?.[0];
    if (before !== undefined && Math.abs(longitude - before) > 180) turn += longitude < before ? 360 : -360;
    return [longitude + turn, latitude];
  });
}

/** What of the ring lies on the side of a meridian. */
function clipped(points: readonly Point[], meridian: number, west: boolean): number[][] {
  const inside = (longitude: number) => (west ? longitude <= meridian : longitude >= meridian);
  return points.flatMap(([longitude = 0, latitude = 0], index) => {
    const [x = 0, y = 0] = points[(index + points.length - 1) % points.length] ?? [];
    const crossing = inside(x) !== inside(longitude);
    const at = crossing ? [[meridian, y + ((latitude - y) * (meridian - x)) / (longitude - x)]] : [];
    return inside(longitude) ? [...at, [longitude, latitude]] : at;
  });
}

/** The ring as rings between -180 and 180; one that goes around a pole stays as it is. */
export function parts(points: readonly Point[]): number[][][] {
  const whole = unrolled(points);
  const longitudes = whole.map(([longitude = 0]) => longitude);
  const low = Math.min(...longitudes);
  const high = Math.max(...longitudes);
  const closed = Math.abs((longitudes.at(-1) ?? 0) - (longitudes[0] ?? 0)) < 1;
  if ((low >= -180 && high <= 180) || !closed) return [points.map((point) => [...point])];
  const edge = high > 180 ? 180 : -180;
  const shift = high > 180 ? -360 : 360;
  const here = clipped(whole, edge, high > 180);
  const beyond = clipped(whole, edge, high <= 180).map(([longitude = 0, latitude = 0]) => [longitude + shift, latitude]);
  return [here, beyond].filter((part) => part.length > 2);
}
