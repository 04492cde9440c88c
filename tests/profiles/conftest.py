import os
import pytest
@pytest.fixture(scope="session")
def store_url() -> str:
    return os.environ["TRIAL_STORE"]
