"""Finds the structure of a file from its head, whatever it is, and follows what a person said about it as far as that goes."""

from collections.abc import Callable

from honeyguide.formats import delimited as delimited_format
from honeyguide.formats import json_array as json_array_format
from honeyguide.formats import logfmt as logfmt_format
from honeyguide.formats import ndjson as ndjson_format
from honeyguide.formats import sniff
from honeyguide.formats import xml_rows as xml_format
from honeyguide.formats.structure.answer import Structure
from honeyguide.formats.structure.fields import Draft
from honeyguide.formats.structure.free import semi_structured_text
from honeyguide.formats.structure.overrides import Overrides
from honeyguide.formats.structure.records import json_array, json_lines, logfmt, xml
from honeyguide.formats.structure.sample import FileSample, as_bytes, take_sample
from honeyguide.formats.structure.tables import delimited

HEAD = 64 << 10

Finder = Callable[[FileSample], Draft | None]
_FINDERS: tuple[tuple[Callable[[bytes, str], float], str, Finder], ...] = (
    (json_array_format.sniff, "ndjson", json_array),
    (ndjson_format.sniff, "ndjson", json_lines),
    (xml_format.sniff, "xml", xml),
    (delimited_format.sniff, "delimited", delimited),
    (logfmt_format.sniff, "semi_structured_text", logfmt),
)
_IANA = {
    "big5": "Big5",
    "cp1251": "windows-1251",
    "cp1252": "windows-1252",
    "cp932": "Shift_JIS",
    "cp949": "EUC-KR",
    "euc_jp": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP",
    "iso8859-1": "ISO-8859-1",
    "koi8_r": "KOI8-R",
    "latin-1": "ISO-8859-1",
}
"""Names of encodings as the web registers them, by Python's."""

NOTHING = Overrides()


def find_structure(head: bytes, *, overrides: Overrides = NOTHING, complete: bool = True) -> Structure:
    """The structure of a file that begins with these bytes (decompressed, any number: only the first lines are analysed).

    `complete` says that they are the whole file. Never raises: an override that can't be followed is named in `problems`.
    """
    sample = take_sample(head, overrides, complete=complete)
    data = as_bytes(sample.lines)
    draft = _draft(sample, data)
    claimed = sniff(data[:HEAD], "")
    return Structure(
        num_lines_analyzed=len(sample.lines),
        num_messages_analyzed=len(draft.messages),
        sample_start="".join(f"{message}\n" for message in draft.messages[:2]),
        charset=_IANA.get(sample.charset, sample.charset.upper()),
        has_byte_order_marker=sample.has_bom,
        ecs_compatibility="v1" if overrides.ecs_compatibility == "v1" else "disabled",
        explanation=tuple(sample.told) if overrides.explain else None,
        read_as=claimed[0].name if claimed else None,
        overrides=overrides.as_typed(),
        problems=tuple(sample.problems),
        **{name: value for name, value in vars(draft).items() if name != "messages"},
    )


def _draft(sample: FileSample, data: bytes) -> Draft:
    """By the format that was said or follows from what was said; else by the one that is surest of the text."""
    said = sample.overrides.format
    if said is None and sample.overrides.delimiter is not None:
        said = "delimited"
    if said is None and sample.overrides.grok_pattern is not None:
        said = "semi_structured_text"
    if said == "semi_structured_text":
        return semi_structured_text(sample)
    if said is not None:
        for _, kind, find in _FINDERS:
            if kind == said and (draft := find(sample)):
                return draft
        if sample.overrides.format is not None:
            sample.wrong("format", f"the text can't be read as {said}")
    votes = sorted(((vote(data[:HEAD], ""), number) for number, (vote, _, _) in enumerate(_FINDERS)), key=lambda pair: (-pair[0], pair[1]))
    for sure, number in votes:
        draft = _FINDERS[number][2](sample) if sure >= 0.5 else None
        if draft:
            return draft
    return semi_structured_text(sample)
