"""What is made once for all sessions, and kept while somebody asks for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from threading import Lock, RLock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Things by name: the ``most`` that were asked for last, and always those of ``ever``.

    One lock for all that belong together: what is made may ask for another of them.
    """

    def __init__(self, lock: RLock, most: int, ever: tuple[Hashable, ...] = ()) -> None:
        self._lock, self._most, self._ever = lock, most, ever
        self._made: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, name: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, made when it is first asked for."""
        with self._lock:
            if name not in self._made:
                self._made[name] = make()
            self._made.move_to_end(name)
            passing = [key for key in self._made if key not in self._ever]
            for key in passing[: max(0, len(passing) - self._most)]:
                del self._made[key]
            return self._made[name]

    def clear(self) -> None:
        """Forget all but those of ``ever``."""
        with self._lock:
            for name in [name for name in self._made if name not in self._ever]:
                del self._made[name]

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._made)


class Weighed(Generic[T]):
    """Large things by name: those that were asked for last, as long as all of them together weigh
    no more than ``most``; the last one whatever it weighs."""

    def __init__(self, most: int, weigh: Callable[[T], int]) -> None:
        self._lock, self._most, self._weigh = Lock(), most, weigh
        self._made: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, name: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, made when it is first asked for."""
        with self._lock:
            known = self._made.get(name)
        made = make() if known is None else known
        with self._lock:
            self._made[name] = made
            self._made.move_to_end(name)
            while len(self._made) > 1 and sum(map(self._weigh, self._made.values())) > self._most:
                self._made.popitem(last=False)
        return made

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._made.clear()

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._made)


class Shared(Generic[T]):
    """As :class:`Kept`, for what takes long: others are not kept waiting meanwhile, and who asks
    for the same waits for the one that is being made."""

    def __init__(self, most: int) -> None:
        self._lock, self._most = Lock(), most
        self._made: OrderedDict[Hashable, Future[T]] = OrderedDict()

    def get(self, name: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, made when it is first asked for; what it raises is not kept."""
        with self._lock:
            known = self._made.get(name)
            future = known or self._made.setdefault(name, Future())
            self._made.move_to_end(name)
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        if not known:
            try:
                future.set_result(make())
            except BaseException as error:
                self._forget(name, future)
                future.set_exception(error)
                raise
        return future.result()

    def __iter__(self) -> Iterator[T]:
        """What is kept; what is being made is waited for."""
        with self._lock:
            futures = list(self._made.values())
        return (future.result() for future in futures)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._made.clear()

    def _forget(self, name: Hashable, future: Future[T]) -> None:
        with self._lock:
            if self._made.get(name) is future:
                del self._made[name]

    def __len__(self) -> int:
        """How many are kept, or being made."""
        return len(self._made)
