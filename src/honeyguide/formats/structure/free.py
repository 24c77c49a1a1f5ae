"""The structure of semi-structured text: messages that begin at a time, or lines; and what they have in common."""

from typing import Any

from honeyguide.formats.structure.fields import DESCRIPTION, Draft, described
from honeyguide.formats.structure.grok import Grok, apply_grok, read_grok
from honeyguide.formats.structure.grok_making import make_grok, rough_pattern
from honeyguide.formats.structure.sample import FileSample
from honeyguide.formats.structure.times import TimeField, time_field
from honeyguide.formats.text_times import WITHIN, TextTimes, leads, learn_times
from honeyguide.formats.time_shapes import TimeShape, time_shape


def semi_structured_text(sample: FileSample) -> Draft:
    """Any text; where it has no times each line is a message."""
    lines = [line for line in sample.lines if line.strip()]
    times = times_of(sample, lines)
    shape = time_shape(times.java) if times.java else None
    messages = messages_of(sample, times, shape)
    grok, definitions = grok_of(sample, messages, shape)
    found = apply_grok(grok, messages)
    records: list[dict[str, Any]] = []
    for text, fields in zip(messages, found, strict=True):
        named = dict(fields or {})
        match = shape.pattern.search(text, 0, WITHIN) if shape and "timestamp" in named else None
        if match:
            # The whole time with fraction and zone, which a simple pattern may have left behind.
            named["timestamp"] = match[0]
        records.append({"message": text, **named})
    draft, values = described("semi_structured_text", messages, records)
    draft.mappings["properties"]["message"] = {"type": "text"}
    draft.grok_pattern = grok.pattern
    time = _time(sample, shape, values)
    pattern: dict[str, Any] = {"field": "message", "patterns": [grok.pattern]}
    if definitions:
        pattern["pattern_definitions"] = definitions
    pattern["ecs_compatibility"] = sample.overrides.ecs_compatibility or "disabled"
    draft.ingest_pipeline = {"description": DESCRIPTION, "processors": [{"grok": pattern}]}
    if time:
        draft.mappings["properties"].pop(time.name, None)
        draft.tell_time(time)
        draft.ingest_pipeline["processors"].append({"remove": {"field": time.name}})
    if shape:
        lead = "^" if times.leading else "^.*?"
        draft.multiline_start_pattern = lead + (r"[^\w\s]{0,4}" if times.leading else "") + rough_pattern(shape)
    missed = sum(1 for fields in found if fields is None)
    sample.tell(f"{len(messages)} messages in {len(sample.lines)} lines" + (f"; the grok pattern fits all but {missed}" if missed else ""))
    return draft


def times_of(sample: FileSample, lines: list[str]) -> TextTimes:
    """Where the messages have their time, after what was said."""
    if sample.no_times:
        sample.tell("No times are looked for, as asked: each line is a message")
        return TextTimes("", leading=False)
    said = sample.said_shape()
    if said:
        leading = [leads(line, found.start()) for line in lines if (found := said.pattern.search(line, 0, WITHIN))]
        if leading:
            return TextTimes(said.java, leading=sum(leading) * 2 > len(leading))
        sample.wrong("timestamp_format", "no line has a time of this shape")
    times = learn_times(lines)
    sample.tell(f"Messages begin with times in the format {times.java}" if times.java else "No times are found: each line is a message")
    return times


def messages_of(sample: FileSample, times: TextTimes, shape: TimeShape | None) -> list[str]:
    """The messages of the lines, continuation lines joined, up to the size that was given."""
    if shape is None:
        return [line for line in sample.lines if line.strip()]
    messages: list[str] = []
    limit = sample.overrides.line_merge_size_limit
    for line in sample.lines:
        found = shape.pattern.search(line, 0, WITHIN)
        begins = found is not None and (not times.leading or leads(line, found.start()))
        if begins or not messages or len(messages[-1]) + len(line) > limit:
            messages.append(line)
        else:
            messages[-1] += f"\n{line}"
    return [text.rstrip() for text in messages if text.strip()]


def grok_of(sample: FileSample, messages: list[str], shape: TimeShape | None) -> tuple[Grok, dict[str, str]]:
    """The pattern that was given if it works, else one that is made."""
    said = sample.overrides.grok_pattern
    if said:
        try:
            grok = read_grok(said)
        except ValueError as error:
            sample.wrong("grok_pattern", str(error))
        else:
            found = apply_grok(grok, messages)
            missed = next((number for number, fields in enumerate(found) if fields is None), None)
            fits = sum(fields is not None for fields in found)
            if missed is not None:
                sample.wrong(
                    "grok_pattern", f"it fits {fits} of {len(messages)} messages; the first that it doesn't fit: {messages[missed][:200]!r}"
                )
            if fits:
                return grok, {}
    pattern, definitions = make_grok(messages, shape, sample.overrides.ecs_compatibility or "disabled")
    try:
        return read_grok(pattern, definitions), definitions
    except ValueError:
        return read_grok(".*"), {}


def _time(sample: FileSample, shape: TimeShape | None, values: dict[str, list[str]]) -> TimeField | None:
    name = sample.overrides.timestamp_field
    if name is not None and name not in values:
        sample.wrong("timestamp_field", f"there is no such field; there are {', '.join(values)}")
        name = None
    name = name or "timestamp"
    if shape is None or name not in values:
        return None
    return time_field(name, shape, values[name])
