"""`_tasks`: what runs, and the answers of what ran without anybody waiting."""

from fnmatch import fnmatchcase
from typing import Any

from honeyguide.server.elasticsearch.asked import Asked, api
from honeyguide.server.elasticsearch.nodes import node_id, node_json
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.running import Task
from honeyguide.server.routes import router
from honeyguide.store.protocol import Json

ROUTER = router()
CHOOSING = "actions nodes node_id parent_task_id group_by detailed wait_for_completion timeout"


@api(ROUTER, "GET", "/_tasks", CHOOSING)
def listed(asked: Asked) -> Json:
    """What runs now, this request too."""
    node, detailed = node_id(asked), asked.flag("detailed")
    found = {f"{node}:{one.number}": one.told(node, detailed=detailed) for one in _chosen(asked)}
    match asked.text("group_by", "nodes"):
        case "none":
            return {"tasks": list(found.values())}
        case "parents":
            return {"tasks": found}
        case "nodes":
            return {"nodes": {node: {**node_json(asked), "tasks": found}} if found else {}}
        case other:
            raise bad(f"invalid value [{other[:50]}] for [group_by]")


@api(ROUTER, "GET", "/_tasks/{task}", "wait_for_completion timeout")
def shown(asked: Asked) -> Json:
    """One task."""
    number, node = _number(asked), node_id(asked)
    if (running := asked.tasks.running.get(number)) is not None:
        return {"completed": False, "task": running.told(node)}
    kept = asked.tasks.finished.get(number)
    if kept is None:
        raise _missing(f"task [{asked.part('task')[:100]}] isn't running and hasn't stored its results")
    task, spent, answer = kept
    return {"completed": True, "task": task.told(node, spent), "response": answer}


@api(ROUTER, "POST", "/_tasks/_cancel", CHOOSING)
def cancel(asked: Asked) -> Json:
    """A request ends when its client goes, so none is ended for another."""
    del asked
    return {"nodes": {}}


@api(ROUTER, "POST", "/_tasks/{task}/_cancel", CHOOSING)
def cancel_one(asked: Asked) -> Any:
    """As above."""
    number = _number(asked)
    if number not in asked.tasks.running:
        raise _missing(f"task [{asked.part('task')[:100]}] is not found")
    raise bad(f"task [{asked.part('task')[:100]}] doesn't support cancellation")


def _chosen(asked: Asked) -> list[Task]:
    wanted = [one for one in asked.text("actions").split(",") if one]
    nodes = [one for one in asked.text("nodes", asked.text("node_id")).split(",") if one]
    if nodes and not {node_id(asked), "_local", "_all", "*"} & set(nodes):
        return []
    there = list(asked.tasks.running.values())
    return [one for one in there if not wanted or any(fnmatchcase(one.action, name) for name in wanted)]


def _number(asked: Asked) -> int:
    """The number of the task that is named. Raises Refusal."""
    said = asked.part("task")
    node, colon, number = said.rpartition(":")
    if not colon or not number.isdecimal():
        raise bad(f"malformed task id {said[:100]}")
    if node != node_id(asked):
        where = f"belongs to the node [{node[:100]}] which isn't part of the cluster and there is no record of the task"
        raise _missing(f"task [{said[:100]}] {where}")
    return int(number)


def _missing(reason: str) -> Refusal:
    return Refusal(404, "resource_not_found_exception", reason)
