"""One HTTP client for the Hub: bounded in time and size, patient, and careful with the token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit, urlunsplit

import requests
import urllib3
from urllib3.exceptions import LocationParseError

from hubscan.hub.answer import Answer, HubRefusedError, TooLargeError, Traffic
from hubscan.hub.body import TIMEOUT, NoBodyError, joined, read_body, reason_of
from hubscan.hub.endpoint import checked, default_endpoint, stored_token, user_agent
from hubscan.hub.patience import Patience
from hubscan.hub.rate_limit import Quota, read_quota, retry_after
from hubscan.hub.rate_limiter import RateLimiter
from hubscan.hub.retry import RETRY_STATUS, RetryPolicy
from hubscan.hub.session import Bearer, Session, origin_of
from hubscan.model import clock
from hubscan.model.errors import HubscanError, HubUnreachableError
from hubscan.model.observer import Observer
from hubscan.store.page_split import MAX_PAGE_BYTES, UnpackedTooLargeError

MAX_BODY_BYTES = 256 * 1024 * 1024
_MOSTTIMEOUTS = 3
"""A page that is so slow so often will not come."""
_REDIRECTS = 5
_REDIRECT_STATUS = (301, 302, 303, 307, 308)
_OTHER_BODY_BYTES = 64 * 1024
"""What is read of an answer that is not the document: where to go, or why there is none."""


@dataclass(frozen=True, slots=True)
class _Request:
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    max_bytes: int = MAX_BODY_BYTES
    is_file: bool = False
    """Any content will do, and redirects may lead to another host."""
    method: str = "GET"
    as_it_is: bool = False
    """Redirects and refusals are answers too."""


class _Retry(Exception):
    """This attempt failed in a way that another may not."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait


