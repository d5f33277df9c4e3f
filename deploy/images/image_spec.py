"""What is special about each image; fixed names that manifests rely on."""

import dataclasses

USER_ID = 65532
USER_NAME = "coffer"
VOLUME = "/var/lib/coffer"
CONFIG_FOLDER = "/etc/coffer"


@dataclasses.dataclass(frozen=True)
class ImageSpec:
    name: str
    title: str
    description: str
    programs: list[str]
    """Below /usr/bin; the first is the entry point."""
    config: str = ""
    """A file of config/ that the program reads when it has no arguments."""
    ports: list[int] = dataclasses.field(default_factory=list)
    environment: dict[str, str] = dataclasses.field(default_factory=dict)
    has_data: bool = False


IMAGES = [
    ImageSpec(
        name="coffer",
        title="Coffer command line",
        description="Stores and fetches end-to-end encrypted files.",
        programs=["coffer"],
    ),
    ImageSpec(
        name="coffer-directory",
        title="Coffer directory",
        description="Keeps the encrypted metadata of a Coffer cluster.",
        # The command line, too: for `kubectl exec` and the like.
        programs=["coffer-directory", "coffer"],
        config="directory.toml",
        ports=[7001, 7002, 7003],
        environment={
            "COFFER_ADMIN": "127.0.0.1:7002",
            "COFFER_DIRECTORY": "127.0.0.1:7001",
        },
        has_data=True,
    ),
    ImageSpec(
        name="coffer-storage",
        title="Coffer storage node",
        description="Keeps replicas of encrypted blobs of a Coffer cluster.",
        programs=["coffer-storage"],
        config="storage.toml",
        ports=[7420, 7421, 7422],
        has_data=True,
    ),
]


def container_config(spec: ImageSpec, version: str, revision: str) -> dict:
    """The "config" of the OCI image configuration."""
    environment = {"HOME": VOLUME, "PATH": "/usr/bin", **spec.environment}
    config: dict = {
        "Entrypoint": [f"/usr/bin/{spec.programs[0]}"],
        "Env": [f"{key}={value}"
                for key, value in sorted(environment.items())],
        "Labels": {
            "org.opencontainers.image.description": spec.description,
            "org.opencontainers.image.licenses": "Apache-2.0",
            "org.opencontainers.image.revision": revision,
            "org.opencontainers.image.title": spec.title,
            "org.opencontainers.image.version": version,
        },
        "StopSignal": "SIGTERM",
        "User": f"{USER_ID}:{USER_ID}",
        "WorkingDir": "/",
    }
    if spec.config:
        config["Cmd"] = [f"--config={CONFIG_FOLDER}/{spec.config}"]
    if spec.ports:
        config["ExposedPorts"] = {f"{port}/tcp": {} for port in spec.ports}
    if spec.has_data:
        config["Volumes"] = {VOLUME: {}}
    return config
