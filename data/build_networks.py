"""Makes the packaged tables of countries and networks from two npm packages of open data.

To renew them:  npm pack @ip-location-db/geo-whois-asn-country @ip-location-db/asn
                python data/build_networks.py ip-location-db-*.tgz

Writes five Parquet files and networks.json (what they are, of which day, whose) into src/honeyguide/enrich/. A table has one
row for each place in the address space where the value changes: the distance from the place before, and the value from
there on (null where nobody is known). IPv6 counts networks of 64 bits, as no registry hands out smaller ones.
"""

import io
import json
import sys
import tarfile
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import polars as pl

TARGET = Path(__file__).resolve().parents[1] / "src" / "honeyguide" / "enrich"
NOBODY = object()
APNIC = [range(int(block[0]), int(block[-1])) for block in map(IPv6Network, ("2001:200::/23", "2001:c00::/22", "2001:4400::/23"))]
COUNTRY = "geo-whois-asn-country"
ASN = "asn"
CREDITS = {
    COUNTRY: {
        "gives": "country",
        "licence": "CC BY 4.0",
        "credit": "Number Resource Organization (nro.net); compiled by ip-location-db",
        "url": "https://www.npmjs.com/package/@ip-location-db/geo-whois-asn-country",
    },
    ASN: {
        "gives": "network",
        "licence": "CC BY 4.0",
        "credit": "Route Views (routeviews.org), IP to ASN Lite by DB-IP (https://db-ip.com), Number Resource Organization (nro.net); "
        "compiled by ip-location-db",
        "url": "https://www.npmjs.com/package/@ip-location-db/asn",
    },
}


def main(archives: list[str]) -> None:
    """Reads the two archives, in any order, and writes the tables."""
    about: list[dict[str, str]] = []
    for archive in archives:
        with tarfile.open(archive) as package:
            version = str(json.loads(read(package, "package.json"))["version"])
            name = str(json.loads(read(package, "package.json"))["name"]).rpartition("/")[2]
            stamp = version.rpartition(".")[2]
            about.append({"name": name, "version": version, "date": f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}", **CREDITS[name]})
            table = "country" if name == COUNTRY else "asn"
            columns = ["start", "end", "value"] + (["organisation"] if name == ASN else [])
            organisations: list[pl.DataFrame] = []
            for family in (4, 6):
                text = read(package, f"{name}-ipv{family}-num.csv")
                types = {
                    "start": pl.String,
                    "end": pl.String,
                    "value": pl.String if name == COUNTRY else pl.UInt32,
                    "organisation": pl.String,
                }
                rows = pl.read_csv(
                    io.BytesIO(text), has_header=False, new_columns=columns, schema_overrides=[types[name] for name in columns]
                )
                if name == ASN:
                    organisations.append(rows.select("value", "organisation"))
                write(changes(rows, family), f"{table}_v{family}")
            if organisations:
                known = pl.concat(organisations).unique("value", keep="first", maintain_order=True).sort("value")
                write(known.rename({"value": "asn"}), "organisations")
    if {entry["name"] for entry in about} != set(CREDITS):
        raise SystemExit("name both archives")
    about.sort(key=lambda entry: entry["gives"])
    (TARGET / "networks.json").write_text(json.dumps(about, indent=2) + "\n", "utf-8")


def read(package: tarfile.TarFile, name: str) -> bytes:
    """A file of an npm package."""
    file = package.extractfile(f"package/{name}")
    assert file is not None
    return file.read()


def changes(rows: pl.DataFrame, family: int) -> pl.DataFrame:
    """Ranges, both ends included, to columns `distance` and `value`; where they overlap the narrower wins."""
    shift = 0 if family == 4 else 64
    kind = pl.UInt32 if family == 4 else pl.UInt64
    given = ((int(start), int(end), value) for start, end, value in rows.select("start", "end", "value").rows())
    ranges = [(start >> shift, end >> shift, value) for start, end, value in given if not is_gap(start, end, value)]
    ranges += [(int(network[0]) >> shift, int(network[-1]) >> shift, NOBODY) for network in special(family)]
    ranges.sort(key=lambda one: (one[0], -one[1]))
    starts: list[int] = []
    values: list[object] = []

    def change(place: int) -> None:
        value = next((value for _, value in opened if value is NOBODY), opened[-1][1] if opened else NOBODY)
        known = None if value is NOBODY else value
        if starts and starts[-1] == place:
            starts.pop()
            values.pop()
        if known != (values[-1] if values else None):
            starts.append(place)
            values.append(known)

    opened: list[tuple[int, object]] = []
    last = (1 << (32 if family == 4 else 64)) - 1
    for start, end, value in [*ranges, (last, last, NOBODY)]:
        while opened and (closes := min(place for place, _ in opened)) < start:
            opened[:] = [one for one in opened if one[0] > closes]
            change(closes + 1)
        opened.append((end, value))
        change(start)
    places = pl.Series("distance", starts, pl.UInt64)
    return pl.DataFrame([(places - places.shift(1, fill_value=0)).cast(kind), pl.Series("value", values, rows.schema["value"])])


def special(family: int) -> list[IPv4Network | IPv6Network]:
    """Networks that belong to nobody: the compilation gives 172.16.0.0/12 a country."""
    scopes: dict[str, dict[str, str]] = json.loads((TARGET / "scopes.json").read_text("utf-8"))
    networks = [ip_network(text) for scope, table in scopes.items() if scope != "global" for text in table]
    return [network for network in networks if network.version == family and network.prefixlen]


def is_gap(start: int, end: int, value: object) -> bool:
    """Whether a range is only what lies between holders in the first blocks of APNIC, which the compilation takes for Australian.

    APNIC itself sits there, and its record of the whole block is all that the registry has for such a gap. Known wrong by
    it: 2001:200::/32, the WIDE project in Japan.
    """
    return value == "AU" and end - start >= 1 << 96 and any(start in block for block in APNIC)


def write(table: pl.DataFrame, name: str) -> None:
    """One table of the package."""
    path = TARGET / f"{name}.parquet"
    table.write_parquet(path, compression="zstd", compression_level=22, statistics=False)
    sys.stdout.write(f"{path.name}: {table.height:,} rows, {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main(sys.argv[1:])
