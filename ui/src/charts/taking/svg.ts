// A chart as SVG text, drawn once more outside of the page.
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import "@/charts/echarts";
import type { EChartsCoreOption } from "echarts/core";

use([SVGRenderer]);

export function svg(option: EChartsCoreOption, width: number, height: number): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ ...option, tooltip: { show: false } });
  const text = chart.renderToSVGString();
  chart.dispose();
  return text;
}
