"""`_text_structure/find_structure`: what the lines of a file look like, as our own finder sees them."""

from typing import Any

from honeyguide.formats.structure.find import find_structure
from honeyguide.formats.structure.overrides import Overrides
from honeyguide.server.elasticsearch.asked import COMMON, Asked, api
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.routes import router

ROUTER = router()
WORDS = """charset column_names delimiter ecs_compatibility explain format grok_pattern has_header_row line_merge_size_limit
 lines_to_sample quote should_trim_fields timeout timestamp_field timestamp_format"""


@api(ROUTER, "POST", "/_text_structure/find_structure /_ml/find_file_structure", WORDS.replace("\n", ""))
def find(asked: Asked) -> Any:
    """The structure of the text in the body."""
    if not asked.raw.strip():
        raise bad("request body is required", "parse_exception")
    overrides = Overrides.of_words({name: text for name, text in asked.words.items() if name not in COMMON - {"format"}})
    found = find_structure(asked.raw, overrides=overrides)
    if found.problems:
        first = found.problems[0]
        raise bad(f"[{first.override}] [{first.value[:100]}]: {first.message}")
    told = found.as_json()
    return {name: value for name, value in told.items() if name not in {"problems", "overrides", "read_as"}}
