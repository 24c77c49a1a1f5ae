"""What a dashboard is: panels on a grid of 48 columns, each a question in the words of /aggregate and a way to draw its answer."""

from typing import Any, Literal, NotRequired, TypeAlias

from typing_extensions import TypedDict

Kind: TypeAlias = Literal[
    "bar",
    "horizontal_bar",
    "line",
    "area",
    "heatmap",
    "pie",
    "donut",
    "treemap",
    "metric",
    "table",
    "tag_cloud",
    "map",
    "text",
    "rows",
    "control",
    "unknown",
]
Operation: TypeAlias = Literal["count", "sum", "avg", "min", "max", "median", "percentile", "cardinality", "formula"]
COLUMNS = 48


class Words(TypedDict):
    """A query as it was typed."""

    lang: Literal["kql", "lucene"]
    query: str


class Pill(TypedDict, total=False):
    """A filter, as a search takes it."""

    kind: Literal["is", "one_of", "between", "cidr", "exists", "query"]
    field: str
    value: Any
    values: list[Any]
    low: Any
    high: Any
    query: str
    negate: bool
    disabled: bool


class Measure(TypedDict):
    """A number of each group, of what the filter lets through; `percentile` only where that is the operation, a formula in `field`."""

    operation: Operation
    field: str | None
    percentile: float | None
    label: str
    filter: NotRequired[Words]


class Split(TypedDict):
    """What rows are grouped by. `interval` is `auto`, `1h`, `day` or a number; `size` of the most frequent values.

    `rest` wants the rows beyond these values drawn, `gaps` the steps without rows.
    """

    kind: Literal["terms", "date_histogram", "histogram", "filters", "range", "geohash"]
    field: str | None
    size: int
    interval: str
    filters: list[Words]
    ranges: list[list[float | None]]
    label: str
    rest: NotRequired[bool]
    gaps: NotRequired[bool]


class Panel(TypedDict):
    """A panel: where it stands, how it is drawn, and its question. The first split is the axis, the second breaks it down.

    A control offers the values of its one column. `earlier` compares with the same span before; from each of `thresholds` on
    the numbers are marked.
    """

    id: str
    title: str
    kind: Kind
    x: int
    y: int
    w: int
    h: int
    index: str
    query: Words
    filters: list[Pill]
    measures: list[Measure]
    splits: list[Split]
    stacking: Literal["none", "stacked", "percent"]
    text: str
    columns: list[str]
    earlier: NotRequired[bool]
    thresholds: NotRequired[list[float]]


class Dashboard(TypedDict):
    """A dashboard, as the body of a saved object of the type `dashboard`. `start` and `end` are null where the page's own span counts."""

    title: str
    description: str
    start: str | None
    end: str | None
    query: Words
    filters: list[Pill]
    panels: list[Panel]


EVERYTHING: Words = {"lang": "kql", "query": ""}


def measure(operation: Operation = "count", field: str | None = None, label: str = "", percentile: float | None = None) -> Measure:
    """One number."""
    return {"operation": operation, "field": field, "percentile": percentile, "label": label}


def split(kind: Any, field: str | None, *, size: int = 10, interval: str = "auto", label: str = "") -> Split:
    """One grouping."""
    return {"kind": kind, "field": field, "size": size, "interval": interval, "filters": [], "ranges": [], "label": label}
