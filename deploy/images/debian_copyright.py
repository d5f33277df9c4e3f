"""Reads licences out of Debian's machine-readable copyright files."""

import re

# Debian's names of licences, in lower case, and those of the SPDX list.
_SPDX = {
    "apache": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "apache-2.0": "Apache-2.0",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "bsd-variant": None,
    "boost": "BSL-1.0",
    "boost-1": "BSL-1.0",
    "bsl-1.0": "BSL-1.0",
    "cc0-1.0": "CC0-1.0",
    "expat": "MIT",
    "gpl-2": "GPL-2.0-only",
    "gpl-2+": "GPL-2.0-or-later",
    "gpl-3+": "GPL-3.0-or-later",
    "isc": "ISC",
    "lgpl-2.1": "LGPL-2.1-only",
    "lgpl-2.1+": "LGPL-2.1-or-later",
    "mit": "MIT",
    "zlib": "Zlib",
}
_FORMAT = re.compile(r"^Format:.*copyright-format", re.MULTILINE)
_LICENSE = re.compile(r"^License:[ \t]*(\S.*)$", re.MULTILINE)
_ALL_FILES = re.compile(r"^Files:[ \t]*\*\s*$", re.MULTILINE)


def license_names(text: str) -> list[str]:
    """The short names of all licences in the file; none if it is plain text."""
    if not _FORMAT.search(text):
        return []
    return sorted({name.strip() for name in _LICENSE.findall(text)})


def main_license(text: str) -> str | None:
    """The SPDX expression of the paragraph `Files: *`, if there is one."""
    if not _FORMAT.search(text):
        return None
    for paragraph in re.split(r"\n[ \t]*\n", text):
        if _ALL_FILES.search(paragraph):
            found = _LICENSE.search(paragraph)
            return _expression(found.group(1)) if found else None
    return None


def _expression(debian: str) -> str | None:
    parts = re.split(r"\s+(and|or)\s+", debian.strip())
    words = [part.upper() if part in ("and", "or") else
             _SPDX.get(part.lower()) for part in parts]
    return None if None in words else " ".join(words)
