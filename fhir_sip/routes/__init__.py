"""Addresses to interactions, nothing more."""
