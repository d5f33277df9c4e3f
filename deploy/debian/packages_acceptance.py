#!/usr/bin/env python3
"""Looks into the Debian packages of a folder, and runs them; see test.sh."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

_HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(_HERE), "images"))

# pylint: disable=wrong-import-position
import health_probe  # noqa: E402
import package_spec  # noqa: E402
import service_sandbox  # noqa: E402
import spdx_rules  # noqa: E402

_FOLDER = ""  # Of the packages; main sets it.
_USER_ID = 65532
_STOP_SECONDS = 60
_SERVICES = ["coffer-directory", "coffer-storage"]
# Of systemd-analyze security: 0 is the best, and below 2 is "OK".
_MAX_EXPOSURE = 1.5
_ALLOWED = [re.compile(pattern) for pattern in (
    r"usr/bin/coffer(-directory|-storage)?",
    r"etc/coffer/(directory|storage)\.toml",
    r"lib/systemd/system/coffer-(directory|storage)\.service",
    r"usr/lib/sysusers\.d/coffer-(directory|storage)\.conf",
    r"usr/share/bash-completion/completions/coffer",
    r"usr/share/fish/vendor_completions\.d/coffer\.fish",
    r"usr/share/zsh/vendor-completions/_coffer",
    r"usr/share/doc/coffer[a-z-]*/(README\.md|copyright|changelog\.Debian\.gz)",
    r"usr/share/doc/coffer[a-z-]*/third-party/[a-z0-9.+-]+\.copyright",
    r"usr/share/lintian/overrides/coffer[a-z-]*",
    r"usr/share/sbom/coffer[a-z-]*\.spdx\.json",
)]


def _output(*command: str) -> str:
    result = subprocess.run(command, capture_output=True, text=True,
                            check=False)
    if result.returncode != 0:
        raise RuntimeError(f"{command}: {result.stdout}{result.stderr}")
    return result.stdout


class PackagesTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        os.chmod(cls.folder, 0o755)
        cls.root = os.path.join(cls.folder, "root")
        cls.archives = {}
        for spec in package_spec.PACKAGES:
            (name,) = [name for name in os.listdir(_FOLDER)
                       if name.startswith(spec.name + "_")]
            cls.archives[spec.name] = os.path.join(_FOLDER, name)
            _output("dpkg-deb", "-x", cls.archives[spec.name], cls.root)

    def path(self, *parts: str) -> str:
        return os.path.join(self.root, *parts)

    def unit(self, service: str) -> str:
        return self.path("lib/systemd/system", service + ".service")

    def test_files_owners_and_modes(self) -> None:
        for name, archive in self.archives.items():
            for line in _output("dpkg-deb", "-c", archive).splitlines():
                mode, owner, _, _, _, path = line.split(maxsplit=5)
                with self.subTest(package=name, path=path):
                    self.assertEqual(owner, "root/root")
                    self.assertIn(mode, ("drwxr-xr-x", "-rwxr-xr-x",
                                         "-rw-r--r--"))
                    if mode.startswith("-"):
                        path = path.removeprefix("./")
                        self.assertTrue(any(pattern.fullmatch(path)
                                            for pattern in _ALLOWED))

    def test_settings_survive_an_upgrade(self) -> None:
        for spec in package_spec.PACKAGES:
            folder = os.path.join(self.folder, "control-" + spec.name)
            _output("dpkg-deb", "-e", self.archives[spec.name], folder)
            conffiles = os.path.join(folder, "conffiles")
            if spec.config:
                with open(conffiles, encoding="ascii") as file:
                    self.assertEqual(file.read(),
                                     f"/etc/coffer/{spec.config}\n")
            else:
                self.assertFalse(os.path.exists(conffiles))

    def test_depends_on_the_shared_libraries(self) -> None:
        for name, archive in self.archives.items():
            depends = _output("dpkg-deb", "-f", archive, "Depends")
            self.assertRegex(depends, r"libc6 \(>= ", name)
            self.assertRegex(depends, r"libstdc\+\+6 \(>= ", name)

    def test_bill_of_materials(self) -> None:
        for name in self.archives:
            with open(self.path("usr/share/sbom", name + ".spdx.json"),
                      encoding="utf-8") as file:
                self.assertEqual(spdx_rules.violations(json.load(file)), [])

    def test_bash_completes_with_it(self) -> None:
        script = self.path("usr/share/bash-completion/completions/coffer")
        self.assertIn("coffer", _output(
            "bash", "-c", f"source '{script}' && complete -p coffer"))

    @unittest.skipUnless(os.geteuid() == 0, "only root can install")
    def test_installs_and_purges(self) -> None:
        root = os.path.join(self.folder, "installed")
        os.makedirs(os.path.join(root, "var/lib/dpkg"))
        open(os.path.join(root, "var/lib/dpkg/status"), "wb").close()
        dpkg = ["dpkg", f"--root={root}", "--force-depends",
                "--force-script-chrootless", "--log=/dev/null"]
        _output(*dpkg, "--install", *self.archives.values())
        with open(os.path.join(root, "etc/passwd"), encoding="ascii") as file:
            self.assertRegex(file.read(), r"(?m)^coffer:.*:/var/lib/coffer:")
        _output(*dpkg, "--purge", *self.archives)
        self.assertFalse(os.path.exists(os.path.join(root, "etc/coffer")))

    # --- Units -----------------------------------------------------------------

    @unittest.skipUnless(shutil.which("systemd-analyze"), "needs systemd")
    def test_units_are_valid_and_hardened(self) -> None:
        for service in _SERVICES:
            _output("systemd-analyze", "verify", f"--root={self.root}",
                    "--man=no", "--recursive-errors=no", self.unit(service))
            text = _output("systemd-analyze", "security", "--offline=yes",
                           "--no-pager", self.unit(service))
            score = float(re.search(r"exposure level for .*: ([\d.]+)",
                                    text).group(1))
            print(f"{service}: exposure {score}")
            self.assertLess(score, _MAX_EXPOSURE)

    def test_data_is_where_the_service_may_write(self) -> None:
        for service in _SERVICES:
            rules = service_sandbox.UnitRules(self.unit(service))
            config = rules.one("ExecStart").rpartition("=")[2]
            with open(self.path(config.strip("/")), encoding="utf-8") as file:
                self.assertIn(
                    f'data-dir = "/var/lib/{rules.one("StateDirectory")}"',
                    file.read())

    @unittest.skipUnless(os.geteuid() == 0 and
                         shutil.which("systemd-analyze"),
                         "needs root and systemd")
    def test_services_serve_within_their_rules(self) -> None:
        _output("ip", "link", "set", "lo", "up")
        processes = [self.start(service) for service in _SERVICES]
        for process, port in zip(processes, (7002, 7421)):
            def is_healthy() -> bool:
                self.assertIsNone(process.poll(), self.logs())
                return health_probe.is_serving(f"127.0.0.1:{port}")
            health_probe.wait_until(f"port {port}", is_healthy)
            self.assertIn("coffer_build_info{", health_probe.read_metrics(
                f"127.0.0.1:{port + 1}"))
        health_probe.wait_until("the node's heartbeat", self.has_node)
        for process in reversed(processes):
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(_STOP_SECONDS), 0, self.logs())

    def start(self, service: str) -> subprocess.Popen:
        """By the command of its unit, but for where things are."""
        rules = service_sandbox.UnitRules(self.unit(service))
        program, config = rules.one("ExecStart").split()
        data = os.path.join(self.folder, service)
        os.mkdir(data, 0o700)
        os.chown(data, _USER_ID, _USER_ID)
        command = [
            "setpriv", f"--reuid={_USER_ID}", f"--regid={_USER_ID}",
            "--clear-groups", "--bounding-set=-all", "--inh-caps=-all",
            "/usr/bin/python3", "-B",
            os.path.join(_HERE, "service_sandbox.py"), self.unit(service),
            self.path(program.strip("/")),
            config.replace("=/", f"={self.root}/"), "--data-dir=" + data,
        ]
        with open(data + ".log", "wb") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                       stdout=log, stderr=subprocess.STDOUT)
        self.addCleanup(self.kill, process)
        return process

    @staticmethod
    def kill(process: subprocess.Popen) -> None:
        if process.poll() is None:
            process.kill()
            process.wait()

    def logs(self) -> str:
        texts = []
        for service in _SERVICES:
            path = os.path.join(self.folder, service + ".log")
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    texts.append(f"{service}:\n{file.read()}")
        return "\n".join(texts)

    def has_node(self) -> bool:
        home = os.path.join(self.folder, "home")
        coffer = ["env", f"HOME={home}", self.path("usr/bin/coffer"),
                  "--directory=127.0.0.1:7001"]
        if not os.path.exists(home):
            _output(*coffer, "init", "--no-passphrase")
        return "127.0.0.1:7420" in _output(*coffer, "--json", "node", "list")

    @unittest.skipUnless(shutil.which("systemd-analyze"), "needs systemd")
    def test_the_rules_of_a_unit_are_in_force(self) -> None:
        """Else the test of the services would prove nothing."""
        for attempt in ("socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
                        "mmap.mmap(-1, 4096, prot=2 | 4)",
                        "os.sched_setaffinity(0, {0})"):
            result = subprocess.run(
                ["/usr/bin/python3", "-B",
                 os.path.join(_HERE, "service_sandbox.py"),
                 self.unit("coffer-storage"), "/usr/bin/python3", "-c",
                 f"import mmap, os, socket; {attempt}"],
                capture_output=True, text=True, check=False)
            self.assertIn("PermissionError", result.stderr, attempt)


if __name__ == "__main__":
    _FOLDER = sys.argv.pop(1)
    unittest.main()
