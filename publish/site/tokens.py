"""Words for the search: two-character pieces of Chinese, and whole words and numbers of the rest.

``static/search.js`` cuts in the same way; a test compares them.
"""

import re
import unicodedata

SHARDS = 32
_RUN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff\uf900-\ufaff]+")
_ASCII = re.compile(r"[a-z0-9]+")


def tokens(text: str) -> set[str]:
    """Give the words by which *text* is found; a single Chinese character is none."""
    found: set[str] = set()
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if _ASCII.fullmatch(run):
            found.add(run)
        else:
            found.update(run[at : at + 2] for at in range(len(run) - 1))
    return found


def shard_of(token: str) -> int:
    """Give the shard in which *token* stands."""
    number = 0
    for character in token:
        number = (number * 31 + ord(character)) % 65_521
    return number % SHARDS
