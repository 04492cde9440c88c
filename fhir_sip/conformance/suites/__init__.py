"""The checks: `<suite>.yaml` tells them, `<suite>.py` and `common.py` hold the functions that make them."""
