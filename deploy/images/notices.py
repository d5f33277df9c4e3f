"""The licences of what an image or package holds."""

import components
import debian_packages


def third_party_notices(
        parts: list[components.Component]) -> dict[str, bytes]:
    """Paths below /usr/share of copyright files and of what they point to.

    Binary packages of one source have, but for exceptions, one copyright file.
    """
    texts: dict[str, set[str]] = {}
    for part in parts:
        texts.setdefault(part.package.source, set()).add(
            debian_packages.copyright_file(part.package))
    notices = {}
    for source, variants in texts.items():
        text = "\n".join(sorted(variants))
        notices[f"doc/{source}/copyright"] = text.encode()
        for name, content in debian_packages.common_licenses(text).items():
            notices[f"common-licenses/{name}"] = content
    return notices
