"""What a bill of materials in SPDX 2.3 (JSON) has to fulfil."""

import re

_IDENTIFIER = re.compile(r"SPDXRef-[A-Za-z0-9.-]+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DOCUMENT_KEYS = {
    "SPDXID", "creationInfo", "dataLicense", "documentNamespace", "name",
    "packages", "relationships", "spdxVersion",
}
_PACKAGE_KEYS = {"SPDXID", "downloadLocation", "name"}
_LICENSES = re.compile(
    r"NOASSERTION|[A-Z][A-Za-z0-9.-]+( (AND|OR) [A-Z][A-Za-z0-9.-]+)*")
_RELATIONSHIPS = {"DESCRIBES", "DYNAMIC_LINK", "STATIC_LINK"}


def violations(document: dict) -> list[str]:
    """In words; empty if there are none."""
    missing = _DOCUMENT_KEYS - set(document)
    if missing:
        return [f"the document lacks {sorted(missing)}"]
    found = []
    if document["spdxVersion"] != "SPDX-2.3":
        found.append(f"version {document['spdxVersion']}")
    if document["dataLicense"] != "CC0-1.0":
        found.append(f"data licence {document['dataLicense']}")
    if not _TIME.fullmatch(document["creationInfo"]["created"]):
        found.append(f"time {document['creationInfo']['created']}")
    if "#" in document["documentNamespace"]:
        found.append("a namespace with a fragment")
    identifiers = [document["SPDXID"]]
    for package in document["packages"]:
        identifiers.append(package.get("SPDXID", ""))
        found += _package_violations(package)
    found += [f"identifier {name!r}" for name in identifiers
              if not _IDENTIFIER.fullmatch(name)]
    if len(set(identifiers)) != len(identifiers):
        found.append("an identifier is there twice")
    return found + _relationship_violations(document, set(identifiers))


def _package_violations(package: dict) -> list[str]:
    missing = _PACKAGE_KEYS - set(package)
    if missing:
        return [f"a package lacks {sorted(missing)}"]
    found = []
    for key in ("licenseConcluded", "licenseDeclared"):
        if not _LICENSES.fullmatch(package.get(key, "NOASSERTION")):
            found.append(f"{package['name']}: {key} {package[key]!r}")
    if package.get("filesAnalyzed", True):
        found.append(f"{package['name']}: files analysed, but none listed")
    return found


def _relationship_violations(document: dict,
                             identifiers: set[str]) -> list[str]:
    found = []
    described = False
    linked = set()
    for relationship in document["relationships"]:
        ends = {relationship["spdxElementId"],
                relationship["relatedSpdxElement"]}
        found += [f"unknown element {name}"
                  for name in sorted(ends - identifiers)]
        kind = relationship["relationshipType"]
        if kind not in _RELATIONSHIPS:
            found.append(f"relationship {kind}")
        described |= kind == "DESCRIBES"
        linked |= ends
    if not described:
        found.append("the document describes nothing")
    found += [f"{name} is related to nothing"
              for name in sorted(identifiers - linked)]
    return found
