// The middle of a geohash's cell. Source of the code: http://geohash.org, G. Niemeyer, public domain.
const SIGNS = "0123456789bcdefghjkmnpqrstuvwxyz";

/** Longitude and latitude in degrees. */
export function middleOf(hash: string): [longitude: number, latitude: number] {
  const range: [[number, number], [number, number]] = [
    [-180, 180],
    [-90, 90],
  ];
  let turn = 0;
  for (const sign of hash) {
    const bits = SIGNS.indexOf(sign);
    for (let bit = 4; bit >= 0; bit--) {
      const side = range[turn % 2 === 0 ? 0 : 1];
      const middle = (side[0] + side[1]) / 2;
      if ((bits >> bit) & 1) side[0] = middle;
      else side[1] = middle;
      turn += 1;
    }
  }
  return [(range[0][0] + range[0][1]) / 2, (range[1][0] + range[1][1]) / 2];
}
