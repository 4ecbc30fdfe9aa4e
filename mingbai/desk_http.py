"""A session at the desk over HTTP: a challenge is signed, and nothing secret is ever sent."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Self
from urllib.parse import quote, urlsplit

from ledger.core.keys import SigningKey
from ledger.core.reasons import reason_of
from mingbai.errors import ChallengeForeign, ServerRefused, ServerSilent

_TIMEOUT_S = 120.0
_HEAD = "mingbai/sign-in/v1\n"

Value = dict[str, Any]


class Answer(NamedTuple):
    """What a desk answered where it did not refuse: the bytes, and what they are said to be."""

    data: bytes
    kind: str


class DeskSession:
    """What is asked of one desk by whoever signed in there; close it, and the session ends."""

    def __init__(self, url: str) -> None:
        """Speak to the desk at *url*, without a session yet."""
        import httpx

        parts = urlsplit(url)
        self._page = f"{parts.scheme}://{parts.netloc}"
        self._client = httpx.Client(
            base_url=self._page,
            timeout=_TIMEOUT_S,
            headers={"origin": self._page, "x-mingbai-desk": "1"},
        )
        self.offices: list[Value] = []

    def sign_in(self, signer: SigningKey) -> None:
        """Sign the desk's challenge with *signer*.

        Raises:
            ChallengeForeign: it is another page's challenge, or no challenge at all.
            ServerRefused: the key holds no office there.
        """
        challenge = str(self.call("POST", "/desk/api/challenge", {}).get("challenge", ""))
        if not challenge.startswith(f"{_HEAD}{self._page}\n") or len(challenge) > 1_000:
            raise ChallengeForeign(url=self._page)
        answered = self.call(
            "POST",
            "/desk/api/session",
            {
                "challenge": challenge,
                "public_key": signer.verifier.public_key.hex(),
                "signature": base64.b64encode(signer.sign(challenge.encode())).decode(),
            },
        )
        self.offices = list(answered["offices"])

    def call(self, method: str, path: str, value: object = None) -> Value:
        """Ask *path* and return what it answers.

        Raises:
            ServerRefused: it said why not. ServerSilent: it did not answer as it should.
        """
        return self._document(path, self.ask(method, path, value))

    def ask(self, method: str, path: str, value: object = None) -> Answer:
        """Ask *path* and return what it answers, whatever that is.

        Raises:
            ServerRefused: it said why not. ServerSilent: it did not answer as it should.
        """
        return self._request(method, path, json_=value)

    def send_file(self, path: str, name: str, data: bytes) -> Value:
        """Send a file to *path*, and return what a statement's evidence says of it.

        Raises:
            ServerRefused: it said why not. ServerSilent: it did not answer as it should.
        """
        headers = {
            "content-type": "application/octet-stream",
            "x-mingbai-sha256": hashlib.sha256(data).hexdigest(),
            "x-mingbai-file-name": quote(name, safe=""),
        }
        return self._document(path, self._request("POST", path, content=data, headers=headers))

    def _request(
        self,
        method: str,
        path: str,
        *,
        json_: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        import httpx

        address = self._page + path
        try:
            answer = self._client.request(
                method, path, json=json_, content=content, headers=headers
            )
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise ServerSilent(url=address, reason=reason_of(error)) from error
        if answer.is_success:
            return Answer(answer.content, answer.headers.get("content-type", ""))
        try:
            document = json.loads(answer.content)
            problem, chinese = document["code"], document["detail"]
            english, field = document["detail_en"], str(document.get("field") or "")
        except (ValueError, KeyError, TypeError):
            raise ServerSilent(url=address, reason=f"HTTP {answer.status_code}") from None
        raise ServerRefused(where=field, problem=problem, chinese=chinese, english=english)

    def _document(self, path: str, answer: Answer) -> Value:
        try:
            document = json.loads(answer.data) if answer.data else {}
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise ServerSilent(url=self._page + path, reason=answer.kind)
        return document

    def close(self) -> None:
        """End the session."""
        try:
            if self.offices:
                self.call("DELETE", "/desk/api/session")
        except (ServerRefused, ServerSilent):
            pass  # it ends by itself after half an hour
        finally:
            self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
