"""Sends what an alert found, by webhook or by mail; a refusal is said, never swallowed."""

import json
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

SECONDS = 10.0
SENDER = "arbiter@localhost"


class NotSent(Exception):
    """The other side did not take it; the message names it and says why."""


class _NoDetour(HTTPRedirectHandler):
    """A redirect would turn the message into a request without one: it counts as a refusal."""

    def redirect_request(self, *_: Any) -> None:
        return None


def by_webhook(url: str, message: Mapping[str, Any], seconds: float = SECONDS) -> None:
    """Posts JSON. Anything but a 2xx answer in time is a refusal."""
    asked = urlsplit(url)
    where = f"The webhook at {asked.hostname or url}"
    if asked.scheme not in ("http", "https") or not asked.hostname:
        raise NotSent(f"{url} is no address for a webhook: give one that begins with http:// or https://.")
    body = json.dumps(message, ensure_ascii=False, allow_nan=False).encode()
    request = Request(url, body, {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Arbiter"})
    try:
        with build_opener(_NoDetour).open(request, timeout=seconds):
            pass
    except HTTPError as answer:
        raise NotSent(f"{where} answered {answer.code} {answer.reason}: look at its settings.") from None
    except (URLError, TimeoutError, OSError, ValueError) as trouble:
        reason = getattr(trouble, "reason", trouble)
        raise NotSent(f"{where} cannot be reached ({reason}): make sure that it runs.") from None


def by_mail(
    to: Sequence[str], server: str, subject: str, text: str, sender: str = SENDER, seconds: float = SECONDS
) -> None:
    """Hands one mail to an SMTP server, over TLS where the server offers it."""
    host, port = _address(server)
    message = EmailMessage()
    try:
        message["Subject"], message["From"], message["To"] = subject, sender, ", ".join(to)
    except ValueError as trouble:
        raise NotSent(f"The mail cannot be addressed ({trouble}): write --mail as name@example.com.") from None
    message.set_content(text)
    try:
        with smtplib.SMTP(host, port, timeout=seconds) as smtp:
            smtp.ehlo()
            if smtp.has_extn("starttls"):
                smtp.starttls(context=ssl.create_default_context())
            refused = smtp.send_message(message)
    except (smtplib.SMTPException, OSError) as trouble:
        raise NotSent(f"The mail server {host}:{port} did not take it ({trouble}): look at --smtp, --mail.") from None
    if refused:
        raise NotSent(f"The mail server {host}:{port} refused {', '.join(refused)}: look at --mail.")


def _address(server: str) -> tuple[str, int]:
    host, _, port = server.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65_536:
        raise NotSent(f"{server} is no mail server: write --smtp as HOST:PORT, as in mail.example.com:25.")
    return host, int(port)
