"""The page as a web server: where it listens, whom it answers, and what its pages may do.

Only this machine is answered: the socket is on the loopback address, the Host header must name it (against DNS
rebinding), requests from pages of other origins are refused, and of Gradio's routes only those the page uses exist.
The content security policy lets pages load from here alone; inline scripts need this response's nonce, so inline event
handlers never run ('unsafe-eval' is what Gradio's own components need).
"""

import logging
import os
import secrets
import socket
import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import FileResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index import InputError, watch

if TYPE_CHECKING:
    from qa import Assistant

log = logging.getLogger(__name__)

_PORTS = range(7860, 7960)  # tried in order where no port is asked for
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HERE = Path(__file__).parent

# Routes the page uses; all others (uploads, files, API descriptions, run history) do not exist.
_OPEN_PATHS = (
    "/",
    "/config",
    "/theme.css",
    "/style.css",
    "/script.js",
    "/favicon.ico",
    "/manifest.json",
    "/robots.txt",
)
_OPEN_FOLDERS = ("/assets/", "/static/", "/gradio_api/queue/", "/gradio_api/heartbeat/")
_OPEN_CALLS = (
    "/gradio_api/startup-events",
    "/gradio_api/app_id",
    "/gradio_api/cancel",
    "/gradio_api/reset",
    "/gradio_api/theme.css",
)

_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; object-src 'none'; "
    "frame-src 'none'; frame-ancestors 'none'; form-action 'self'; base-uri 'self'"
)
_HEAD = '<title>Footnote</title><link rel="stylesheet" href="/style.css"><script src="/script.js" defer></script>'


def serve(assistant: "Assistant", host: str = "127.0.0.1", port: int | None = None, open_browser: bool = True) -> None:
    """Serve the page until Ctrl-C. Raises InputError for an address that is not this machine's or a port in use."""
    import uvicorn

    listener = _listen(host, port)
    name = f"[{host}]" if ":" in host else host
    url = f"http://{name}:{listener.getsockname()[1]}/"
    server = uvicorn.Server(
        uvicorn.Config(build(assistant), log_level="warning", access_log=False, timeout_graceful_shutdown=1)
    )
    print(f"Footnote is at {url} (Ctrl-C stops it)", flush=True)
    if open_browser and _has_screen():
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
    stop = threading.Event()
    threading.Thread(target=_follow_folder, args=(assistant, stop), name="watch", daemon=True).start()
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        stop.set()
        listener.close()


def _follow_folder(assistant: "Assistant", stop: threading.Event) -> None:
    """Keep the library in step with its folder while the page is up; the page shows the new counts by itself."""
    watch(assistant.library, lambda report: None, lambda error: log.warning("%s", error), stop)


def build(assistant: "Assistant") -> FastAPI:
    """The web application: the Gradio page behind the guards."""
    os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1", DO_NOT_TRACK="1")
    import gradio as gr

    from ui.page import page

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    for name, kind in (("style.css", "text/css"), ("script.js", "text/javascript")):
        app.get(f"/{name}")(_file(_HERE / name, kind))
    gr.mount_gradio_app(
        app,
        page(assistant),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=0,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        enable_monitoring=False,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    )
    app.add_middleware(Guard)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"], www_redirect=False)
    return app


def _file(path: Path, kind: str):  # type: ignore[no-untyped-def]
    async def send() -> FileResponse:
        return FileResponse(path, media_type=kind, headers={"Cache-Control": "no-cache"})

    return send


class Guard:
    """Refuses other origins and unused routes, and gives every response its security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # the page needs no web sockets
            return
        nonce = secrets.token_urlsafe(16)
        send = _Sender(send, nonce)
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{headers.get('host')}":
            await PlainTextResponse("Requests from other sites are refused.", 403)(scope, receive, send)
        elif not _is_open(scope["path"]):
            await PlainTextResponse("There is nothing here.", 404)(scope, receive, send)
        else:
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            await self.app({**scope, "headers": plain} if scope["path"] == "/" else scope, receive, send)


def _is_open(path: str) -> bool:
    return path in _OPEN_PATHS or path in _OPEN_CALLS or path.startswith(_OPEN_FOLDERS)


class _Sender:
    """Sends a response on with its headers; a page is held back to give its inline scripts their nonce."""

    def __init__(self, send: Send, nonce: str) -> None:
        self._send = send
        self._nonce = nonce
        self._start: Message | None = None  # of a page that is held back
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = _POLICY.format(nonce=self._nonce)
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "no-referrer"
            headers["X-Frame-Options"] = "DENY"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = self._body.replace(b"<script", f'<script nonce="{self._nonce}"'.encode())
            message = {"type": "http.response.body", "body": body.replace(b"</head>", _HEAD.encode() + b"</head>", 1)}
            MutableHeaders(scope=self._start)["Content-Length"] = str(len(message["body"]))
            await self._send(self._start)
            self._start = None
        await self._send(message)


def _listen(host: str, port: int | None) -> socket.socket:
    """A listening socket on this machine: at `port`, or at the first free one of the usual ones."""
    if host not in _LOOPBACK:
        raise InputError(
            f"The page is for this machine only and listens on 127.0.0.1, not on {host}; use an SSH tunnel to reach it."
        )
    family = socket.AF_INET6 if host == "::1" else socket.AF_INET
    for number in [port] if port is not None else [*_PORTS, 0]:
        listener = socket.socket(family, socket.SOCK_STREAM)
        if sys.platform != "win32":  # there it would let two programs share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, number))
            listener.listen(128)
            return listener
        except (OSError, OverflowError) as error:
            listener.close()
            if port is not None:
                why = getattr(error, "strerror", None) or str(error)
                raise InputError(f"Port {port} cannot be used ({why}); choose another with --port.") from error
    raise InputError("No port is free.")


def _has_screen() -> bool:
    """Whether a browser could show anything; elsewhere a text browser would take over the terminal."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
