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
from pathlib import Path

import polars as pl

TARGET = Path(__file__).resolve().parents[1] / "src" / "honeyguide" / "enrich"
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
    """Ranges, both ends included, to columns `distance` and `value`."""
    shift = 0 if family == 4 else 64
    starts: list[int] = []
    values: list[object] = []
    free = 0
    ranges = sorted((int(start) >> shift, int(end) >> shift, value) for start, end, value in rows.select("start", "end", "value").rows())
    for given, end, value in ranges:
        start = max(given, free)
        if start > end:
            continue
        if start > free and values and values[-1] is not None:
            starts.append(free)
            values.append(None)
        if not values or values[-1] != value:
            starts.append(start)
            values.append(value)
        free = end + 1
    if free < 1 << (32 if family == 4 else 64):
        starts.append(free)
        values.append(None)
    places = pl.Series("distance", starts, pl.UInt64)
    kind = pl.UInt32 if family == 4 else pl.UInt64
    return pl.DataFrame([(places - places.shift(1, fill_value=0)).cast(kind), pl.Series("value", values, rows.schema["value"])])


def write(table: pl.DataFrame, name: str) -> None:
    """One table of the package."""
    path = TARGET / f"{name}.parquet"
    table.write_parquet(path, compression="zstd", compression_level=22, statistics=False)
    sys.stdout.write(f"{path.name}: {table.height:,} rows, {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main(sys.argv[1:])
