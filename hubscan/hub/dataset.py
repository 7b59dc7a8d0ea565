"""A dataset repository on the Hub, written through huggingface_hub."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec

from hubscan.hub.client import HubClient
from hubscan.hub.endpoint import default_endpoint, stored_token
from hubscan.hub.retry import RetryPolicy
from hubscan.model.errors import HubscanError, HubUnreachableError

if TYPE_CHECKING:
    from huggingface_hub import HfApi

TIMEOUTS = {"connect": 10.0, "read": 120.0, "write": 120.0, "pool": 10.0}
"""Seconds; huggingface_hub has none. The Hub takes some to check a commit of many files."""
_LOOKS = RetryPolicy(attempts=3)
_WHY = {
    400: "it does not take the dataset's card or one of the files",
    401: "the token is not valid (any more)",
    403: "the token may not write there",
    404: "there is no such organisation or dataset, or the token may not see it",
    409: "the dataset is being changed by somebody else",
    412: "the dataset was changed by somebody else meanwhile",
    413: "the report is too large for it",
    422: "it does not take that name",
    429: "too many requests were made with this token",
}
_RIGHTS = "Is HF_TOKEN valid, may it write, and is the name one of yours?"
_NEXT = {401: _RIGHTS, 403: _RIGHTS, 404: _RIGHTS}
_LATER = "`hubscan publish` tries again; it makes no second commit of the same files."
_FAULT_FROM = 500


class _Refused(Exception):
    """The Hub said no, and why is known."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class _Lost(Exception):
    """What the Hub did cannot be told from what it said."""


class _Commit(msgspec.Struct):
    id: str
    message: str = ""


class _Entry(msgspec.Struct):
    path: str
    type: str = "file"


