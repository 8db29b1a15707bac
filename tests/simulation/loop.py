"""An event loop without a clock: when nothing is ready, it goes on at the next timer, at once."""

import asyncio
import heapq
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context, ContextVar
from typing import Any, Protocol, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

MOST_ROUNDS = 50_000
"""A life that needs more rounds than this goes round in circles."""


class Owner(Protocol):
    """Whose task something is."""

    alive: bool
    frozen: bool
    held: list[asyncio.Handle]
    """What would have run meanwhile."""

    def adopt(self, task: asyncio.Task[Any]) -> None:
        """Remember a task as one's own."""


OWNER: ContextVar[Owner | None] = ContextVar("owner", default=None)
"""The process that is running; None for the world around the processes."""


class Stuck(Exception):  # noqa: N818  it is the simulation that is stuck
    """Everything waits for something that nobody will ever do, or nothing ever comes to rest."""


class SimulatedLoop(asyncio.BaseEventLoop):
    """Runs whatever is ready in the order in which it became so; threads are not used.

    `oversleep` says how long the resting may rest when nobody works: nothing would have happened before.
    """

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        self.rounds = 0
        self.oversleep: Callable[[float], float] = float
        """From the time of the next timer to the time when it is waited for."""
        self.slow_disk: Callable[[], float] = float
        """Seconds until the next work that would be a thread's is answered."""
        self.set_task_factory(_make_task)

    def time(self) -> float:
        return self._now

    def run_in_executor(self, executor: Any, func: Callable[[*Ts], T], *args: *Ts) -> asyncio.Future[T]:
        """Do the work at once, and answer after a moment."""
        done: asyncio.Future[T] = self.create_future()
        try:
            pause = self.slow_disk()
            result = func(*args)
        except BaseException as error:  # noqa: BLE001  whatever it is, the caller is told
            done.set_exception(error)
        else:
            self.call_later(pause, answer, done, result)
        return done

    def world_timers(self) -> list[float]:
        """When something happens that is no process's own."""
        return [
            timer._when  # type: ignore[attr-defined]  # what `when()` gives, without a call for each of hundreds
            for timer in self._scheduled
            if not timer._cancelled and _owner(timer) is None
        ]

    def _run_once(self) -> None:
        self.rounds += 1
        if self.rounds > MOST_ROUNDS:
            raise Stuck(f"no rest after {self.rounds} rounds")
        if not self._ready:
            self._go_on()
        self._wake()
        for _ in range(len(self._ready)):
            self._run(self._ready.popleft())

    def _go_on(self) -> None:
        """Let time pass until the next timer."""
        while self._scheduled and self._scheduled[0]._cancelled:
            heapq.heappop(self._scheduled)
        if not self._scheduled:
            raise Stuck("everybody waits for somebody else")
        self._now = max(self._now, self.oversleep(self._scheduled[0].when()))

    def _wake(self) -> None:
        while self._scheduled and self._scheduled[0].when() <= self._now:
            self._ready.append(heapq.heappop(self._scheduled))

    def _run(self, handle: asyncio.Handle) -> None:
        owner = _owner(handle)
        if owner is not None and owner.frozen:
            owner.held.append(handle)
        elif not handle._cancelled:
            handle._run()

    def thaw(self, owner: Owner) -> None:
        """Let a process run what it would have run while it was frozen."""
        owner.frozen = False
        self._ready.extend(owner.held)
        owner.held.clear()

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """A canceled timer is thrown away when its time comes."""

    def _write_to_self(self) -> None:
        """There is no other thread that would have to be woken."""


def answer(done: asyncio.Future[T], result: T) -> None:
    """Give an answer to whoever still waits for it."""
    if not done.done():
        done.set_result(result)


def _owner(handle: asyncio.Handle) -> Owner | None:
    context: Context = handle._context  # type: ignore[attr-defined]  # a handle keeps what it runs in to itself
    return context.get(OWNER)


def _make_task(
    loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T] | Generator[Any, None, T], **more: Any
) -> asyncio.Task[T]:
    task = asyncio.Task(work, loop=loop, **more)
    context = more.get("context")
    owner = OWNER.get() if context is None else context.get(OWNER)
    if owner is not None:
        owner.adopt(task)
    return task
