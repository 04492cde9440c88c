"""The functions that `../checks.yaml` names: each is given all that was `seen`, and says by `blame` what does not hold."""
