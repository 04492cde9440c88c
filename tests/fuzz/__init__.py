"""Damaged requests at every route of a running facade, and what no answer and no log line may then hold."""
