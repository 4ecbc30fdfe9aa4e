"""An agenda: what is to be done on which day, gone through in order. Pure, without a clock."""

import heapq
from collections.abc import Callable, Iterable
from datetime import date

Task = Callable[[], object]


class Agenda:
    """Tasks by day; those of one day are done in the order in which they were put down."""

    def __init__(self) -> None:
        self._tasks: list[tuple[date, int, int, Task]] = []
        self._count = 0

    def on(self, day: date, task: Task, *, late: bool = False) -> None:
        """Put down *task* for *day*; with *late*, after all others of the day."""
        self._count += 1
        heapq.heappush(self._tasks, (day, int(late), self._count, task))

    def chain(self, tasks: Iterable[tuple[date, Task]], today: date) -> None:
        """Put down tasks that belong together, if the last of them is over before *today*."""
        listed = list(tasks)
        if max(day for day, _ in listed) < today:
            for day, task in listed:
                self.on(day, task)

    def run(self, today: date, begin: Callable[[date], None]) -> None:
        """Do all that is due before *today*; *begin* is told the day of each task before it.

        A task may put down others, for its own day or later.
        """
        while self._tasks and self._tasks[0][0] < today:
            day, _, _, task = heapq.heappop(self._tasks)
            begin(day)
            task()
