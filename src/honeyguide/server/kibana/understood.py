"""Says which settings of a chart are not carried over: all that are set and none of those that are understood."""

from collections.abc import Set

from honeyguide.server.kibana.objects import Json, Objects

LENS_COLUMN = frozenset(
    {"label", "customLabel", "dataType", "operationType", "sourceField", "isBucketed", "scale", "params", "references", "filter"}
)
"""What is said of every column, and what is drawn alike without it. A grouping has no filter."""
LENS_PARAMS = frozenset(
    {"size", "interval", "type", "ranges", "filters", "formula", "percentile", "secondaryFields", "orderBy", "orderDirection"}
    | {"otherBucket", "parentFormat", "accuracyMode", "emptyAsNull", "includeEmptyRows", "maxBars", "includeIsRegex", "excludeIsRegex"}
    | {"isFormulaBroken", "include", "exclude", "missingBucket"}
)
CLASSIC_PARAMS = frozenset(
    {"field", "size", "interval", "ranges", "filters", "percents", "customLabel", "orderBy", "order", "otherBucket", "otherBucketLabel"}
    | {"missingBucketLabel", "timeRange", "useNormalizedEsInterval", "min_doc_count", "used_interval", "used_time_zone", "emptyAsNull"}
    | {"extended_bounds", "has_extended_bounds", "intervalBase", "maxBars", "autoPrecision", "precision", "useGeocentroid"}
    | {"isFilteredByCollar", "mapZoom", "mapCenter", "include", "exclude", "missingBucket"}
)


def say_rest(given: Json, understood: Set[str], part: str, objects: Objects, name: str) -> None:
    """A note on each setting that is set and not understood."""
    for key, value in given.items():
        if key not in understood and value not in (None, False, "", [], {}):
            objects.note(
                name,
                f"{part}: {key}",
                f"the setting {key!r} isn't carried over",
                f"設定{key!r}は引き継いでいません",
            )


def say_order(part: str, objects: Objects, name: str) -> None:
    """A note on values that were ordered otherwise than by how many rows have them."""
    objects.note(
        name,
        part,
        "the values were ordered otherwise: here the greatest come first",
        "値の並び順が異なります。大きい順に示します",
        lost=False,
    )
