"""A dataset repository on the Hub, written through huggingface_hub."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hubscan.hub.endpoint import default_endpoint, stored_token
from hubscan.model.errors import HubscanError, HubUnreachableError


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

    def commit(self, files: Mapping[str, Path | bytes], message: str, *, private: bool) -> str:
        """Put `files` (path there → content) into it, all in one commit; its address.

        The dataset is made, `private` or public, if it is not there. Raises `HubscanError` for a
        name or content that the Hub refuses and `HubUnreachableError` if it cannot be asked.
        """
        import httpx2  # noqa: PLC0415 - slow to import, seldom needed
        from huggingface_hub import CommitOperationAdd, HfApi  # noqa: PLC0415
        from huggingface_hub.errors import HfHubHTTPError  # noqa: PLC0415

        api = HfApi(self.endpoint, token=self.token, library_name="hubscan")
        added = [CommitOperationAdd(path, content) for path, content in sorted(files.items())]
        try:
            api.create_repo(self.name, repo_type="dataset", private=private, exist_ok=True)
            done = api.create_commit(self.name, added, repo_type="dataset", commit_message=message)
        except HfHubHTTPError as error:
            raise HubscanError(
                f"{self.endpoint} refused to write to {self.name} ({error.response.status_code})",
                hint="Is HF_TOKEN valid, may it write, and is the name one of yours?",
            ) from error
        except httpx2.HTTPError as error:
            raise HubUnreachableError(
                f"{self.endpoint} did not answer ({type(error).__name__})",
                hint="Nothing was published; `hubscan publish` tries again.",
            ) from error
        except ValueError as error:  # of huggingface_hub: a name or a card that can't be
            raise HubscanError(f"{self.name}: {error}") from error
        except (KeyError, TypeError) as error:
            raise HubscanError(f"{self.endpoint}: an answer without {error}") from error
        return str(done.commit_url)
