"""Whom the server answers, what its responses allow, and where it listens."""

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from index import InputError
from qa import Assistant
from tests.conftest import ROOT, SEEDS
from tests.ui.page import served
from ui.server import serve


@pytest.fixture(scope="module")
def url(seeds: Assistant) -> Iterator[str]:
    with served(seeds) as address:
        yield address


def test_every_response_carries_the_headers(url: str) -> None:
    for path in ("", "config", "style.css", "script.js", "theme.css", "nothing"):
        headers = httpx.get(url + path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'self'" in policy
        assert "unsafe-inline" not in re.search(r"script-src [^;]*", policy)[0]  # type: ignore[index]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers


def test_inline_scripts_carry_the_nonce_of_this_response_only(url: str) -> None:
    first, second = httpx.get(url), httpx.get(url)
    nonces = [re.search(r"'nonce-([^']+)'", r.headers["content-security-policy"])[1] for r in (first, second)]  # type: ignore[index]
    assert nonces[0] != nonces[1]
    scripts = re.findall(r"<script[^>]*>", first.text)
    assert len(scripts) > 2
    assert all(f'nonce="{nonces[0]}"' in script or 'src="/script.js"' in script for script in scripts)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "192.168.1.4", ""])
def test_other_hosts_are_refused(url: str, host: str) -> None:
    assert httpx.get(url, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"])
@pytest.mark.parametrize("path", ["gradio_api/queue/join", "gradio_api/cancel", ""])
def test_requests_of_other_origins_are_refused(url: str, origin: str, path: str) -> None:
    assert httpx.post(url + path, json={}, headers={"Origin": origin}).status_code == 403


def test_the_own_origin_is_answered(url: str) -> None:
    assert httpx.post(url + "gradio_api/queue/join", json={}, headers={"Origin": url.rstrip("/")}).status_code not in (
        403,
        404,
    )


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/upload",
        "gradio_api/file=/etc/passwd",
        "gradio_api/file/etc/passwd",
        "gradio_api/info",
        "gradio_api/openapi.json",
        "gradio_api/run/predict",
        "gradio_api/call/ask",
        "gradio_api/runs",
        "gradio_api/mcp",
        "gradio_api/proxy=http://evil.example",
        "gradio_api/deep_link",
        "docs",
        "monitoring",
        "login",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_routes_the_page_does_not_use_do_not_exist(url: str, path: str, method: str) -> None:
    assert httpx.request(method, url + path).status_code == 404


def test_other_addresses_and_taken_ports_are_refused_in_a_sentence(seeds: Assistant) -> None:
    with pytest.raises(InputError, match="this machine only"):
        serve(seeds, host="0.0.0.0", open_browser=False)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match=r"cannot be used.*--port"):
            serve(seeds, port=taken.getsockname()[1], open_browser=False)
    with pytest.raises(InputError, match="99999"):
        serve(seeds, port=99999, open_browser=False)


def test_serve_prints_one_line_takes_the_next_free_port_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    code = "from qa import Assistant; from ui.server import serve; import sys; serve(Assistant(docs=sys.argv[1], home=sys.argv[2]))"
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 7860))
            taken.listen()
        except OSError:
            pass  # someone else has it: just as good
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(SEEDS), str(tmp_path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout and process.stderr
            line = process.stdout.readline()
            port = int(re.fullmatch(r"Footnote is at http://127\.0\.0\.1:(\d+)/ \(Ctrl-C stops it\)\n", line)[1])  # type: ignore[index]
            assert port != 7860
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as reply:
                assert reply.status == 200
            began = time.monotonic()
            process.send_signal(2)
            out, err = process.communicate(timeout=20)
            assert (process.returncode, out, err) == (0, "", "")
            assert time.monotonic() - began < 10
        finally:
            process.kill()
