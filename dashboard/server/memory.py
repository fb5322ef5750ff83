"""Memory is given back when people have gone.

Python and its libraries keep what they have freed for themselves. Here they are told to keep
little, the sessions of closed tabs are let go, and what is free then goes back to the system.
Most does only where Python takes its memory from the C library (``PYTHONMALLOC=malloc``, which
``run.py`` and ``data/deploy/dashboard.service`` set): by itself it gives back whole megabytes.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pyarrow as pa
from pandas._libs.internals import BlockValuesRefs
from streamlit import runtime
from streamlit.starlette import App

from dashboard import served
from dashboard.crowd.serving import read_serving
from dashboard.crowd.visitors import visitors

# Seconds between two looks.
_EVERY = 10.0
# glibc: malloc.h. Every thread may have a heap of its own, eight a processor: one serves all. What
# is larger than a quarter of a megabyte stands by itself and goes back as soon as it is freed.
_OPTIONS = {"M_ARENA_MAX": (-8, 1), "M_MMAP_THRESHOLD": (-3, 1 << 18)}

_log = logging.getLogger(__name__)


def be_thrifty() -> None:
    """Have the process keep little of what it has freed; before any threads are started."""
    pa.set_memory_pool(pa.system_memory_pool())
    if libc := _libc():
        for option, value in _OPTIONS.values():
            libc.mallopt(option, value)


def settle() -> None:
    """What is here now stays: no collection goes through it again."""
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Give what is free back to the system."""
    if libc := _libc():
        libc.malloc_trim(0)


@asynccontextmanager
async def kept_small(_app: App) -> AsyncIterator[None]:
    """While the server runs: lets go of who has gone."""
    looking = asyncio.create_task(_look(), name="memory")
    yield
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking


async def _look() -> None:
    away = read_serving().away_seconds
    while True:
        await asyncio.sleep(_EVERY)
        try:
            gone = visitors().gone(away)
            for session in gone:
                runtime.get_instance().close_session(session)
            if gone:
                if not visitors():
                    served.forget_answers()
                    forget_views()
                    settle()
                gc.collect()
            await asyncio.to_thread(give_back)
        except Exception:  # a look that fails must not be the last
            _log.exception("memory could not be given back")


def forget_views() -> None:
    """A table remembers every view that was taken of it, long after that is gone: a few bytes each,
    but all over the memory, whose pages then can't go back."""
    gc.unfreeze()
    for kept in gc.get_objects():
        if isinstance(kept, BlockValuesRefs):
            kept.has_reference()  # looks which are left


def _libc() -> ctypes.CDLL | None:
    """The C library where it is glibc: other systems give back by themselves."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") and hasattr(libc, "mallopt") else None
