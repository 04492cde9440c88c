"""The profiles' sources, what they compile to, and their examples. Not in the wheel: the service reads `generated/` only."""
