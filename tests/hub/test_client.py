"""The client against single answers, without a server."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st

from hubscan.hub.answer import HubRefusedError
from hubscan.hub.client import HubClient
from hubscan.hub.endpoint import user_agent
from hubscan.hub.fields import EXPAND, accepted_fields
from hubscan.hub.page_walk import Route, cursor_below, listing_url, walk
from hubscan.hub.rate_limit import read_quota, retry_after
from hubscan.hub.retry import RetryPolicy
from hubscan.model.errors import HubscanError

HUB = "https://hub.example"
PAGE = b'[{"_id":"6a0e3141f27e4e44e999a28a","id":"a/b"}]'


@pytest.fixture
def client() -> HubClient:
    return HubClient(HUB, policy=RetryPolicy(sleep=lambda _: None))


@responses.activate
def test_gzip_is_kept_as_it_came(client: HubClient) -> None:
    packed = gzip.compress(PAGE)
    responses.get(f"{HUB}/api/models", body=packed, headers={"Content-Encoding": "gzip"})
    answer = client.get_json(f"{HUB}/api/models")
    assert answer.body == packed
    assert answer.text() == PAGE


@responses.activate
def test_of_a_link_the_cursor_is_taken_and_the_key_that_it_goes_on_below(
    client: HubClient,
) -> None:
    link = '<https://elsewhere.example/api/models?limit=1&cursor=abc%3D%3D>; rel="next"'
    responses.get(f"{HUB}/api/models", body=PAGE, headers={"Link": link})
    page = next(walk(client, Route(("sha",), size=1)))
    assert page.next_cursor == "abc==#6a0e3141f27e4e44e999a28a"
    assert page.last is not None
    assert page.last.key == "6a0e3141f27e4e44e999a28a"


@responses.activate
def test_other_relations_and_broken_links_end_the_walk(client: HubClient) -> None:
    responses.get(f"{HUB}/api/models", body=PAGE, headers={"Link": '</x>; rel="prev", junk'})
    last = list(walk(client, Route(("sha",)), seen=(seen := {})))[-1]
    assert last.next_cursor is None
    assert seen["end"] == "refused", "the same page came again"


@responses.activate
def test_endless_redirects_are_given_up(client: HubClient) -> None:
    responses.get(f"{HUB}/a", status=307, headers={"Location": "/a"})
    with pytest.raises(HubscanError, match="redirects"):
        client.get_json(f"{HUB}/a")


@responses.activate
def test_a_refusal_carries_its_code(client: HubClient) -> None:
    headers = {"X-Error-Code": "GatedRepo"}
    responses.get(f"{HUB}/f", status=401, body="Access is restricted.", headers=headers)
    with pytest.raises(HubRefusedError) as caught:
        client.get_file(f"{HUB}/f", max_bytes=100)
    assert (caught.value.status, caught.value.code) == (401, "GatedRepo")


def test_the_contact_is_named_and_cannot_forge_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUBSCAN_CONTACT", "me@example.org\r\nX-Evil: 1")
    assert user_agent().startswith("hubscan/")
    assert "me@example.org" in user_agent()
    assert user_agent().isprintable()


def test_a_token_on_disk_goes_to_no_other_hub(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr("huggingface_hub.get_token", lambda: "hf_stored")
    with responses.RequestsMock() as mock:
        mock.get(f"{HUB}/x", body=b"[]")
        HubClient(HUB).get_json(f"{HUB}/x")
        assert "Authorization" not in mock.calls[0].request.headers
        mock.get("https://huggingface.co/x", body=b"[]")
        HubClient("https://huggingface.co").get_json("https://huggingface.co/x")
        assert mock.calls[1].request.headers["Authorization"] == "Bearer hf_stored"


def test_backoff_is_jittered_below_a_growing_cap() -> None:
    policy = RetryPolicy(jitter=lambda upper: upper)
    assert [policy.backoff(n) for n in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert [policy.refused(n, None, None) for n in range(5)] == [30, 60, 120, 240, 240]
    assert RetryPolicy().backoff(3) <= 8


def test_headers_as_observed_on_the_live_hub() -> None:
    quota = read_quota(
        {
            "RateLimit": '"api";r=485;t=163',
            "RateLimit-Policy": '"fixed window";"api";q=500;w=300',
        }
    )
    assert quota is not None
    assert (quota.left, quota.seconds_to_reset, quota.quota, quota.window_seconds) == (
        485,
        163.0,
        500,
        300.0,
    )


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_header_can_break_or_stall_us(limit: str, after: str) -> None:
    quota = read_quota({"RateLimit": limit, "RateLimit-Policy": after})
    assert quota is None or 0 <= quota.seconds_to_reset <= 3600
    assert 0 <= (retry_after({"Retry-After": after}) or 0) <= 3600


def test_a_made_up_cursor_is_the_one_recorded_on_the_live_hub() -> None:
    recorded = "eyJfaWQiOnsiJGx0IjoiNmEwZTMxNDFmMjdlNGU0NGU5OTlhMjhhIn19"
    assert cursor_below("6a0e3141f27e4e44e999a28a") == recorded


def test_the_listing_address(client: HubClient) -> None:
    url = listing_url(client, Route(EXPAND))
    assert url.startswith(
        f"{HUB}/api/models?limit=1000&sort=createdAt&direction=-1&expand[]=author"
    )


def test_allowed_fields_are_read_from_the_refusal() -> None:
    body = '{"error":"Invalid option: expected one of \\"author\\"|\\"tags\\"|\\"xetEnabled\\""}'
    assert accepted_fields(body) == ("author", "tags")
    assert accepted_fields('{"error":"Bad request"}') is None
