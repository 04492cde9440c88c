"""What the parent tells the supervising process: one JSON object on one line."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Orders:
    """What the parent wants. Paths are absolute; `port` None means any free one."""

    data_dir: str
    profiles_dir: str
    settings: str
    release: str
    """Names the installation: when it differs from the data directory's, missing database tables are made."""
    java: list[str]
    """Java with its flags and class path."""
    memory_of_start: str
    """Where Java's ahead-of-time cache is kept (JEP 483, 514): made at the first clean stop, it makes starts quicker."""
    port: int | None

    def to_line(self) -> str:
        """As the first line of the supervisor's standard input."""
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def from_line(cls, line: str) -> "Orders":
        """The other way."""
        return cls(**json.loads(line))
