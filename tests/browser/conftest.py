"""A real server and a real browser: what only they can show."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.pages.sample import own_copy

PROJECT = Path(__file__).resolve().parents[2]
SCREENSHOTS = PROJECT / "screenshots"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
LOCAL = re.compile(r"^(https?|wss?)://(localhost|127\.0\.0\.1)[:/]|^(data|blob|about):")


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path) and not CHROMIUM and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason="no chromium on this machine: apt-get install chromium"))


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    return own_copy(tmp_path_factory, "browser")


@pytest.fixture(scope="session")
def serve():
    """Starts servers, each fresh; returns their addresses; stops them all at the end."""
    started = []

    def start(folder):
        port = _free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
            cwd=PROJECT, env={**os.environ, "ARBITER_STORE": str(folder)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        started.append(process)
        _wait_for(f"http://localhost:{port}/_stcore/health")
        return f"http://localhost:{port}"

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(scope="session")
def address(serve, store):
    return serve(store)


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture
def visit(browser):
    """Opens an address in a window of a size and theme; fails the test if any request left this machine."""
    contexts, outside = [], []

    def open_page(url, size=(1280, 720), theme="light"):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: None if LOCAL.match(request.url) else outside.append(request.url))
        page.on("websocket", lambda socket: None if LOCAL.match(socket.url) else outside.append(socket.url))
        page.goto(url)
        settled(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert outside == []


STILL = '.stApp[data-test-script-state="notRunning"]'


def settled(page):
    """Waits until the script has run and nothing is being drawn; what a click starts may take a moment to begin."""
    page.wait_for_selector(".ask h1", timeout=60_000)
    while True:
        page.wait_for_selector(STILL, timeout=60_000)
        page.wait_for_function(
            "() => [...document.querySelectorAll('.js-plotly-plot')].every(p => p.querySelector('.main-svg'))",
            timeout=30_000,
        )
        page.wait_for_timeout(400)
        if page.query_selector(STILL):
            return


def choose(page, box, name):
    """Picks an option of a box; where the page was drawn again meanwhile, what was opened is opened once more."""
    option = page.get_by_role("option", name=name).first
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if not option.is_visible():
            box.click()
        page.wait_for_timeout(300)
        if option.is_visible():
            option.click()
            settled(page)
            return
    raise TimeoutError(f"{name} could not be chosen within a minute.")


def _free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait_for(url, seconds=30):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{url} did not answer within {seconds} seconds.")
