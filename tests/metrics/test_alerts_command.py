"""The command for a scheduler: its exit status, and what a real web server and a real mail server get from it."""

import json
import shutil
import socket
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from data.register import alerts, opened
from metrics import sending
from metrics.__main__ import main
from tests.rows import lead, many
from tests.small_store import SmallStore, filled


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    rows = many(5, lead, mql="2024-11-12", region="North")
    return filled(tmp_path_factory.mktemp("alerts") / "store", *rows, until="2024-11-22")


@pytest.fixture
def store(published, tmp_path, monkeypatch):
    """Each test decides in a copy of its own."""
    monkeypatch.delenv("ARBITER_REGISTER", raising=False)
    shutil.copytree(published.folder, tmp_path / "store")
    return SmallStore(tmp_path / "store")


@pytest.fixture
def watch(store):
    """Sets a rule that five leads are beyond, or not."""

    def set_rule(limit, why="it matters"):
        return alerts.set_rule(
            opened(store.folder), "marketing_qualified_leads", actor="sales", who="Bo", why=why, kind="beyond",
            side="above", limit=limit,
        )  # fmt: skip

    return set_rule


@pytest.fixture
def web():
    """A web server that keeps what it gets and answers as it is told."""

    class Asked(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.got.append((self.headers["Content-Type"], json.loads(body)))
            self.send_response(self.server.answer)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    server.got, server.answer = [], 204
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.url = f"http://127.0.0.1:{server.server_port}/hook?token=secret"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def post():
    """A mail server that speaks enough SMTP to take a letter."""

    class Asked(socketserver.StreamRequestHandler):
        def handle(self):
            self.say("220 here")
            while line := self.rfile.readline().decode():
                word = line.strip().upper()
                if word.startswith("RCPT") and self.server.refuses:
                    self.say("550 nobody of that name")
                elif word == "DATA":
                    self.say("354 go on")
                    letter = []
                    while (part := self.rfile.readline().decode()) != ".\r\n":
                        letter.append(part)
                    self.server.got.append("".join(letter))
                    self.say("250 taken")
                elif word == "QUIT":
                    return self.say("221 bye")
                else:
                    self.say("250 fine")

        def say(self, text):
            self.wfile.write(f"{text}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Asked) as server:
        server.got, server.refuses = [], False
        threading.Thread(target=server.serve_forever, daemon=True).start()
        server.address = f"127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


def run(store, *words):
    return main(["alerts", "--store", str(store.folder), *words])


def test_nothing_is_beyond_and_nothing_is_sent(store, watch, web, capsys):
    assert run(store) == 0
    watch(5)
    assert run(store, "--webhook", web.url) == 0
    assert web.got == []
    assert "not above 5" in capsys.readouterr().out


def test_something_is_beyond_and_the_webhook_hears_it_once(store, watch, web, capsys):
    watch(4)
    assert run(store, "--webhook", web.url, "--format", "json") == 3
    ((kind, message),) = web.got
    assert kind.startswith("application/json")
    assert message["alerts"][0]["value"] == 5
    assert message["text"].startswith("Marketing-qualified leads was 5 in the week to 17 Nov 2024, above 4.")
    assert "it matters" in message["text"]
    assert run(store, "--webhook", web.url) == 3
    assert len(web.got) == 1
    assert json.loads(capsys.readouterr().out.split("\n}\n")[0] + "\n}")["alerts"][0]["state"] == "beyond"


def test_a_new_rule_and_a_new_snapshot_are_told_anew(store, watch, web):
    watch(4)
    run(store, "--webhook", web.url)
    watch(3)
    run(store, "--webhook", web.url)
    assert [len(message["alerts"]) for _, message in web.got] == [1, 1]
    store.load(*many(2, lead, mql="2024-11-13"))
    store.publish()
    run(store, "--webhook", web.url)
    assert [each["value"] for each in web.got[2][1]["alerts"]] == [7, 7]


@pytest.mark.parametrize("answer", [500, 404, 302])
def test_a_refusal_is_said_and_it_is_tried_again(store, watch, web, capsys, answer):
    watch(4)
    web.answer = answer
    assert run(store, "--webhook", web.url) == 2
    said = capsys.readouterr().err
    assert f"answered {answer}" in said and "secret" not in said
    web.answer = 200
    assert run(store, "--webhook", web.url) == 3
    assert len(web.got) == 2


def test_a_server_that_never_answers_is_given_up(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(sending.NotSent, match="cannot be reached"):
            sending.by_webhook(url, {}, seconds=0.3)
        with pytest.raises(sending.NotSent, match="did not take it"):
            sending.by_mail(["a@example.com"], url.split("/")[2], "s", "t", seconds=0.3)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com", "nonsense", "http://"])
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(sending.NotSent, match="begins with http"):
        sending.by_webhook(url, {})


def test_a_mail_carries_the_sentence_the_reason_and_the_snapshot(store, watch, post):
    watch(4, why="too many\nBcc: x@example.com")
    assert run(store, "--mail", "vp@example.com", "--mail", "ceo@example.com", "--smtp", post.address) == 3
    (letter,) = post.got
    assert "To: vp@example.com, ceo@example.com" in letter
    assert "Arbiter: 1 number is beyond" in letter.split("From:")[0]
    assert "was 5 in the week to 17 Nov 2024, above 4" in letter.replace("=\r\n", "")
    assert "Bcc:" not in letter.split("\r\n\r\n")[0]
    run(store, "--mail", "vp@example.com", "--smtp", post.address)
    assert len(post.got) == 1


def test_a_mail_server_that_refuses_is_said_and_the_webhook_is_told_all_the_same(store, watch, web, post, capsys):
    watch(4)
    post.refuses = True
    assert run(store, "--webhook", web.url, "--mail", "vp@example.com", "--smtp", post.address) == 2
    assert len(web.got) == 1
    assert "nobody of that name" in capsys.readouterr().err
    post.refuses = False
    assert run(store, "--webhook", web.url, "--mail", "vp@example.com", "--smtp", post.address) == 3
    assert (len(web.got), len(post.got)) == (1, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--mail", "vp@example.com"], "--mail needs --smtp"),
        (["--mail", "vp@example.com", "--smtp", "nowhere"], "HOST:PORT"),
        (["--mail", "a@example.com\nBcc: b@example.com", "--smtp", "127.0.0.1:1"], "cannot be addressed"),
        (["--webhook", "http://127.0.0.1:1/"], "cannot be reached"),
    ],
)
def test_what_cannot_be_sent_says_what_to_do(store, watch, capsys, words, said):
    watch(4)
    assert run(store, *words) == 2
    assert said in capsys.readouterr().err


def test_a_store_without_a_snapshot_is_trouble(tmp_path, capsys):
    assert main(["alerts", "--store", str(tmp_path)]) == 2
    assert "python -m data publish" in capsys.readouterr().err
