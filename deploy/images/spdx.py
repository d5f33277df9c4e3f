"""A bill of materials in the format SPDX 2.3 (JSON)."""

import hashlib
import json
import re
import urllib.parse
import uuid

import components
import debian_copyright
import debian_packages
import oci_archive

_NAMESPACE = "https://spdx.org/spdxdocs/"
_NO_ASSERTION = "NOASSERTION"
_DOCUMENT = "SPDXRef-DOCUMENT"


def bill_of_materials(name: str, version: str, created: int,
                      programs: dict[str, bytes],
                      parts: dict[str, list[components.Component]]) -> bytes:
    """The document of an image or package, which has no time of its own.

    `parts` are the components of each program.
    """
    packages = [_program_package(program, version, content)
                for program, content in sorted(programs.items())]
    relationships = [_relationship(_DOCUMENT, "DESCRIBES", package["SPDXID"])
                     for package in packages]
    third_party = {}
    for program in sorted(programs):
        for part in parts[program]:
            third_party[part.package] = _debian_package(part.package)
            relationships.append(
                _relationship(_identifier("Program", program), part.linkage,
                              _package_identifier(part.package),
                              comment=part.what))
    packages += [third_party[package] for package in sorted(third_party)]
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": _DOCUMENT,
        "name": f"{name}-{version}",
        "creationInfo": {
            "created": oci_archive.timestamp(created),
            "creators": ["Tool: coffer-build_images-" + version],
        },
        "packages": packages,
        "relationships": relationships,
    }
    content = hashlib.sha256(json.dumps(document).encode()).hexdigest()
    document["documentNamespace"] = (
        f"{_NAMESPACE}{name}-{version}-"
        f"{uuid.uuid5(uuid.NAMESPACE_URL, content)}")
    return json.dumps(document, indent=1, sort_keys=True).encode() + b"\n"


def _program_package(name: str, version: str, content: bytes) -> dict:
    return {
        "SPDXID": _identifier("Program", name),
        "name": name,
        "versionInfo": version,
        "supplier": _NO_ASSERTION,
        "downloadLocation": _NO_ASSERTION,
        "filesAnalyzed": False,
        "licenseConcluded": "Apache-2.0",
        "licenseDeclared": "Apache-2.0",
        "copyrightText": _NO_ASSERTION,
        "primaryPackagePurpose": "APPLICATION",
        "checksums": [{
            "algorithm": "SHA256",
            "checksumValue": hashlib.sha256(content).hexdigest(),
        }],
    }


def _debian_package(package: debian_packages.Package) -> dict:
    text = debian_packages.copyright_file(package)
    names = debian_copyright.license_names(text)
    return {
        "SPDXID": _package_identifier(package),
        "name": package.name,
        "versionInfo": package.version,
        "supplier": "Organization: Debian",
        "downloadLocation": _NO_ASSERTION,
        "filesAnalyzed": False,
        "licenseConcluded": _NO_ASSERTION,
        "licenseDeclared":
            debian_copyright.main_license(text) or _NO_ASSERTION,
        "licenseComments":
            "Licences that Debian's copyright file names: " + ", ".join(names)
            if names else "Debian's copyright file is free text; read it.",
        "copyrightText": _NO_ASSERTION,
        "primaryPackagePurpose": "LIBRARY",
        "sourceInfo": f"built from the Debian source package "
                      f"{package.source} {package.source_version}",
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": _purl(package),
        }],
    }


def _purl(package: debian_packages.Package) -> str:
    def quote(text: str) -> str:
        return urllib.parse.quote(text, safe="")
    upstream = quote(f"{package.source}@{package.source_version}")
    return (f"pkg:deb/debian/{quote(package.name)}@{quote(package.version)}"
            f"?arch={package.architecture}&distro=debian-12"
            f"&upstream={upstream}")


def _relationship(subject: str, kind: str, target: str,
                  comment: str = "") -> dict:
    relationship = {
        "spdxElementId": subject,
        "relationshipType": kind,
        "relatedSpdxElement": target,
    }
    if comment:
        relationship["comment"] = comment
    return relationship


def _package_identifier(package: debian_packages.Package) -> str:
    return _identifier("Debian", package.name)


def _identifier(kind: str, name: str) -> str:
    return f"SPDXRef-{kind}-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)
