"""The HTTP client of model calls: no redirects, no answer past its bounds in length and time. Imported late."""

from collections.abc import Callable, Iterator

import httpx2

MOST_BYTES = 2_000_000
CONNECT_SECONDS = 10.0


def client(clock: Callable[[], float], seconds: float) -> httpx2.Client:
    """A client whose calls take at most about ``seconds`` in all, counted by ``clock``; a redirect is not followed."""

    def bound(response: httpx2.Response) -> None:
        assert isinstance(response.stream, httpx2.SyncByteStream)
        response.stream = _Bounded(response.stream, clock, seconds)

    timeout = httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
    return httpx2.Client(timeout=timeout, follow_redirects=False, event_hooks={"response": [bound]})


class _Bounded(httpx2.SyncByteStream):
    """An answer as it comes in; one byte now and then would outlast any time-out between two bytes."""

    def __init__(self, inner: httpx2.SyncByteStream, clock: Callable[[], float], seconds: float) -> None:
        self._inner, self._clock, self._seconds = inner, clock, seconds

    def __iter__(self) -> Iterator[bytes]:
        size, until = 0, self._clock() + self._seconds
        for piece in self._inner:
            size += len(piece)
            if size > MOST_BYTES:
                raise httpx2.ReadError(f"the answer is longer than {MOST_BYTES} bytes")
            if self._clock() > until:
                raise httpx2.ReadTimeout(f"the answer took more than {self._seconds:g} s")
            yield piece

    def close(self) -> None:
        self._inner.close()
