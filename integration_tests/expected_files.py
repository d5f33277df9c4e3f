"""What a vault may hold after operations of which some had no clear end."""

import os


class ExpectedFiles:
    """For each name, the contents that it may have; None means: no file.

    An acknowledged operation leaves one possibility. One that failed, or whose
    process died, adds its own to those there were: it may or may not have
    happened. Not thread-safe; every name belongs to one writer.
    """

    def __init__(self) -> None:
        self._possible: dict[str, set[bytes | None]] = {}

    @property
    def names(self) -> list[str]:
        return list(self._possible)

    @property
    def acknowledged_names(self) -> list[str]:
        """Those with one possible content."""
        return [name for name, possible in self._possible.items()
                if len(possible) == 1 and None not in possible]

    def stored(self, name: str, content: bytes | None,
               acknowledged: bool) -> None:
        """`content` was put under `name`, or `name` removed (None)."""
        if acknowledged:
            self._possible[name] = {content}
        else:
            self._possible.setdefault(name, {None}).add(content)

    def check(self, name: str, content: bytes | None) -> str:
        """What is wrong with having read this; empty when it may be."""
        possible = self._possible.get(name, {None})
        if content in possible:
            return ""
        if content is None:
            return f"{name} is lost"
        wanted = [len(other) for other in possible if other is not None]
        return (f"{name} has {len(content)} bytes that nobody left there; "
                f"possible are contents of {wanted} bytes")

    def check_tree(self, top: str) -> list[str]:
        """What is wrong with a copy of everything, in the folder `top`."""
        problems = []
        for name in self._possible:
            path = os.path.join(top, name)
            content = None
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    content = file.read()
            problems.append(self.check(name, content))
        for folder, _, names in os.walk(top):
            for name in names:
                found = os.path.relpath(os.path.join(folder, name), top)
                if found not in self._possible:
                    problems.append(f"{found} was never stored")
        return [problem for problem in problems if problem]
