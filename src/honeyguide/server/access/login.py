"""The login: a page of its own, without a script, whose form goes to this server alone."""

from html import escape

POLICY = b"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
LOGIN_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", POLICY),
)
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Honeyguide: log in</title>
<style>
body {{ font: 16px system-ui, sans-serif; display: grid; place-content: center; min-height: 90vh; color-scheme: light dark }}
form {{ display: grid; gap: .75rem; width: 18rem }} label {{ display: grid; gap: .25rem }} input, button {{ font: inherit; padding: .5rem }}
p {{ margin: 0; color: #c92a2a }}
</style>
<form method="post" action="/login">
<h1>Honeyguide</h1>{said}
<label>Name / ユーザー名 <input name="name" autocomplete="username" required autofocus></label>
<label>Password / パスワード <input name="password" type="password" autocomplete="current-password" required></label>
<button>Log in / ログイン</button>
</form></html>
"""


def login_page(said: str = "") -> bytes:
    """The page; `said` is what went wrong."""
    return _PAGE.format(said=f'<p role="alert">{escape(said)}</p>' if said else "").encode()
