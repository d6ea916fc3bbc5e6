"""Root folders of a bare Debian 12, made by debootstrap and kept under build/deploy, and commands inside them. Not
here: what is tested in them (package.py, edge.py)."""
import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
KEPT = os.path.join(TOP, "build/deploy")
KEPT_FOR_S = 7 * 24 * 3600  # then the mirror may no longer have what the kept lists name
PLAIN = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root",
         "DEBIAN_FRONTEND": "noninteractive"}
APT = ["apt-get", "-o", "APT::Install-Recommends=false", "-o", "APT::Sandbox::User=root",
       "-o", "Binary::apt-get::APT::Keep-Downloaded-Packages=true", "-o", "Acquire::Retries=3"]


class Unmade(Exception):
    """No root folder could be made: nothing was tested, which is a failure."""


def call(words, said, **more):
    """Runs a command; when it fails, raises with the end of what it said."""
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, **more)
    if done.returncode != 0:
        raise Unmade(f"{said}: exit {done.returncode}: {(done.stdout + done.stderr)[-1500:]}")
    return done.stdout


# ---- Where Debian comes from: as this machine's apt is told ----

def mirrors():
    """Lines of a sources.list for bookworm: this machine's sources of Debian, else Debian's own."""
    found = {}
    try:
        rows = call(["apt-get", "indextargets", "--format", "$(SITE)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)",
                     "Created-By: Packages"], "apt-get indextargets").split()
    except (OSError, Unmade):
        rows = []
    for row in rows:
        site, release, component, origin = row.split("|")
        if origin == "Debian" and component == "main" and release.startswith("bookworm"):
            found[release] = site
    found.setdefault("bookworm", "http://deb.debian.org/debian")
    found.setdefault("bookworm-security", "http://deb.debian.org/debian-security")
    return found


def proxy():
    try:
        rows = call(["apt-config", "dump", "--format", "%f %v%n", "Acquire::http::Proxy"], "apt-config").splitlines()
    except (OSError, Unmade):
        return None
    return rows[0].split(" ", 1)[1].strip() or None if rows and " " in rows[0] else None


# ---- Making and keeping ----

def in_root(root, *words, env=None):
    """The words of a command that runs inside the root; give them to call or Popen."""
    pairs = [f"{name}={value}" for name, value in {**PLAIN, **(env or {})}.items()]
    return ["chroot", root, "/usr/bin/env", "-i", *pairs, *words]


class Mounted:
    """What programs inside expect to find: /proc, /dev, and apt's kept archives. Gone at the end."""

    def __init__(self, root, archives=True):
        self.root, self.archives, self.done = root, archives, []

    def __enter__(self):
        kept = os.path.join(KEPT, "archives")
        os.makedirs(os.path.join(kept, "partial"), exist_ok=True)
        pairs = [(["-t", "proc", "proc"], "proc"), (["--rbind", "/dev"], "dev")]
        if self.archives:
            pairs.append((["--bind", kept], "var/cache/apt/archives"))
        for words, at in pairs:
            call(["mount", *words, os.path.join(self.root, at)], f"mount {at}")
            self.done.append(os.path.join(self.root, at))
            if at == "dev":
                call(["mount", "--make-rslave", self.done[-1]], "mount --make-rslave")
        return self

    def __exit__(self, *error):
        for at in reversed(self.done):
            subprocess.run(["umount", "--recursive", "--lazy", at], check=False)


def base():
    """The kept bare root, with apt's lists read; made when there is none or it is old."""
    if os.geteuid() != 0:
        raise Unmade("debootstrap and chroot need root")
    root = os.path.join(KEPT, "base")
    stamp = os.path.join(KEPT, "base.stamp")
    if os.path.exists(stamp) and time.time() - os.stat(stamp).st_mtime < KEPT_FOR_S:
        return root
    remove(root)
    if os.path.exists(stamp):
        os.remove(stamp)
    os.makedirs(KEPT, exist_ok=True)
    sites = mirrors()
    env = {**os.environ, **({"http_proxy": proxy()} if proxy() else {})}
    print("# making a bare Debian 12 (kept under build/deploy)", flush=True)
    try:
        call(["debootstrap", "--variant=minbase", "bookworm", root, sites["bookworm"]], "debootstrap", env=env)
    except OSError as error:
        raise Unmade(f"debootstrap: {error}")
    with open(os.path.join(root, "etc/apt/sources.list"), "w", encoding="utf-8") as text:
        text.writelines(f"deb {site} {release} main\n" for release, site in sites.items())
    if proxy():
        with open(os.path.join(root, "etc/apt/apt.conf.d/90proxy"), "w", encoding="utf-8") as text:
            text.write(f'Acquire::http::Proxy "{proxy()}";\n')
    # Nothing that is installed may start by itself: the tests start what they test.
    with open(os.path.join(root, "usr/sbin/policy-rc.d"), "w", encoding="utf-8") as text:
        text.write("#!/bin/sh\nexit 101\n")
    os.chmod(os.path.join(root, "usr/sbin/policy-rc.d"), 0o755)
    # What is made here may be made again: no package needs to wait for the disk.
    with open(os.path.join(root, "etc/dpkg/dpkg.cfg.d/unsafe-io"), "w", encoding="utf-8") as text:
        text.write("force-unsafe-io\n")
    shutil.copy("/etc/resolv.conf", os.path.join(root, "etc/resolv.conf"))
    with Mounted(root):
        call(in_root(root, *APT, "update"), "apt-get update in the root")
    with open(stamp, "w", encoding="utf-8"):
        pass
    return root


def base_with(*names):
    """The bare root with packages added, kept beside it."""
    plain = base()
    root = os.path.join(KEPT, "with-" + "-".join(names))
    stamp = root + ".stamp"
    if os.path.exists(stamp) and os.stat(stamp).st_mtime >= os.stat(plain + ".stamp").st_mtime:
        return root
    copy(plain, root)
    install(root, *names)
    with open(stamp, "w", encoding="utf-8"):
        pass
    return root


def remove(root):
    """Never what is mounted inside: /dev is this machine's own."""
    call(["rm", "-rf", "--one-file-system", root], f"removing {root}")


def copy(origin, root):
    """A root of its own to change, from a kept one."""
    remove(root)
    call(["cp", "-a", "--reflink=auto", origin, root], "copying the root")
    shutil.copy("/etc/resolv.conf", os.path.join(root, "etc/resolv.conf"))


def install(root, *names):
    """Packages by name or by path inside the root."""
    with Mounted(root):
        call(in_root(root, *APT, "install", "-y", *names), f"installing {' '.join(names)}")


# ---- A network of its own ----

def alone(part, *words):
    """Runs `run --inside PART …` where no other process and no other network is; gives its lines as they come. Whatever
    it leaves running ends with it."""
    inside = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
              sys.executable, os.path.join(HERE, "run"), "--inside", part, *words]
    with subprocess.Popen(inside, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          stdin=subprocess.DEVNULL) as process:
        yield from (line.rstrip("\n") for line in process.stdout)
    if process.returncode != 0:
        yield f"# {part} ended with {process.returncode}"


def raise_loopback():
    """A new network has a loopback that is down; on it alone is everything reached."""
    ifreq = struct.pack("16sh", b"lo", 0x1 | 0x40)  # IFF_UP, IFF_RUNNING
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        fcntl.ioctl(asker, 0x8914, ifreq)  # SIOCSIFFLAGS