class HubClient:
    """GETs below one endpoint. One per thread; `sibling` makes another that shares the quota."""

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        token: str | None = None,
        policy: RetryPolicy | None = None,
        observer: Observer | None = None,
        timeout: tuple[float, float] = (10.0, 60.0),
    ) -> None:
        self.endpoint = default_endpoint() if endpoint is None else checked(endpoint)
        self.traffic = Traffic()
        self.quota = RateLimiter()
        self.resolver_quota = RateLimiter()
        """Files have a quota of their own, six times that of the API."""
        self.serves_cache: bool | None = None
        """Whether small files can be had without a redirect; None if that was not tried."""
        self._policy = policy or RetryPolicy()
        self._observer = observer or Observer()
        self._until = clock.monotonic() + self._policy.budget_seconds
        self._timeout = timeout
        self._session = Session()
        self._session.headers.update({"User-Agent": user_agent(), "Accept-Encoding": "gzip"})
        self._token = token if token is not None else stored_token(self.endpoint)
        self._session.auth = Bearer(self._token, origin_of(self.endpoint))

    def sibling(self) -> HubClient:
        """Another client of the same Hub for another thread; traffic is counted apart."""
        twin = HubClient(
            self.endpoint,
            token=self._token,
            policy=self._policy,
            observer=self._observer,
            timeout=self._timeout,
        )
        twin.quota, twin.resolver_quota = self.quota, self.resolver_quota
        twin._until = self._until
        return twin

    @property
    def has_token(self) -> bool:
        """Requests are signed; anonymous ones have half the quota."""
        return bool(self._token)

    def url(self, path: str) -> str:
        """`path` below the endpoint."""
        return self.endpoint + path

    def rebase(self, link: str, base: str) -> str:
        """`link`, absolute or relative to `base`, with its host replaced by the endpoint's.

        Raises `HubscanError` if it is no address.
        """
        parts = urlsplit(joined(base, link))
        mine = urlsplit(self.endpoint)
        return urlunsplit((mine.scheme, mine.netloc, parts.path, parts.query, ""))

    def get_json(self, url: str) -> Answer:
        """GET `url`, again and again if need be, until its body is whole and looks like JSON.

        Raises `HubRefusedError` for an answer that another try will not change and
        `HubUnreachableError` when all tries are used up.
        """
        return self._persist(_Request(url))

    def _persist(self, request: _Request) -> Answer:
        attempt = timeouts = 0
        while True:
            try:
                return self._follow(request, attempt)
            except _Retry as failure:
                attempt += 1
                timeouts += failure.reason == TIMEOUT
                if attempt >= self._attempts() or timeouts >= _MOSTTIMEOUTS:
                    raise self.unreachable(failure.reason, attempt) from failure
                self.retry(failure.reason, attempt - 1, failure.wait)

    def get_file(self, url: str, *, max_bytes: int, span: tuple[int, int] | None = None) -> Answer:
        """GET a file, or its bytes from `span[0]` to `span[1]`, both included.

        Redirects to other hosts are followed, without the token. Raises as `get_json`, and
        `TooLargeError` if it is longer than `max_bytes`.
        """
        headers = {} if span is None else {"Range": f"bytes={span[0]}-{span[1]}"}
        return self._persist(_Request(url, headers, max_bytes, is_file=True))

    def look(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BODY_BYTES,
    ) -> Answer:
        """The answer to a request as it is: a redirect is not followed, a refusal not raised.

        Raises `HubUnreachableError` when all tries are used up.
        """
        request = _Request(url, headers or {}, max_bytes, method=method, as_it_is=True)
        return self._persist(request)

    def once(self, url: str, *, max_bytes: int = MAX_BODY_BYTES) -> Answer | None:
        """GET `url` a single time; None where `get_json` would try again."""
        try:
            return self._follow(_Request(url, max_bytes=max_bytes), 0)
        except _Retry:
            return None

    def _attempts(self) -> int:
        """Few while the endpoint never answered at all: then the address is the likely fault."""
        ever = self.traffic.bytes_received or self.traffic.rate_limited
        return self._policy.attempts if ever else min(4, self._policy.attempts)

    def unreachable(self, reason: str, attempts: int) -> HubUnreachableError:
        """The error that ends a scan for now."""
        return HubUnreachableError(
            f"{self.endpoint} did not answer usefully ({attempts} attempts, last: {reason})",
            hint="Check the network or HF_ENDPOINT, or work without the Hub: --source sample.",
        )

    def retry(self, reason: str, attempt: int, wait: float | None = None) -> None:
        """Count a failed attempt (from 0) and sleep before the next one."""
        reasons = self.traffic.retry_reasons
        reasons[reason] = reasons.get(reason, 0) + 1
        self.traffic.retries += 1
        self.wait(self._policy.backoff(attempt) if wait is None else wait, reason)

    def wait(self, seconds: float, reason: str) -> None:
        """Sleep, counted and told. Raises `HubUnreachableError` rather than for too long."""
        over = self._until - clock.monotonic()
        if seconds > min(self._policy.longest_wait_seconds, over):
            raise HubUnreachableError(
                f"{self.endpoint} asks to wait {seconds / 60:,.0f} minutes ({reason}), and "
                f"{max(over, 0) / 60:,.0f} are left of the time of this run",
                hint="Run the same command again later.",
            )
        self.traffic.waits += 1
        self.traffic.wait_seconds += seconds
        if seconds >= 1:
            self._observer.note(f"waiting {seconds:.0f} s: {reason}")
        self._policy.sleep(seconds)

    def _follow(self, request: _Request, attempt: int) -> Answer:
        for _ in range(_REDIRECTS):
            answer = self._once(request)
            self._later(answer, attempt)
            if request.as_it_is:
                return answer
            if answer.status not in _REDIRECT_STATUS:
                return self._judged(answer, request)
            target = answer.headers.get("Location", "")
            if request.is_file:
                target = joined(request.url, target)
            else:
                target = self.rebase(target, request.url)
            request = replace(request, url=target)
        raise HubscanError(f"{self.endpoint}: too many redirects")

    def _later(self, answer: Answer, attempt: int) -> None:
        """Raise `_Retry` for an answer that is none."""
        if answer.status == 429:
            self.traffic.rate_limited += 1
            quota = read_quota(answer.headers)
            wait = self._policy.refused(attempt, quota, retry_after(answer.headers))
            raise _Retry("429 Too Many Requests", wait)
        if answer.status in RETRY_STATUS:
            raise _Retry(f"status {answer.status}", retry_after(answer.headers))

    def _judged(self, answer: Answer, request: _Request) -> Answer:
        if answer.status == 206 and not request.is_file:
            raise _Retry("status 206")
        if answer.status not in (200, 206):
            raise HubRefusedError(answer, self.endpoint)
        if len(answer.body) > request.max_bytes:
            raise TooLargeError(f"longer than {request.max_bytes:,} bytes")
        try:
            most = request.max_bytes if request.max_bytes < MAX_BODY_BYTES else MAX_PAGE_BYTES
            text = answer.body if answer.status == 206 else answer.text(most)
        except UnpackedTooLargeError as error:
            raise TooLargeError(str(error)) from error
        except ValueError as error:
            raise _Retry(str(error)) from error
        if request.is_file:
            return replace(answer, unpacked=text)
        if text[:200].lstrip()[:1] not in (b"[", b"{"):
            raise _Retry("not JSON")
        return replace(answer, unpacked=text)

    def _once(self, request: _Request) -> Answer:
        url = request.url
        quota = self._quota_for(url)
        while quota and (delay := quota.delay(clock.monotonic())) > 0:
            self.wait(delay, "quota")
        said: Quota | None = None
        started = answered = clock.monotonic()
        self.traffic.requests += 1
        patience = Patience(self._session.lines)
        try:
            with (
                patience,
                self._session.request(
                    request.method,
                    url,
                    headers=request.headers,
                    stream=True,
                    timeout=self._timeout,
                    allow_redirects=False,
                ) as response,
            ):
                patience.headers_came()
                said, answered = read_quota(response.headers), clock.monotonic()
                wanted = response.status_code in (200, 206)
                bound = request.max_bytes if wanted else _OTHER_BODY_BYTES
                body = b""
                if request.method != "HEAD":
                    body = read_body(response, started, bound)
                if patience.over:
                    raise _Retry(TIMEOUT)
        except NoBodyError as error:
            raise _Retry(str(error)) from error
        except requests.Timeout as error:
            raise _Retry(TIMEOUT) from error
        except (requests.exceptions.InvalidURL, LocationParseError) as error:
            raise HubscanError(f"{url}: not a usable address ({error})") from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise _Retry(TIMEOUT if patience.over else reason_of(error)) from error
        finally:
            if quota:
                quota.observe(said, started, answered)
        self.traffic.bytes_received += len(body)
        return Answer(response.status_code, response.headers, body, url)

    def _quota_for(self, url: str) -> RateLimiter | None:
        """The quota a request counts against; None on another host, which holds the large files."""
        if origin_of(url) != origin_of(self.endpoint):
            return None
        return self.resolver_quota if "/resolve" in urlsplit(url).path else self.quota
