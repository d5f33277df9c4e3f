"""What is special about each Debian package."""

import dataclasses

REVISION = "1"
"""Of the packaging; counts up when only this folder changes."""
MAINTAINER = "The Coffer authors <coffer@example.org>"
SERVICE_DEPENDS = [
    "systemd | systemd-standalone-sysusers | systemd-sysusers",
]


@dataclasses.dataclass(frozen=True)
class PackageSpec:
    name: str
    """Also that of the program, and of the service if it is one."""
    summary: str
    description: str
    config: str = ""
    """A file of config/; only services have one."""


PACKAGES = [
    PackageSpec(
        name="coffer",
        summary="command line of an end-to-end encrypted file store",
        description="""\
 Puts files into a Coffer cluster and gets them back. They are encrypted before
 they leave this machine, stored on several nodes, and checked on every read.
""",
    ),
    PackageSpec(
        name="coffer-directory",
        summary="metadata server of an end-to-end encrypted file store",
        description="""\
 Every Coffer cluster has a directory: it knows the nodes, where each replica
 is, and the encrypted names and versions of all files.
""",
        config="directory.toml",
    ),
    PackageSpec(
        name="coffer-storage",
        summary="storage node of an end-to-end encrypted file store",
        description="""\
 Storage nodes keep the replicas of encrypted chunks of files in a Coffer
 cluster. Several nodes, on different machines, make a file survive the loss of
 one.
""",
        config="storage.toml",
    ),
]
