"""What of a Kibana chart's drawing looks otherwise on the page, named in a note."""

from typing import Any

from honeyguide.server.kibana.objects import Json, Objects, items, obj

LEGEND, SCALE, AXES, COLOURS, LINES, VALUES = (
    ("legend", "凡例"),
    ("scale", "軸の目盛り"),
    ("second axis", "2本目の軸"),
    ("colours", "色"),
    ("kind of line", "線の種類"),
    ("values at the bars", "値のラベル"),
)
USUAL_PALETTES = (None, "", "default", "kibana_palette")


def thresholds(params: Json) -> list[float]:
    """The numbers at which a classic chart draws a line."""
    line = obj(params.get("thresholdLine"))
    value = line.get("value")
    return [float(value)] if line.get("show") and isinstance(value, int | float) else []


def say_classic(params: Json, objects: Objects, name: str) -> None:
    """A note on the drawing of a classic visualization."""
    axes, series = items(params.get("valueAxes")), items(params.get("seriesParams"))
    scales = [obj(axis.get("scale")) for axis in axes]
    _say(
        [
            (LEGEND, params.get("addLegend") is False or params.get("legendPosition") not in (None, "right")),
            (SCALE, any(one.get("type") not in (None, "linear") or one.get("setYExtents") for one in scales)),
            (AXES, len(axes) > 1),
            (COLOURS, obj(params.get("palette")).get("name") not in USUAL_PALETTES or bool(params.get("colorsRange"))),
            (LINES, any(one.get("interpolate") not in (None, "linear") for one in series)),
            (VALUES, bool(obj(params.get("labels")).get("show") and params.get("type") not in {"pie", "metric"})),
        ],
        objects,
        name,
    )


def say_lens(drawing: Json, objects: Objects, name: str) -> None:
    """A note on the drawing of a Lens chart."""
    legend, layers = obj(drawing.get("legend")), items(drawing.get("layers"))
    series = [one for layer in layers for one in items(layer.get("yConfig"))]
    palettes: list[Any] = [drawing.get("palette"), *(layer.get("palette") for layer in layers)]
    _say(
        [
            (LEGEND, legend.get("isVisible") is False or legend.get("position") not in (None, "right")),
            (
                SCALE,
                any(drawing.get(f"y{side}Scale") not in (None, "linear") for side in ("Left", "Right"))
                or any(obj(drawing.get(f"y{side}Extent")).get("mode") not in (None, "full") for side in ("Left", "Right")),
            ),
            (AXES, any(one.get("axisMode") == "right" for one in series)),
            (
                COLOURS,
                any(one.get("color") for one in series)
                or bool(drawing.get("color"))
                or any(obj(one).get("name") not in USUAL_PALETTES for one in palettes),
            ),
            (LINES, drawing.get("curveType") not in (None, "LINEAR") or drawing.get("fittingFunction") not in (None, "None")),
            (VALUES, drawing.get("valueLabels") not in (None, "hide")),
        ],
        objects,
        name,
    )


def _say(parts: list[tuple[tuple[str, str], bool]], objects: Objects, name: str) -> None:
    other = [words for words, is_other in parts if is_other]
    if other:
        objects.note(
            name,
            "drawing",
            f"drawn as this page draws: {', '.join(en for en, _ in other)}",
            f"この画面の表示方法になります（{'、'.join(ja for _, ja in other)}）",
            lost=False,
        )
