"""Starts one container: namespaces, root, mounts, user, then the program.

Run by pod.py in a process of its own, since namespaces belong to threads:
  container.py run SPEC.json    writes the process id of the program to the file
                                descriptor of the specification's `pid_fd`
  container.py exec SPEC.json   runs a program in the container of process `of`
The program is process 1 of its PID namespace, as in a cluster: signals without
a handler do nothing to it.
"""

import ctypes
import json
import os
import stat
import sys

_LIBC = ctypes.CDLL(None, use_errno=True)

_CLONE_NEWNS = 0x00020000
_CLONE_NEWUTS = 0x04000000
_CLONE_NEWIPC = 0x08000000
_CLONE_NEWPID = 0x20000000
_CLONE_NEWNET = 0x40000000

_MS_RDONLY = 1
_MS_NOSUID = 2
_MS_NODEV = 4
_MS_NOEXEC = 8
_MS_REMOUNT = 32
_MS_BIND = 4096
_MS_MOVE = 8192
_MS_REC = 16384
_MS_PRIVATE = 1 << 18

_PR_SET_PDEATHSIG = 1
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_SIGKILL = 9

_DEVICES = {"null": 3, "zero": 5, "full": 7, "random": 8, "urandom": 9}
_MEMORY_MAJOR = 1


def _check(result, what):
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def _mount(source, target, kind, flags, data=""):
    _check(_LIBC.mount(source.encode(), target.encode(), kind.encode(),
                       ctypes.c_ulong(flags), data.encode()),
           f"cannot mount {target}")


def _bind(source, target, readonly):
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif not os.path.exists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        open(target, "w", encoding="ascii").close()
    _mount(source, target, "", _MS_BIND | _MS_REC)
    flags = _MS_BIND | _MS_REMOUNT | _MS_NOSUID | _MS_NODEV
    _mount("", target, "", flags | (_MS_RDONLY if readonly else 0))


def _make_devices(root):
    folder = os.path.join(root, "dev")
    os.makedirs(folder, exist_ok=True)
    _mount("tmpfs", folder, "tmpfs", _MS_NOSUID, "mode=755,size=64k")
    for name, minor in _DEVICES.items():
        path = os.path.join(folder, name)
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(_MEMORY_MAJOR, minor))
        os.chmod(path, 0o666)


def _enter_root(spec):
    root = spec["rootfs"]
    _mount("", "/", "", _MS_REC | _MS_PRIVATE)
    _mount(root, root, "", _MS_BIND)
    os.makedirs(os.path.join(root, "proc"), exist_ok=True)
    _mount("proc", os.path.join(root, "proc"), "proc",
           _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)
    _make_devices(root)
    for mount in spec["mounts"]:
        _bind(mount["source"], root + mount["target"], mount["readonly"])
    if spec["readonly"]:
        _mount("", root, "", _MS_BIND | _MS_REMOUNT | _MS_RDONLY)
    os.chdir(root)
    _mount(".", "/", "", _MS_MOVE)
    os.chroot(".")
    os.chdir("/")


def _drop_privileges(spec):
    # As bytes: there is no codec to load in the container.
    with open("/proc/sys/kernel/cap_last_cap", "rb") as file:
        last = int(file.read())
    for capability in range(last + 1):
        _check(_LIBC.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0),
               "cannot drop a capability")
    _check(_LIBC.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0),
           "cannot drop ambient capabilities")
    os.setgroups(spec["groups"])
    os.setresgid(spec["gid"], spec["gid"], spec["gid"])
    os.setresuid(spec["uid"], spec["uid"], spec["uid"])
    _check(_LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
           "cannot forbid new privileges")
    # Last: a change of the user takes it back.
    _check(_LIBC.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0),
           "cannot be tied to the parent")


def _set_namespace(path):
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    _check(_LIBC.setns(descriptor, 0), f"cannot enter {path}")
    os.close(descriptor)


def _execute(spec):
    os.umask(0o022)
    os.execve(spec["args"][0], spec["args"], spec["environment"])


def _exit_as(child):
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        os._exit(128 + os.WTERMSIG(status))
    os._exit(os.WEXITSTATUS(status))


def run(spec):
    _set_namespace(spec["network"])
    _check(_LIBC.unshare(_CLONE_NEWNS | _CLONE_NEWUTS | _CLONE_NEWIPC |
                         _CLONE_NEWPID), "cannot make namespaces")
    child = os.fork()
    if child == 0:
        os.close(spec["pid_fd"])
        hostname = spec["hostname"].encode()
        _check(_LIBC.sethostname(hostname, len(hostname)),
               "cannot set the host name")
        _enter_root(spec)
        _drop_privileges(spec)
        _execute(spec)
    os.write(spec["pid_fd"], b"%d\n" % child)
    os.close(spec["pid_fd"])
    _exit_as(child)


def enter(spec):
    # The mount namespace last: the paths are of the one we come from.
    for name in ("net", "uts", "ipc", "pid", "mnt"):
        _set_namespace(f"/proc/{spec['of']}/ns/{name}")
    child = os.fork()
    if child == 0:
        _drop_privileges(spec)
        _execute(spec)
    _exit_as(child)


def main():
    with open(sys.argv[2], encoding="utf-8") as file:
        spec = json.load(file)
    {"run": run, "exec": enter}[sys.argv[1]](spec)


if __name__ == "__main__":
    main()
