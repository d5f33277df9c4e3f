"""What a rule reports."""

import dataclasses


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    """One violation; `message` ends with what to do instead."""

    path: str
    line: int
    rule: str
    message: str
    # What the allow-list names when it is not the path: a target's label.
    subject: str = ""

    @property
    def allow_key(self) -> tuple[str, str]:
        return self.rule, self.subject or self.path

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"
