"""What the facade costs: its interactions against the same work done straight on HAPI, as ratios. `python -m bench.run`."""
