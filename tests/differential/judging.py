"""Which of the searches ours answer differently from the real engines, and each of these cut down to what makes the difference."""

import json
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from tests.differential.asking import Ask, answers
from tests.differential.comparing import difference, hits, plain, same

Json: TypeAlias = dict[str, Any]


FINE = frozenset({"same", "refused by all", "as one of two"})
"""Nothing is wrong with such a search."""


def generated(strategy: SearchStrategy[Json], count: int, start: int) -> list[Json]:
    """So many bodies, as far as they differ; the same ones for the same `start`."""
    found: dict[str, Json] = {}

    @seed(start)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.filter_too_much,
            HealthCheck.large_base_example,
        ],
    )
    @given(strategy)
    def draw(body: Json) -> None:
        found.setdefault(json.dumps(body), body)

    draw()
    return list(found.values())


class Engines:
    """Ours and theirs, and what was counted while they were asked."""

    def __init__(self, ours: Mapping[str, Ask], theirs: Mapping[str, Ask]) -> None:
        self.ours = ours
        self.theirs = theirs
        self.tallies: Counter[str] = Counter()

    def judge(self, bodies: Sequence[Json]) -> Iterator[tuple[Json, str]]:
        """Each search, and in words how its answers compare."""
        said = {name: answers(ask, bodies) for name, ask in {**self.ours, **self.theirs}.items()}
        for place, body in enumerate(bodies):
            given = {name: all_of[place] for name, all_of in said.items()}
            what = verdict(body, given, tuple(self.ours), tuple(self.theirs))
            self.tallies[what] += 1
            yield body, what

    def following(self, bodies: Sequence[Json], most: int = 40) -> list[Json]:
        """The next pages of composites, one after the other to their ends, by the after keys of the first engine that answers."""
        found: list[Json] = []
        asking = list(bodies)
        for _ in range(most):
            said = [answers(ask, asking) for ask in self.theirs.values()]
            asking = [next_page for body, *given in zip(asking, *said, strict=True) if (next_page := behind(body, given)) is not None]
            if not asking:
                break
            found += asking
        return found

    def says(self, what: str) -> Callable[[Json], bool]:
        """Whether that is still true of a search."""
        return lambda body: any(said == what for _, said in self.judge([body]))

    def shown(self, body: Json) -> Json:
        """How the answer of each differs from the first one that the engines give."""
        said = {name: answers(ask, [body])[0] for name, ask in {**self.ours, **self.theirs}.items()}
        first = next((said[name] for name in self.theirs if "error" not in said[name]), said[next(iter(self.theirs))])
        found = {
            name: str(one["error"])[:300] if "error" in one else difference(seen(body, one), seen(body, first))
            for name, one in said.items()
        }
        return {"first": str(first)[:500], **found}


def behind(body: Json, given: Sequence[Json]) -> Json | None:
    """The search for what comes after this page of a composite; None where it is none or the last."""
    for name, said in body.get("aggs", {}).items():
        keys = [one["aggregations"][name]["after_key"] for one in given if "after_key" in one.get("aggregations", {}).get(name, {})]
        if "composite" in said and keys:
            return {**body, "aggs": {**body["aggs"], name: {**said, "composite": {**said["composite"], "after": keys[0]}}}}
    return None


def seen(body: Json, answer: Json) -> Any:
    """What is compared."""
    return {"error": 1} if "error" in answer else {"hits": hits(body, answer), "aggs": plain(answer.get("aggregations"))}


def verdict(body: Json, given: Mapping[str, Json], ours: Sequence[str], theirs: Sequence[str]) -> str:
    """In words."""
    able = [name for name in theirs if "error" not in given[name]]
    if not able:
        wrong = [name for name in ours if "error" not in given[name]]
        return "refused by the engines alone" if wrong else "refused by all"
    for one in ours:
        if given[one].get("status", 200) >= 500:
            return f"{one} broke"
        if "error" in given[one]:
            return f"{one} refuses"
        if not any(same(body, given[one], given[name]) for name in able):
            return f"{one} differs"
    agree = len(able) < 2 or same(body, given[able[0]], given[able[1]])
    if not agree and not same(body, given[ours[0]], given[ours[1]]):
        return "ours differ"
    return "same" if agree else "as one of two"


def cut_down(body: Json, still: Callable[[Json], bool], most: int = 150) -> Json:
    """A smaller body for which the same is still true: without parts, or with a part in the place of what holds it."""
    tries = 0
    shrunk = True
    while shrunk and tries < most:
        shrunk = False
        for smaller in smaller_ones(body):
            tries += 1
            if tries >= most:
                break
            if still(smaller):
                body, shrunk = smaller, True
                break
    return body


def smaller_ones(value: Any) -> Generator[Any]:
    """What is left after one step."""
    if isinstance(value, dict):
        for name in value if len(value) > 1 else ():
            if name not in {"sort", "field", "fields"}:
                yield {key: one for key, one in value.items() if key != name}
        for name, one in value.items():
            if name in {"must", "filter", "should", "must_not", "query", "queries", "positive"} and isinstance(one, dict | list):
                yield from (one if isinstance(one, list) else [one])
        for name, one in value.items():
            if name == "sort":
                continue
            for less in smaller_ones(one):
                if not isinstance(one, dict) or isinstance(less, dict):
                    yield {**value, name: less}
                if isinstance(one, dict) and len(value) == 1 and isinstance(less, dict):
                    yield less
    if isinstance(value, list):
        for place in range(len(value) if len(value) > 1 else 0):
            yield value[:place] + value[place + 1 :]
        for place, one in enumerate(value):
            for less in smaller_ones(one):
                yield [*value[:place], less, *value[place + 1 :]]
