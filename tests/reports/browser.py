"""A small WebDriver client: just enough of headless Chromium to look at a report."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
DRIVER = shutil.which("chromedriver")
MISSING = "no chromium with chromedriver here (Debian: chromium chromium-driver)"


class Browser:
    """One session of a headless browser that has no network."""

    def __init__(self, base: str) -> None:
        self._base = base
        options = {
            "binary": CHROMIUM,
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                     "--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=1280,1600"],
        }  # fmt: skip
        always = {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        made = self._send("POST", "/session", {"capabilities": {"alwaysMatch": always}})
        self._base = f"{base}/session/{made['sessionId']}"
        self.cdp("Network.enable")
        self.cdp(
            "Network.emulateNetworkConditions",
            offline=True, latency=0, downloadThroughput=0, uploadThroughput=0,
        )  # fmt: skip

    def open(self, page: Path) -> None:
        """Load a file and wait until its script has run."""
        self._send("POST", "/url", {"url": page.resolve().as_uri()})
        self.wait("return document.readyState === 'complete'")

    def run(self, script: str, *args: Any) -> Any:
        """The value of a script's `return`."""
        return self._send("POST", "/execute/sync", {"script": script, "args": list(args)})

    def wait(self, script: str, seconds: float = 20) -> None:
        """Until `script` returns something true."""
        end = time.monotonic() + seconds
        while not self.run(script):
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.05)

    def click(self, css: str, nth: int = 0) -> None:
        """A real click on the nth element that matches."""
        self._send("POST", f"/element/{self._find(css)[nth]}/click", {})

    def type(self, css: str, text: str, nth: int = 0) -> None:
        """Real key strokes."""
        self._send("POST", f"/element/{self._find(css)[nth]}/value", {"text": text})

    def _find(self, css: str) -> list[str]:
        found = self._send("POST", "/elements", {"using": "css selector", "value": css})
        return [next(iter(element.values())) for element in found]

    def cdp(self, command: str, **params: Any) -> Any:
        """A DevTools command."""
        return self._send("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def screen(self, width: int, height: int, *, phone: bool = False) -> None:
        """The size of the window, in CSS pixels."""
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=phone)  # fmt: skip

    def media(self, **features: str) -> None:
        """Media features, as `prefers_color_scheme="dark"`."""
        listed = [{"name": k.replace("_", "-"), "value": v} for k, v in features.items()]
        self.cdp("Emulation.setEmulatedMedia", features=listed)

    def console(self) -> list[dict[str, Any]]:
        """What the console said since the last call."""
        entries: list[dict[str, Any]] = self._send("POST", "/se/log", {"type": "browser"})
        return entries

    def screenshot(self) -> bytes:
        """PNG of the window."""
        return base64.b64decode(self._send("GET", "/screenshot"))

    def quit(self) -> None:
        self._send("DELETE", "")

    def _send(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self._base}{path}", data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()[:2000]) from error


def printed(page: Path, out: Path) -> bytes:
    """The page as a PDF; a process of its own, since a long report takes its time."""
    assert CHROMIUM is not None
    options = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
               "--export-tagged-pdf", "--generate-pdf-document-outline")  # fmt: skip
    subprocess.run(
        [CHROMIUM, *options, f"--print-to-pdf={out}", page.resolve().as_uri()],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return out.read_bytes()


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser for the length of a block."""
    assert DRIVER is not None
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    driver = subprocess.Popen(
        [DRIVER, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        base = f"http://127.0.0.1:{port}"
        _until_up(base)
        session = Browser(base)
        try:
            yield session
        finally:
            session.quit()
    finally:
        driver.terminate()
        driver.wait(10)


def _until_up(base: str) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{base}/status", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("chromedriver did not start")
