"""Model cards: free text by strangers → statements. Linear time, bounded input, no guesses."""

from hubscan.evidence.card.read import read, training_tokens

__all__ = ["read", "training_tokens"]
