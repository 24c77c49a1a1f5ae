"""Who we say we are on the Elasticsearch port: clients refuse to speak with a version or a product that they don't know."""

import hashlib
from dataclasses import dataclass
from typing import Any

ELASTIC = "You Know, for Search"
OPENSEARCH = "The OpenSearch Project: https://opensearch.org/"


@dataclass(frozen=True)
class Face:
    """A product whose interface is spoken."""

    name: str
    version: str
    lucene: str
    tagline: str = ELASTIC
    distribution: str | None = None
    typed: bool = False
    """Whether indices have types, told in answers and said in addresses."""
    misfit: str = "mapper_parsing_exception"
    """What a document that doesn't fit its mapping is refused with."""

    @property
    def headers(self) -> dict[str, str]:
        """What every answer carries: Elasticsearch's own clients look for it."""
        return {} if self.distribution else {"x-elastic-product": "Elasticsearch"}

    def welcome(self, uuid: str) -> dict[str, Any]:
        """The answer of `GET /`."""
        version: dict[str, Any] = {} if self.distribution is None else {"distribution": self.distribution}
        version["number"] = self.version
        version |= {} if self.distribution else {"build_flavor": "default"}
        version |= {"build_type": "tar", "build_hash": "unknown", "build_date": "2025-01-01T00:00:00.000Z", "build_snapshot": False}
        version["lucene_version"] = self.lucene
        wire, index = ("7.17.0", "7.0.0") if self.version.startswith("8.") else ("7.10.0", "7.0.0")
        if self.version.startswith("7."):
            wire, index = "6.8.0", "6.0.0-beta1"
        version |= {"minimum_wire_compatibility_version": wire, "minimum_index_compatibility_version": index}
        return {"name": "honeyguide", "cluster_name": "honeyguide", "cluster_uuid": uuid, "version": version, "tagline": self.tagline}


FACES = {
    face.name: face
    for face in (
        Face("elasticsearch-8", "8.19.3", "9.12.2", misfit="document_parsing_exception"),
        Face("elasticsearch-7", "7.17.28", "8.11.3", typed=True),
        Face("opensearch", "3.5.0", "10.3.2", OPENSEARCH, "opensearch"),
    )
}
"""By the name that `honeyguide up --face` takes."""


def node_name(uuid: object) -> str:
    """What names the node of a cluster."""
    return hashlib.blake2b(str(uuid).encode(), digest_size=11).hexdigest()
