"""What nobody recorded about files yet: looked at and written down, judged by no contract."""

from __future__ import annotations

from hubscan.hub.contract import Contract
from hubscan.pipeline.doctor_live.probe import Probe


def look_at_files(probe: Probe, known: Contract) -> None:
    """The card behind its redirect, once more with its tag, of a gated model, and all headers."""
    named = {canary.kind: canary.id for canary in known.canaries}
    card = probe.client.url(f"/{named['plain']}/resolve/main/README.md")
    target = next((x.headers.get("Location") for x in probe.exchanges if x.name == "card"), None)
    if target:
        path = probe.client.rebase(target, card).removeprefix(probe.client.endpoint)
        tag = probe.ask("card itself", path).headers.get("ETag")
        if tag:
            again = probe.ask("card again", path, headers={"If-None-Match": tag})
            probe.observed["card again, by its tag"] = again.status
    gated = probe.ask("card of a gated model", f"/{named['gated']}/resolve/main/README.md")
    probe.observed["card of a gated model"] = gated.status
    path = f"/api/models/{named['plain']}/safetensors-metadata/model.safetensors.index.json"
    probe.observed["headers in one call"] = probe.ask("headers in one call", path).status
