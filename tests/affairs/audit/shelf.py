"""A shelf in memory, for tests of the rules."""


class MemoryShelf:
    """What was put, by space and key; *spaces* may be copied to start a second shelf."""

    def __init__(self, spaces: dict[tuple[str, str], str] | None = None) -> None:
        self.spaces: dict[tuple[str, str], str] = dict(spaces or {})

    def get(self, space: str, key: str) -> str | None:
        return self.spaces.get((space, key))

    def put(self, space: str, key: str, value: str) -> None:
        self.spaces[space, key] = value

    def put_new(self, space: str, key: str, value: str) -> str | None:
        before = self.get(space, key)
        if before is None:
            self.put(space, key, value)
        return before

    def copy(self) -> "MemoryShelf":
        return MemoryShelf(self.spaces)
