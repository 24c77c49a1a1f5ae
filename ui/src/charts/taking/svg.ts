// A chart as SVG text, drawn once more outside of the page.
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import "@/charts/echarts";
import type { EChartsCoreOption } from "echarts/core";
import { optionOf } from "@/charts/option/option";
import { cloud, metric, type Taken, table } from "@/charts/taking/drawing";
import { world } from "@/charts/taking/world";
import type { Palette } from "@/charts/useInk";

use([SVGRenderer]);

export interface Size {
  width: number;
  height: number;
}

/** The picture of a chart, whatever its shape. A table is as high as it has rows. */
export async function svg(taken: Taken, palette: Palette, size: Size): Promise<string> {
  const { spec, data, words } = taken;
  const ink = { ...palette, sans: apart(palette.sans), mono: apart(palette.mono) };
  const option = optionOf(spec, data, ink, words);
  if (option) return drawn({ ...option, backgroundColor: ink.sheet }, size);
  switch (spec.shape) {
    case "map":
      return world(taken, ink, size);
    case "metric":
      return metric(taken, ink, size);
    case "cloud":
      return cloud(taken, ink, size);
    default:
      return table(taken, ink, size);
  }
}

/** Names of fonts in marks that may stand within an attribute: ECharts writes them there as they are. */
const apart = (fonts: string) => fonts.replace(/"/g, "'");

function drawn(option: EChartsCoreOption, { width, height }: Size): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ ...option, tooltip: { show: false } });
  const text = chart.renderToSVGString();
  chart.dispose();
  return text;
}

/** The same as PNG, twice as fine. Raises where the browser can't draw it. */
export async function png(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * 2;
  canvas.height = image.naturalHeight * 2;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("PNG");
  return new Uint8Array(await blob.arrayBuffer());
}
