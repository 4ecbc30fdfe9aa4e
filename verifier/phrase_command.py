"""``mingbai-verify phrase``: check phrases to put on a page of one's own.

A check page vouches for itself until somebody compares it with a second source. Whoever has the
policy and the charter ids, a witness, an auditor or a newspaper, is one by showing these lines.
"""

import argparse
import json
import sys

from verifier.language import Language, Text
from verifier.sources import read_file
from verifier.trust import MAX_TRUST_BYTES, read_trust
from verifier.trust_line import check_phrase, format_trust_line


def say_phrases(asked: argparse.Namespace, language: Language) -> int:
    """Say the check phrase and the trust line of each ledger of the charters file.

    Raises:
        UncheckedError: a file can't be read.
        MalformedError: it is not what it must be.
    """
    trust = read_trust(asked.trust, charters=asked.charters)
    policy = read_file(asked.trust, MAX_TRUST_BYTES).decode()
    lines = {
        origin: format_trust_line(origin, charter, policy)
        for origin, charter in trust.charters.items()
    }
    if asked.json:
        ledgers = [
            {"origin": origin, "phrase": check_phrase(line), "line": line}
            for origin, line in lines.items()
        ]
        sys.stdout.write(json.dumps({"ledgers": ledgers}) + "\n")
        return 0
    said = Text("对照码", "check phrase").to(language)
    for origin, line in lines.items():
        sys.stdout.write(f"{origin}  {said} {check_phrase(line)}\n  {line}\n")
    return 0
