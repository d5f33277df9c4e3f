#!/usr/bin/env python3
"""Looks into the images of a folder, and runs them; test.sh starts it."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

import health_probe
import image_reader
import image_spec
import shared_libraries
import spdx_rules

_FOLDER = ""  # Of the archives; main sets it.
_MEGABYTE = 1_000_000
_MAX_ARCHIVE_BYTES = {
    "coffer": 12 * _MEGABYTE,
    "coffer-directory": 24 * _MEGABYTE,
    "coffer-storage": 16 * _MEGABYTE,
}
_STOP_SECONDS = 60
# Everything that may be in an image.
_ALLOWED = [re.compile(pattern) for pattern in (
    r"(dev|proc|sys)",
    r"etc(/(passwd|group|nsswitch\.conf))?",
    r"etc/coffer(/(directory|storage)\.toml)?",
    r"lib64(/ld-linux-x86-64\.so\.2)?",
    r"usr(/(bin|lib|share))?",
    r"usr/bin/coffer(-directory|-storage)?",
    r"usr/lib/x86_64-linux-gnu",
    r"usr/lib/x86_64-linux-gnu/lib(c|gcc_s|m|stdc\+\+)\.so\.\d+",
    r"usr/lib/x86_64-linux-gnu/lib(civetweb|isal|prometheus-cpp-core)"
    r"\.so\.[\d.]+",
    r"usr/share/(common-licenses|doc|sbom)",
    r"usr/share/common-licenses/[A-Za-z0-9.+-]+",
    r"usr/share/doc/[a-z0-9.+-]+(/copyright)?",
    r"usr/share/sbom/coffer(-directory|-storage)?\.spdx\.json",
    r"var(/lib(/coffer)?)?",
)]
_DATA_FOLDER = image_spec.VOLUME.strip("/")


def _archives() -> dict[str, str]:
    """{name of the image without its tag: archive}"""
    found = {}
    for spec in image_spec.IMAGES:
        pattern = re.compile(re.escape(spec.name) + r"-\d.*\.oci\.tar")
        (name,) = filter(pattern.fullmatch, os.listdir(_FOLDER))
        found[spec.name] = os.path.join(_FOLDER, name)
    return found


class ContentsTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls) -> None:
        cls.images = {name: image_reader.read_image(path)
                      for name, path in _archives().items()}

    def for_each(self) -> list[tuple[image_spec.ImageSpec,
                                     image_reader.LoadedImage]]:
        return [(spec, self.images[spec.name]) for spec in image_spec.IMAGES]

    def test_nothing_but_what_belongs_there(self) -> None:
        for spec, image in self.for_each():
            for path in image.members:
                with self.subTest(image=spec.name, path=path):
                    self.assertTrue(any(pattern.fullmatch(path)
                                        for pattern in _ALLOWED))
            bin_names = {path for path in image.members
                         if path.startswith("usr/bin/")}
            self.assertEqual(bin_names,
                             {f"usr/bin/{name}" for name in spec.programs})

    def test_owners_and_modes(self) -> None:
        for spec, image in self.for_each():
            for path, member in image.members.items():
                with self.subTest(image=spec.name, path=path):
                    is_data = path == _DATA_FOLDER
                    owner = image_spec.USER_ID if is_data else 0
                    self.assertEqual((member.uid, member.gid), (owner, owner))
                    self.assertIn(member.mode, (0o700,) if is_data
                                  else (0o644, 0o755))
                    self.assertTrue(member.isfile() or member.isdir())

    def test_configuration(self) -> None:
        for spec, image in self.for_each():
            with self.subTest(image=spec.name):
                config = image.config["config"]
                self.assertEqual(config["User"], "65532:65532")
                self.assertEqual(config["StopSignal"], "SIGTERM")
                self.assertEqual(config["Entrypoint"],
                                 [f"/usr/bin/{spec.programs[0]}"])
                self.assertEqual(image.config["os"], "linux")
                labels = config["Labels"]
                version = labels["org.opencontainers.image.version"]
                self.assertEqual(image.name,
                                 f"localhost/{spec.name}:{version}")
                for argument in config.get("Cmd", []):
                    self.assertIn(argument.partition("=/")[2], image.members)

    def test_bill_of_materials(self) -> None:
        for spec, image in self.for_each():
            with self.subTest(image=spec.name):
                content = image.read(f"usr/share/sbom/{spec.name}.spdx.json")
                beside = _archives()[spec.name].replace(".oci.tar",
                                                        ".spdx.json")
                with open(beside, "rb") as file:
                    self.assertEqual(content, file.read())
                document = json.loads(content)
                self.assertEqual(spdx_rules.violations(document), [])
                self.check_names_every_library(image, document)
                self.check_no_library_twice(document)

    def check_names_every_library(self, image: image_reader.LoadedImage,
                                  document: dict) -> None:
        shared = {name
                  for relationship in document["relationships"]
                  if relationship["relationshipType"] == "DYNAMIC_LINK"
                  for name in relationship["comment"].split(", ")}
        shipped = {os.path.basename(path) for path in image.members
                   if ".so." in path}
        self.assertEqual(shared, shipped)
        for package in document["packages"]:
            if package["name"] in image_spec_programs():
                (checksum,) = package["checksums"]
                self.assertRegex(checksum["checksumValue"], r"^[0-9a-f]{64}$")
            else:
                source = package["sourceInfo"].split()[-2]
                self.assertIn(f"usr/share/doc/{source}/copyright",
                              image.members)

    def check_no_library_twice(self, document: dict) -> None:
        """Not as an archive in the program and as a file beside it."""
        archives, shared = set(), set()
        for relationship in document["relationships"]:
            names = relationship.get("comment", "").split(", ")
            archives |= {name.removesuffix(".a") for name in names
                         if name.endswith(".a")}
            shared |= {name.partition(".so")[0] for name in names
                       if ".so" in name}
        self.assertGreater(len(archives), 5)
        self.assertEqual(archives & shared, set())

    def test_one_copy_of_the_cpp_library(self) -> None:
        for spec, image in self.for_each():
            for program in spec.programs:
                with self.subTest(program), tempfile.NamedTemporaryFile() as f:
                    f.write(image.read(f"usr/bin/{program}"))
                    f.flush()
                    symbols = subprocess.run(
                        ["readelf", "--dyn-syms", "--wide", f.name],
                        check=True, capture_output=True, text=True).stdout
                    self.assertRegex(symbols, r" UND __cxa_throw@")

    def test_size(self) -> None:
        for name, path in _archives().items():
            size = os.path.getsize(path)
            print(f"{name}: {size / _MEGABYTE:.1f} MB, unpacked "
                  f"{len(self.images[name].layer_tar) / _MEGABYTE:.1f} MB")
            self.assertLess(size, _MAX_ARCHIVE_BYTES[name])

    def test_container_tools_load_it(self) -> None:
        for name, path in _archives().items():
            image = self.images[name]
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                if shutil.which("skopeo"):
                    output = _output("skopeo", "inspect", "oci-archive:" + path)
                    self.assertEqual(json.loads(output)["Digest"],
                                     image.digest)
                if shutil.which("podman") and os.geteuid() == 0:
                    podman = ["podman", "--storage-driver=vfs",
                              f"--root={folder}/root",
                              f"--runroot={folder}/run"]
                    self.assertIn(f"Loaded image: {image.name}\n",
                                  _output(*podman, "load", "-q", "-i", path))


def image_spec_programs() -> set[str]:
    return {program for spec in image_spec.IMAGES for program in spec.programs}


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True,
                          text=True).stdout


@unittest.skipUnless(os.geteuid() == 0, "only root can change the root")
class RunningTest(unittest.TestCase):
    """Every image unpacked, read-only, with a data volume, as its user."""

    def setUp(self) -> None:
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.roots: dict[str, str] = {}
        self.images = {}
        _output("ip", "link", "set", "lo", "up")
        for name, path in _archives().items():
            image = image_reader.read_image(path)
            root = os.path.join(self.folder, name)
            os.mkdir(root)
            image.extract(root)
            self.mount(stack, root, "--bind", root)
            self.mount(stack, os.path.join(root, _DATA_FOLDER), "-t", "tmpfs",
                       "-o", "size=2g,mode=0700,uid=65532,gid=65532", "volume")
            _output("mount", "-o", "remount,bind,ro", root)
            self.roots[name], self.images[name] = root, image

    @staticmethod
    def mount(stack: contextlib.ExitStack, target: str,
              *arguments: str) -> None:
        _output("mount", *arguments, target)
        stack.callback(_output, "umount", target)

    def command(self, name: str, *arguments: str) -> list[str]:
        return ["chroot", "--userspec=65532:65532", "--groups=",
                self.roots[name], *arguments]

    def environment(self, name: str) -> dict[str, str]:
        entries = self.images[name].config["config"]["Env"]
        # So that nothing comes from here but what starts it.
        return {**dict(entry.split("=", 1) for entry in entries),
                "PATH": os.environ["PATH"]}

    def run_program(self, name: str, program: str, *arguments: str) -> str:
        result = subprocess.run(
            self.command(name, f"/usr/bin/{program}", *arguments),
            env=self.environment(name), capture_output=True, text=True,
            check=False)
        self.assertEqual(result.returncode, 0,
                         f"{program} {arguments}: {result.stderr}")
        return result.stdout

    def serve(self, name: str, *arguments: str) -> subprocess.Popen:
        """Starts it as a container tool would, with more arguments."""
        config = self.images[name].config["config"]
        log_path = os.path.join(self.folder, name + ".log")
        with open(log_path, "wb") as log:
            process = subprocess.Popen(
                self.command(name, *config["Entrypoint"], *config["Cmd"],
                             *arguments),
                env=self.environment(name), stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT)
        self.addCleanup(self.kill, process)
        return process

    @staticmethod
    def kill(process: subprocess.Popen) -> None:
        if process.poll() is None:
            process.kill()
            process.wait()

    def log(self, name: str) -> str:
        with open(os.path.join(self.folder, name + ".log"),
                  encoding="utf-8") as file:
            return file.read()

    def wait_until_healthy(self, name: str, process: subprocess.Popen,
                           address: str, service: str = "") -> None:
        def is_healthy() -> bool:
            self.assertIsNone(process.poll(), self.log(name))
            return health_probe.is_serving(address, service)
        health_probe.wait_until(f"{name} at {address} {service}", is_healthy)

    def test_programs_start(self) -> None:
        for spec in image_spec.IMAGES:
            version = self.images[spec.name].config["config"]["Labels"][
                "org.opencontainers.image.version"]
            for program in spec.programs:
                self.assertIn(version, self.run_program(spec.name, program,
                                                        "--version"))
                self.assertIn("--help", self.run_program(spec.name, program,
                                                         "--help"))

    def test_the_libraries_are_complete(self) -> None:
        for spec in image_spec.IMAGES:
            for program in spec.programs:
                listed = _output(
                    "chroot", self.roots[spec.name],
                    "/lib64/ld-linux-x86-64.so.2", "--list",
                    f"/usr/bin/{program}")
                # Raises when one is missing.
                found = shared_libraries.parse_ldd(listed)
                self.assertIn("libc.so.6", found)

    def test_stores_and_fetches_a_file(self) -> None:
        directory = self.serve("coffer-directory", "--replication-factor=1")
        for port in (7001, 7002):
            self.wait_until_healthy("coffer-directory", directory,
                                    f"127.0.0.1:{port}")
        node = self.serve("coffer-storage", "--directory=127.0.0.1:7001",
                          "--advertise=cluster=127.0.0.1:7420")
        for port in (7420, 7421):
            self.wait_until_healthy("coffer-storage", node,
                                    f"127.0.0.1:{port}")
        for name, process, port in (("coffer-directory", directory, 7002),
                                    ("coffer-storage", node, 7421)):
            for service in ("liveness", "readiness"):
                self.wait_until_healthy(name, process, f"127.0.0.1:{port}",
                                        service)
            self.assertIn(
                "coffer_build_info{",
                health_probe.read_metrics(f"127.0.0.1:{port + 1}"))
        # The environment of the directory's image points at the directory.
        self.assertIn("127.0.0.1:7001", self.run_program(
            "coffer-directory", "coffer", "config", "show"))
        self.coffer("init", "--no-passphrase")
        self.coffer("cluster", "status")
        self.coffer("vault", "create", "v", "--replicas=1",
                    "--write-quorum=1")
        self.coffer("put", "/usr/bin/coffer", "cf://v/program")
        self.coffer("get", "cf://v/program", "/var/lib/coffer/back")
        with open(os.path.join(self.roots["coffer"], _DATA_FOLDER, "back"),
                  "rb") as file:
            self.assertEqual(file.read(),
                             self.images["coffer"].read("usr/bin/coffer"))
        for name, process in (("coffer-storage", node),
                              ("coffer-directory", directory)):
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(_STOP_SECONDS), 0, self.log(name))
            records = [json.loads(line) for line in self.log(name).splitlines()
                       if line.startswith("{")]
            self.assertTrue(records, f"no JSON in the log of {name}")

    def coffer(self, *arguments: str) -> None:
        self.run_program("coffer", "coffer", "--directory=127.0.0.1:7001",
                         *arguments)

    def test_the_root_is_read_only(self) -> None:
        result = subprocess.run(
            self.command("coffer-directory", "/usr/bin/coffer-directory",
                         "--data-dir=/etc/coffer/data"),
            env=self.environment("coffer-directory"), capture_output=True,
            text=True, check=False)
        self.assertNotEqual(result.returncode, 0)
        self.assertRegex(result.stderr, "(?i)read-only|permission")


if __name__ == "__main__":
    _FOLDER = sys.argv.pop(1)
    unittest.main()
