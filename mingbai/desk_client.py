"""The officers' desk from the command line: signed in by a key file, over HTTP, for scripts too.

What is signed is read from the statement's own text, whose id is computed here: the server's word
is not taken for either.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ledger.affairs.statement import Statement, parse_statement, signers_of
from ledger.core.keys import ED25519, SigningKey
from ledger.core.note import sign_note
from mingbai import passphrase
from mingbai.arguments import Arguments
from mingbai.desk_http import Answer, DeskSession, Value
from mingbai.errors import DraftOfOthers, DraftUnlike, LedgerUnclear
from mingbai.language import Text
from mingbai.screen import Screen
from mingbai.summary import summarize


def add_desk(arguments: Arguments, *, ledger: bool = True) -> None:
    """Add the desk's address, the key, and which ledger is meant."""
    arguments.add(
        "url",
        Text("办公台的网址，如 https://ledger.example.org", "the desk's server, by its URL"),
        metavar="URL",
    )
    arguments.add(
        "--key",
        Text("您的钥匙文件", "your key file"),
        metavar="FILE",
        required=True,
    )
    if ledger:
        arguments.add(
            "--origin",
            Text(
                "哪个账本；只在一个账本任职，或草稿在收件箱里，就不用写",
                "which ledger; not needed by who holds office in one only, nor for a draft that "
                "is in the inbox",
            ),
            metavar="ORIGIN",
        )
    arguments.add(
        "--json",
        Text("原样显示服务器的回答（JSON），给脚本用", "show the answer as JSON, for scripts"),
        action="store_true",
    )
    passphrase.add_option(arguments)


def add_draft(arguments: Arguments) -> None:
    """Add the number of a draft."""
    arguments.add("draft", Text("草稿的编号", "the draft's number"), metavar="DRAFT")


@dataclass(frozen=True, slots=True)
class Desk:
    """A session at the desk: *offices* are what its key holds, ledger by ledger."""

    session: DeskSession
    signer: SigningKey
    offices: Sequence[Mapping[str, Any]]

    def call(self, method: str, path: str, value: Value | None = None) -> Value:
        """Ask the desk, under ``/desk/api/``.

        Raises:
            ServerRefused, ServerSilent: it refused, or did not answer.
        """
        return self.session.call(method, f"/desk/api/{path}", value)

    def ask(self, method: str, path: str, value: object = None) -> Answer:
        """Ask the desk for what need not be JSON, under ``/desk/api/``.

        Raises:
            ServerRefused, ServerSilent: it refused, or did not answer.
        """
        return self.session.ask(method, f"/desk/api/{path}", value)

    def send_file(self, path: str, name: str, data: bytes) -> Value:
        """Send a file, and return what a statement's evidence says of it.

        Raises:
            ServerRefused, ServerSilent: it refused, or did not answer.
        """
        return self.session.send_file(f"/desk/api/{path}", name, data)

    def origin(self, asked: str | None) -> str:
        """Return the ledger that is meant.

        Raises:
            LedgerUnclear: there are several, or none.
        """
        own = sorted({str(office["origin"]) for office in self.offices})
        if asked is not None:
            return asked
        if len(own) != 1:
            raise LedgerUnclear(count=len(own), ledgers="、".join(own[:5]))
        return own[0]

    def origins(self, asked: str | None) -> list[str]:
        """Return the ledger that is meant, or all in which the key holds office."""
        own = sorted({str(office["origin"]) for office in self.offices})
        return own if asked is None else [asked]

    def place(self, asked: str | None, draft: str) -> str:
        """Return the ledger of *draft*: the one that is meant, or the one where it waits.

        Raises:
            LedgerUnclear: it waits in none of several.
        """
        own = self.origins(asked)
        if len(own) == 1:
            return own[0]
        found = self.call("GET", "inbox")
        for name in ("to_sign", "returned", "mine", "done"):
            for each in found[name]:
                if each["id"] == draft:
                    return str(each["origin"])
        return self.origin(asked)

    def path(self, origin: str, draft: str = "", then: str = "") -> str:
        """Return the path of a ledger's drafts, or of one of them."""
        whole = f"ledgers/{origin}/drafts"
        return "/".join(part for part in (whole, draft, then) if part)

    def signature(self, draft: Mapping[str, Any]) -> Value:
        """Sign *draft*'s very text, and return what the desk is sent.

        Raises:
            DraftUnlike: its text is not the statement that it is said to be.
            DraftOfOthers: it does not ask for this key.
        """
        statement = self.check(draft)
        origin = statement.log
        own = {str(each["slug"]) for each in self.offices if each["origin"] == origin}
        slug = next((each for each in signers_of(statement.by) if each in own), None)
        if slug is None:
            raise DraftOfOthers(draft=draft["id"])
        key = SigningKey(f"{origin}/{slug}", ED25519, self.signer.seed)
        line = sign_note(statement.text, [key]).decode().rstrip("\n").rpartition("\n")[2]
        return {
            "revision": draft["revision"],
            "statement_id": statement.id.hex(),
            "line": line,
        }

    @staticmethod
    def check(draft: Mapping[str, Any]) -> Statement:
        """Return what *draft*'s text says, after computing its id here.

        Raises:
            DraftUnlike: the id, the ledger or the type are others than the desk said.
        """
        statement = parse_statement(str(draft["text"]).encode())
        said = (draft["statement_id"], draft["origin"], draft["type"])
        if said != (statement.id.hex(), statement.log, statement.type):
            raise DraftUnlike(draft=draft["id"])
        return statement


@contextmanager
def open_desk(asked: argparse.Namespace, screen: Screen) -> Iterator[Desk]:
    """Sign in with the key that was given; the session ends with the block.

    Raises:
        LedgerError: the key can't be opened. ServerRefused, ServerSilent: it may not, or cannot.
    """
    from ledger.log.keyring import read_key

    secret = passphrase.find_passphrase(asked.passphrase_file, asked.key, screen)
    key = read_key(asked.key, secret)
    with DeskSession(asked.url) as session:
        session.sign_in(key)
        yield Desk(session, key, session.offices)


def month_of(desk: Desk, origin: str, month: str) -> Value:
    """Return what is to be countersigned of a month in a ledger."""
    return desk.call("GET", f"month?{urlencode({'origin': origin, 'month': month})}")


def show_json(screen: Screen, value: object) -> None:
    """Show *value* as JSON, for a program."""
    screen.show(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True))


def show_lines(screen: Screen, drafts: Sequence[Mapping[str, Any]]) -> None:
    """Show drafts in a line each."""
    for each in drafts:
        label = each["label"]["zh" if screen.language == "zh" else "en"]
        amount = "" if each["amount"] is None else f"  {each['amount'] / 100:,.2f}"
        screen.show(f"  {each['id']}  {each['day']}  {label}{amount}  {each['title']}")


def show_statement(screen: Screen, draft: Mapping[str, Any], statement: Statement) -> None:
    """Show what a draft says in plain words, with its warnings and what others said of it."""
    for line in summarize(statement, screen.language):
        screen.remark_line(line)
    language = "zh" if screen.language == "zh" else "en"
    for each in draft.get("warnings", ()):
        screen.remark(_WARNING, said=each[language])
    for each in draft.get("opinions", ()):
        screen.remark(_OPINION, name=each["name"], opinion=each["opinion"], reason=each["reason"])
    screen.remark_line(f"  {statement.id.hex()}")


_WARNING = Text("  注意：{said}", "  note: {said}")
_OPINION = Text("  {name}（{opinion}）：{reason}", "  {name} ({opinion}): {reason}")
