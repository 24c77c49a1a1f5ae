"""Files and folders dropped from a desktop, as Chromium hears of it from the window system; fields dragged with the mouse."""

from pathlib import Path

from playwright.sync_api import Locator, Page


def drop(page: Page, target: Locator, *paths: Path) -> None:
    """Drop files or folders of the machine on an element."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box is not None
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "data": data}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **at})
    session.detach()