@dataclass(frozen=True, slots=True)
class Dataset:
    """The dataset `name` (ORG/NAME) at `endpoint`, and the right to write there."""

    name: str
    endpoint: str
    token: str

    @classmethod
    def open(cls, name: str) -> Dataset:
        """The dataset `name` of the Hub at HF_ENDPOINT. Asks nobody yet.

        Raises `HubscanError` if there is no token.
        """
        endpoint = default_endpoint()
        token = stored_token(endpoint)
        if not token:
            raise HubscanError(
                "publishing needs a token that may write",
                hint="Set HF_TOKEN to a write token, or log in with `hf auth login`.",
            )
        return cls(name, endpoint, token)

    def commit(
        self,
        files: Mapping[str, Path | bytes],
        message: str,
        *,
        private: bool,
        folder: str | None = None,
    ) -> str:
        """Put `files` (path there → content) into it, all in one commit; its address.

        What else lies in `folder` there is removed by the same commit. The dataset is made,
        `private` or public, if it is not there. If the answer to the commit
        is lost, the dataset is looked at before anything is said of it. Raises `HubscanError` for
        what the Hub refuses and `HubUnreachableError` if it cannot be asked.
        """
        mark = _mark(files)
        try:
            return self._send(files, message, mark, private=private, folder=folder)
        except _Refused as refusal:
            self._refuse(refusal.status)
        except _Lost as loss:
            address = self._look_for(mark, str(loss))
            if address is None:
                raise HubUnreachableError(
                    f"{self.endpoint} did not answer usefully ({loss}); nothing was published",
                    hint=_LATER,
                ) from loss
            return address

    def _send(
        self,
        files: Mapping[str, Path | bytes],
        message: str,
        mark: str,
        *,
        private: bool,
        folder: str | None,
    ) -> str:
        """Raises `_Refused` and `_Lost`, and `HubscanError` for a name or a card that cannot be."""
        import httpx2  # noqa: PLC0415 - slow to import, seldom needed
        from huggingface_hub import CommitOperationAdd, CommitOperationDelete  # noqa: PLC0415
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError  # noqa: PLC0415

        api = _api(self.endpoint, self.token)
        added = [CommitOperationAdd(path, content) for path, content in sorted(files.items())]
        try:
            api.create_repo(self.name, repo_type="dataset", private=private, exist_ok=True)
            former = set() if folder is None else self._names_in(folder) - set(files)
            gone = [CommitOperationDelete(path) for path in sorted(former)]
            done = api.create_commit(
                self.name,
                [*added, *gone],
                repo_type="dataset",
                commit_message=message,
                commit_description=mark,
            )
        except HFValidationError as error:
            raise HubscanError(f"{self.name}: {_first_line(error)}") from error
        except HfHubHTTPError as error:
            status = error.response.status_code
            if status < _FAULT_FROM:
                raise _Refused(status) from error
            raise _Lost(f"status {status}") from error
        except httpx2.HTTPError as error:
            raise _Lost(type(error).__name__) from error
        except (ValueError, KeyError, TypeError) as error:  # an answer that is none
            raise _Lost("an answer that says nothing") from error
        return str(done.commit_url)

    def _names_in(self, folder: str) -> set[str]:
        """Paths of the files that are in `folder` there. Raises `_Refused` and `_Lost`."""
        client = self._client()
        url = client.url(f"/api/datasets/{self.name}/tree/main/{folder}?recursive=true")
        try:
            answer = client.look(url)
            if answer.status == 404:  # of an empty dataset, or of a day that is new
                return set()
            if answer.status != 200:
                raise _Refused(answer.status)
            found = msgspec.json.decode(answer.text(), type=list[_Entry])
        except (HubscanError, msgspec.MsgspecError, ValueError) as error:
            raise _Lost("the list of its files did not come") from error
        return {e.path for e in found if e.type == "file" and e.path.startswith(f"{folder}/")}

    def _client(self) -> HubClient:
        return HubClient(self.endpoint, token=self.token, policy=_LOOKS)

    def _refuse(self, status: int) -> NoReturn:
        why = _WHY.get(status, "it does not say why")
        raise HubscanError(
            f"{self.endpoint} refused to write to {self.name} ({status}): {why};"
            " nothing was published",
            hint=_NEXT.get(status, _LATER),
        )

    def _look_for(self, mark: str, reason: str) -> str | None:
        """The address of the newest commits' one that bears `mark`; None if none does.

        Raises `HubUnreachableError` if that cannot be found out.
        """
        client = self._client()
        try:
            answer = client.look(client.url(f"/api/datasets/{self.name}/commits/main"))
            if answer.status in (401, 403, 404):
                return None
            commits = msgspec.json.decode(answer.text(), type=list[_Commit])
        except (HubscanError, msgspec.MsgspecError, ValueError) as error:
            raise HubUnreachableError(
                f"{self.endpoint} did not answer usefully ({reason}), and whether the report was"
                f" published cannot be found out now",
                hint=f"Look at {self.endpoint}/datasets/{self.name}/commits/main. {_LATER}",
            ) from error
        found = (c.id for c in commits if mark in c.message)
        return next((f"{self.endpoint}/datasets/{self.name}/commit/{i}" for i in found), None)


def _api(endpoint: str, token: str) -> HfApi:
    """huggingface_hub with bounds on how long it waits."""
    import httpx2  # noqa: PLC0415
    from huggingface_hub import HfApi, set_client_factory  # noqa: PLC0415
    from huggingface_hub.utils._http import default_client_factory  # noqa: PLC0415

    def bounded() -> Any:
        client = default_client_factory()
        client.timeout = httpx2.Timeout(**TIMEOUTS)
        return client

    set_client_factory(bounded)
    return HfApi(endpoint, token=token, library_name="hubscan")


def _mark(files: Mapping[str, Path | bytes]) -> str:
    """A line by which a commit of exactly these files is known again."""
    total = hashlib.sha256()
    for path, content in sorted(files.items()):
        data = content if isinstance(content, bytes) else content.read_bytes()
        total.update(f"{path}\n{hashlib.sha256(data).hexdigest()}\n".encode())
    return f"hubscan content {total.hexdigest()[:24]}"


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
