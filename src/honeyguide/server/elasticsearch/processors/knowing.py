"""Processors that add what is known: of an address its country and network, of a user agent its program."""

import re
from collections.abc import Callable
from typing import Any

import polars as pl

from honeyguide.enrich.addresses import parse
from honeyguide.enrich.geo import country
from honeyguide.enrich.network import network
from honeyguide.server.elasticsearch.processors.document import Document, unreadable
from honeyguide.server.elasticsearch.processors.fields import Step
from honeyguide.server.elasticsearch.processors.options import Options
from honeyguide.store.protocol import Json
from honeyguide.store.values import read_address

AGENTS = (
    ("Edge", r"Edg(?:e|A|iOS)?/(\d[\d.]*)"),
    ("Opera", r"OPR/(\d[\d.]*)"),
    ("Firefox", r"Firefox/(\d[\d.]*)"),
    ("Chrome", r"(?:Chrome|CriOS)/(\d[\d.]*)"),
    ("Safari", r"Version/(\d[\d.]*).*Safari/"),
    ("IE", r"(?:MSIE |Trident/.*rv:)(\d[\d.]*)"),
    ("curl", r"^curl/(\d[\d.]*)"),
    ("Wget", r"^Wget/(\d[\d.]*)"),
    ("Python Requests", r"python-requests/(\d[\d.]*)"),
    ("Go-http-client", r"Go-http-client/(\d[\d.]*)"),
    ("Googlebot", r"Googlebot/(\d[\d.]*)"),
    ("zgrab", r"zgrab/(\d[\w.]*)"),
)
SYSTEMS = (
    ("Windows", r"Windows NT (\d[\d.]*)"),
    ("Android", r"Android (\d[\d.]*)"),
    ("iOS", r"(?:iPhone )?OS (\d+[_\d]*) like Mac"),
    ("Mac OS X", r"Mac OS X (\d+[_.\d]*)"),
    ("Linux", r"Linux()"),
)


def geoip(options: Options) -> Step:
    """Country and network of an address, from the packaged data."""
    field, target, lenient = options.text("field"), options.text("target_field", "geoip"), options.flag("ignore_missing")
    file = options.text("database_file", "GeoLite2-City.mmdb")
    wanted, first = options.texts("properties", required=False), options.flag("first_only", default=True)
    options.any("download_database_on_pipeline_creation")

    def step(document: Document) -> None:
        value = document.read(field, None)
        if value is None:
            if lenient:
                return
            raise unreadable(f"field [{field}] is null, cannot extract geoip information.")
        several = value if isinstance(value, list) else [value]
        found = [_of_address(str(one), network_only="ASN" in file) for one in several]
        kept = [{name: item for name, item in one.items() if not wanted or name in {given.lower() for given in wanted}} for one in found]
        kept = [one for one in kept if one]
        if kept:
            document.write(target, kept[0] if first or not isinstance(value, list) else kept)

    return step


def _of_address(text: str, *, network_only: bool) -> Json:
    if read_address(text) is None:
        raise unreadable(f"'{text[:100]}' is not an IP string literal.")
    parsed = parse(pl.Series([text]))
    number, name = (series.to_list()[0] if series.len() else None for series in network(parsed, ()))
    if network_only:
        return (
            {"ip": text} | ({} if number is None else {"asn": number}) | ({} if name is None else {"organization_name": name})
            if number is not None
            else {}
        )
    (code,) = country(parsed, ())
    found = code.to_list()[0] if code.len() else None
    return {} if found is None else {"ip": text, "country_iso_code": found}


def user_agent(options: Options) -> Step:
    """Program, version and system of a user agent."""
    field, target, lenient = options.text("field"), options.text("target_field", "user_agent"), options.flag("ignore_missing")
    wanted = options.texts("properties", required=False)
    for name in ("regex_file", "ecs", "extract_device_type"):
        options.any(name)

    def step(document: Document) -> None:
        value = document.read(field, None)
        if value is None:
            if lenient:
                return
            raise unreadable(f"field [{field}] is null, cannot parse user-agent.")
        made = of_agent(str(value))
        document.write(target, {name: one for name, one in made.items() if not wanted or name in wanted})

    return step


def of_agent(text: str) -> dict[str, Any]:
    """What a user agent says of itself."""
    made: dict[str, Any] = {"name": "Other", "original": text, "device": {"name": "Other"}}
    for name, regex in AGENTS:
        if found := re.search(regex, text):
            made |= {"name": name, "version": found[1]}
            break
    for name, regex in SYSTEMS:
        if found := re.search(regex, text):
            version = found[1].replace("_", ".")
            made["os"] = {"name": name} | ({"version": version, "full": f"{name} {version}"} if version else {})
            break
    if "iPhone" in text or "iPad" in text:
        made["device"] = {"name": "iPhone" if "iPhone" in text else "iPad"}
    elif made.get("os", {}).get("name") == "Mac OS X":
        made["device"] = {"name": "Mac"}
    elif re.search(r"bot|spider|crawl", text, re.IGNORECASE):
        made["device"] = {"name": "Spider"}
    return made


STEPS: dict[str, Callable[[Options], Step]] = {"geoip": geoip, "ip2geo": geoip, "user_agent": user_agent}
