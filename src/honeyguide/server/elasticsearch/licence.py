"""What shippers ask before they trust an Elasticsearch: its licence, its extensions, its lifecycle policies; kept, not carried out."""

from honeyguide.server.elasticsearch.asked import WAITING, Answer, Asked, api
from honeyguide.server.elasticsearch.refusals import Refusal
from honeyguide.server.routes import router
from honeyguide.store.definitions import Definition
from honeyguide.store.protocol import Json

ROUTER = router()
POLICY = "ilm_policy"


@api(ROUTER, "GET", "/_license /_xpack/license", "accept_enterprise", more=WAITING)
def licence(asked: Asked) -> Json:
    """A basic one that never ends: Logstash and Beats want to see one."""
    about = {
        "status": "active",
        "uid": asked.request.app.state.uuid,
        "type": "basic",
        "mode": "basic",
        "issue_date": "2025-01-01T00:00:00.000Z",
        "issue_date_in_millis": 1_735_689_600_000,
    }
    return {"license": {**about, "max_nodes": 1000, "issued_to": "honeyguide", "issuer": "honeyguide", "start_date_in_millis": -1}}


@api(ROUTER, "GET", "/_xpack", "categories accept_enterprise", more=WAITING)
def extensions(asked: Asked) -> Json:
    """None of Elastic's extensions but the policies that Beats keep."""
    if asked.face.distribution:
        raise Refusal(400, "illegal_argument_exception", "no handler found for uri [/_xpack] and method [GET]")
    return {
        "build": {"hash": "unknown", "date": "2025-01-01T00:00:00.000Z"},
        "license": {"type": "basic", "mode": "basic", "status": "active"},
        "features": {"ilm": {"available": True, "enabled": True}, "security": {"available": True, "enabled": False}},
        "tagline": "You know, for X",
    }


@api(ROUTER, "GET", "/_ilm/policy /_ilm/policy/{name}", "", more=WAITING)
def get_policy(asked: Asked) -> Json:
    """Policies."""
    there = asked.defining.definitions(POLICY)
    name = asked.part("name")
    if name and name not in there and "*" not in name:
        raise Refusal(404, "resource_not_found_exception", f"Lifecycle policy not found: {name}")
    return {key: body for key, body in there.items() if name in {"", "*", key}}


@api(ROUTER, "PUT", "/_ilm/policy/{name}", "", more=WAITING)
def put_policy(asked: Asked) -> Json:
    """Keep a policy; how long rows are kept is the product's own setting."""
    body = asked.object(required=True)
    asked.defining.define([Definition(POLICY, asked.part("name"), {"version": 1, "modified_date": "2025-01-01T00:00:00.000Z", **body})])
    return {"acknowledged": True}


@api(ROUTER, "DELETE", "/_ilm/policy/{name}", "", more=WAITING)
def delete_policy(asked: Asked) -> Json:
    """Take a policy away."""
    get_policy(asked)
    asked.defining.define([Definition(POLICY, asked.part("name"), None)])
    return {"acknowledged": True}


@api(ROUTER, "GET", "/_ilm/status", "", more=WAITING)
def status(asked: Asked) -> Json:
    """Nothing runs."""
    return {"operation_mode": "STOPPED"}


@api(ROUTER, "GET", "/_snapshot /_snapshot/_all /_slm/policy", "", more=WAITING)
def snapshots(asked: Asked) -> Answer:
    """There are none."""
    return Answer({})


@api(ROUTER, "GET", "/", "", more=WAITING)
def welcome(asked: Asked) -> Json:
    """Who answers, where only a part of that is wanted."""
    return asked.face.welcome(asked.request.app.state.uuid)
