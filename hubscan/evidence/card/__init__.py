"""Model cards: free text by strangers → statements. Linear time, bounded input, no guesses."""

from hubscan.evidence.card.read import gpu_hours, read, training_tokens

__all__ = ["gpu_hours", "read", "training_tokens"]
