// The map of a chart as SVG text, with what its colours mean.
import { paintOf } from "@/charts/option/paint";
import { sumOf } from "@/charts/reading";
import { escaped, sheet, type Taken } from "@/charts/taking/drawing";
import type { Palette } from "@/charts/useInk";
import { classes, classOf } from "@/charts/world/classes";
import { countries } from "@/charts/world/countries";
import { HEIGHT, WIDTH } from "@/charts/world/projection";
import { count } from "@/values/numbers";
import { regionName } from "@/values/regions";

export async function world(
  { spec, data, words: { language } }: Taken,
  ink: Palette,
  box: { width: number; height: number },
): Promise<string> {
  const shapes = await countries();
  const { ramp } = paintOf(spec, ink);
  const values = new Map(data.keys.map(({ value }, index) => [String(value), sumOf(data, index)]));
  const steps = classes([...values.values()], ramp.length);
  const colour = (rows: number) => ramp[classOf(rows, steps)] ?? ink.others;
  const drawn = shapes.map(({ code, path }) => {
    const rows = values.get(code);
    const said = rows ? `<title>${escaped(regionName(code, language))}: ${count(rows, language)}</title>` : "";
    return `<path d="${path}" fill="${rows ? colour(rows) : ink.line}" stroke="${ink.soft}" stroke-width="0.4">${said}</path>`;
  });
  const legend = steps.map(({ from, to }, index) => {
    const y = box.height - 14 - (steps.length - 1 - index) * 18;
    const said = from === to ? count(from, language) : `${count(from, language)} – ${count(to, language)}`;
    return `<rect x="8" y="${y - 9}" width="14" height="10" fill="${ramp[index]}"/><text x="28" y="${y}" font-size="12" fill="${ink.text}">${said}</text>`;
  });
  const map = `<svg width="${box.width}" height="${box.height}" viewBox="0 0 ${WIDTH} ${HEIGHT}">${drawn.join("")}</svg>`;
  return sheet(box, ink, map + legend.join(""));
}
