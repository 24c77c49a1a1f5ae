"""`_analyze`: the words that a text is cut into."""

import re
from typing import Any

from honeyguide.server.elasticsearch.asked import Asked, api
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.routes import router
from honeyguide.store.analysis import Word, words
from honeyguide.store.protocol import Json

ROUTER = router()
SPLITS = {"whitespace": r"\S+", "simple": r"[^\W\d_]+", "letter": r"[^\W\d_]+", "keyword": r"(?s).+"}
"""Analyzers and tokenizers that are one regular expression."""


@api(ROUTER, "GET POST", "/_analyze /{index}/_analyze", "index prefer_local")
def analyze(asked: Asked) -> Json:
    """The words of texts, with their places."""
    body = asked.object(required=True)
    given = body.get("text")
    texts = [str(one) for one in given] if isinstance(given, list) else [] if given is None else [str(given)]
    if not texts:
        raise Refusal(400, "action_request_validation_exception", "Validation Failed: 1: text is missing;")
    if asked.part("index"):
        asked.resolved()
    filters = body.get("filter") or []
    name = _name(asked, body)
    tokens: list[Json] = []
    start = 0
    for text in texts:
        for word in _cut(text, name):
            shown = word.text.lower() if name == "simple" or "lowercase" in filters else word.text
            place = {"start_offset": start + word.start, "end_offset": start + word.end, "type": _kind(word.text, name)}
            tokens.append({"token": shown, **place, "position": len(tokens)})
        start += len(text) + 1
    return {"tokens": tokens}


def _name(asked: Asked, body: Json) -> str:
    """The analyzer or tokenizer that is named, or that of a field."""
    field: Any = body.get("field")
    if field is not None and asked.part("index"):
        types = asked.defining.types(asked.resolved().indices[0])
        known = types.get(str(field))
        return "keyword" if known is not None and known.type != "text" else "standard"
    name = body.get("analyzer", body.get("tokenizer", "keyword" if "normalizer" in body or "filter" in body else "standard"))
    if name not in {"standard", "default", *SPLITS}:
        raise bad(f"failed to find global analyzer [{str(name)[:100]}]")
    return str(name)


def _cut(text: str, name: str) -> list[Word]:
    if name in SPLITS:
        return [Word(found.group(), found.start(), found.end()) for found in re.finditer(SPLITS[name], text)]
    return words(text)


def _kind(text: str, name: str) -> str:
    if name in SPLITS:
        return "word"
    return "<NUM>" if text.isdigit() else "<ALPHANUM>"
