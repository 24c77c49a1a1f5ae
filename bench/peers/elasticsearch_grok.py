"""Elasticsearch 7.10 that parses the records itself, through the pipeline that an upload in Kibana makes."""

from bench.measure import COLUMN, Figure
from bench.peers.client import Client
from bench.peers.engine import absent, measure
from bench.peers.peer import Peer, Task

PATTERN = (
    r"\[%{STAMP:stamp}\] %{NOTSPACE:log.logger}( %{NOTSPACE:log.origin.file.name}:%{INT:log.origin.file.line:int})?"
    r"-%{WORD:log.level}: %{ANY:message}"
)
PIPELINE = {
    "processors": [
        {
            "grok": {
                "field": "message",
                "patterns": [PATTERN],
                "pattern_definitions": {"STAMP": r"\d{8} \d\d:\d\d:\d\d", "ANY": r"(?m:.*)"},
            }
        },
        {"date": {"field": "stamp", "formats": ["ddMMyyyy HH:mm:ss"]}},
        {"remove": {"field": "stamp"}},
    ]
}


def _prepare(client: Client) -> str:
    client.ask("PUT", "/_ingest/pipeline/bench", PIPELINE)
    return "?pipeline=bench"


def _measure(task: Task) -> list[Figure]:
    """Grok finds only what every record has, so an address has no column."""
    figures = measure(task, "elasticsearch", "Elasticsearch grok", task.unparsed, "parsed by it", _prepare)
    return [figure for figure in figures if not figure.what.startswith(COLUMN)]


PEER = Peer("Elasticsearch grok", absent, _measure)
