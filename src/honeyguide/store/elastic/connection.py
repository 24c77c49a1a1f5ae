"""One cluster's door: requests with patience for one that is busy, and what kind of engine answers."""

import base64
import logging
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError as NoConnection
from opensearchpy.exceptions import SSLError, TransportError
from opensearchpy.serializer import JSONSerializer

from honeyguide.errors import StoreError
from honeyguide.store.elastic.address import Address
from honeyguide.store.elastic.complaints import refused, unreachable
from honeyguide.store.interruption import current

Json: TypeAlias = dict[str, Any]
PATIENCE = 90.0
"""Seconds for which a cluster may be busy, or choose a new master, before a request fails."""
LONGEST = 120
"""Seconds that one answer may take."""
BUSY = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class Engine:
    """What answers: its name and version, and what that one can do."""

    name: str
    version: tuple[int, int]
    plain: bool = False
    """Elasticsearch without Elastic's own parts (7.10 as open source)."""

    @property
    def pits(self) -> str:
        """How points in time are spelt; empty where there are none."""
        if self.name == "opensearch":
            return "_search/point_in_time" if self.version >= (2, 4) else ""
        return "" if self.plain or self.version < (7, 12) else "_pit"

    @property
    def ties(self) -> bool:
        """Whether rows that a sort doesn't tell apart have an order in a point in time."""
        return self.version >= (3, 3) if self.name == "opensearch" else bool(self.pits)

    @property
    def wildcards(self) -> bool:
        """Whether there is a type for long texts that are searched in parts."""
        return self.version >= (2, 15) if self.name == "opensearch" else not self.plain and self.version >= (7, 9)

    @property
    def lifecycle(self) -> str:
        """Where policies of the lives of indices are kept; empty where there are none."""
        return "_plugins/_ism/policies" if self.name == "opensearch" else "" if self.plain else "_ilm/policy"


class _Fast(JSONSerializer):
    def dumps(self, data: Any) -> Any:
        return data if isinstance(data, bytes | str) else orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS)

    def loads(self, s: Any) -> Any:
        return orjson.loads(s)


def _login(address: Address) -> dict[str, str]:
    """The header that says who asks; the client's own would write names and passwords in Latin letters only."""
    if address.api_key:
        return {"authorization": f"ApiKey {address.api_key}"}
    pair = f"{address.user}:{address.password}".encode()
    return {"authorization": f"Basic {base64.b64encode(pair).decode()}"} if address.user else {}


class Connection:
    """Requests to a cluster; may be used from any thread."""

    def __init__(self, address: Address, *, patience: float = PATIENCE) -> None:
        self.address = address
        self.patience = patience
        logging.getLogger("opensearch").addHandler(logging.NullHandler())  # errors are ours to say
        near = all(host in {"127.0.0.1", "localhost", "::1"} for host, _ in address.hosts)
        self._client = OpenSearch(
            hosts=[{"host": host, "port": port, "use_ssl": address.secure} for host, port in address.hosts],
            headers=_login(address),
            use_ssl=address.secure,
            verify_certs=address.verify,
            ssl_show_warn=False,
            ca_certs=address.ca or None,
            http_compress=not near,
            serializer=_Fast(),
            timeout=LONGEST,
            max_retries=0,
            pool_maxsize=8,
        )
        self.engine = self._engine()

    def _engine(self) -> Engine:
        said = self.ask("GET", "/", patience=0)
        version = said.get("version") if isinstance(said, dict) else None
        if not isinstance(version, dict) or "number" not in version:
            raise StoreError("what answers there is neither Elasticsearch nor OpenSearch", where=self.address.shown())
        major, minor = (int(part) for part in str(version["number"]).split(".")[:2])
        name = "opensearch" if version.get("distribution") == "opensearch" else "elasticsearch"
        if (major, minor) < ((2, 0) if name == "opensearch" else (7, 10)):
            hint = "Elasticsearch from 7.10 on, or OpenSearch from 2.0 on, is needed."
            raise StoreError(f"{name} {version['number']} is too old", where=self.address.shown(), hint=hint)
        licence = self.ask("GET", "/_license", allow=(400, 401, 403, 404, 405), patience=0) if name == "elasticsearch" else {}
        return Engine(name, (major, minor), plain=licence.get("status") in {400, 404, 405})

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, Any] | None = None,
        allow: tuple[int, ...] = (),
        patience: float | None = None,
    ) -> Any:
        """The answer to a request. A busy cluster is asked again, with growing pauses; every request of ours may be repeated.

        Answers with a status in `allow` come back as {"status", …} instead of being raised. Raises StoreError.
        """
        end = time.monotonic() + (self.patience if patience is None else patience)
        pause = 0.1
        while True:
            if (interruption := current()) is not None:
                interruption.check()
            try:
                return self._client.transport.perform_request(method, path, params=dict(params or {}), body=body, headers=_type(path, body))
            except SSLError as error:
                raise unreachable(error, self.address.shown()) from error
            except NoConnection as error:
                if time.monotonic() + pause > end:
                    raise unreachable(error, self.address.shown()) from error
            except TransportError as error:
                status = error.status_code if isinstance(error.status_code, int) else 0
                if status in allow:
                    return {"status": status, "error": error.info}
                if status not in BUSY or "too_many_buckets" in str(error.info) or time.monotonic() + pause > end:
                    raise refused(status, error.info, f"{self.address.shown()}{path[:100]}") from error
            time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - so that many don't come back at once
            pause = min(pause * 2, 5.0)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()


def _type(path: str, body: Any) -> dict[str, str] | None:
    if body is None:
        return None
    return {"content-type": "application/x-ndjson" if path.endswith("/_bulk") else "application/json"}
