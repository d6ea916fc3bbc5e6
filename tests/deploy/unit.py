"""What can be checked of the units and of nginx's file without starting them: how far the service is shut in, that it
can work there, and that numbers which stand in two places agree."""
import os
import re
import subprocess
import tempfile

import root as roots
from harness import Client, Mismatch, PROGRAM, Server, expect
from service import values

EXPOSED_MOST = 1.5
UNITS = os.path.join(roots.TOP, "deploy")
NGINX = os.path.join(UNITS, "nginx/istijaba.conf")


def services():
    return sorted(name for name in os.listdir(UNITS) if name.endswith(".service"))


def shut_in(name):
    said = roots.call(["systemd-analyze", "security", "--offline=true", os.path.join(UNITS, name)], "systemd-analyze security")
    level = float(re.search(r"Overall exposure level for \S+: ([\d.]+)", said)[1])
    expect(level <= EXPOSED_MOST, f"{level}, and {EXPOSED_MOST} is the most")
    print(f"# {name}: {level}", flush=True)


def well_formed(name):
    """systemd knows every key. That program and manual are not installed here is no fault."""
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", os.path.join(UNITS, name)], capture_output=True, text=True)
    faults = [line for line in (done.stdout + done.stderr).splitlines() if name in line and "is not executable" not in line]
    expect(not faults, faults)


# ---- System calls ----

# SQLite gives its files the owner of the database, but only where it runs as root: as this test does.
ONLY_AS_ROOT = {"fchown"}

def calls_of(name):
    """The system calls of a set such as @system-service, or the one of that name."""
    if not name.startswith("@"):
        return {name}
    said = roots.call(["systemd-analyze", "syscall-filter", "--no-pager", name], f"syscall-filter {name}")
    found = set()
    for line in said.splitlines()[1:]:
        word = line.strip()
        if word and not word.startswith("#"):
            found |= calls_of(word)
    return found


def allowed(unit):
    found = set()
    for line in values(UNITS, "SystemCallFilter", unit):
        names = set().union(*(calls_of(word) for word in line.lstrip("~").split()))
        found = found - names if line.startswith("~") else found | names
    return found


def used_by(folder):
    """The system calls of a whole life: the first start, requests of several kinds, a command, verify, the stop."""
    counts = os.path.join(folder, "calls")
    wrapper = os.path.join(folder, "traced")
    with open(wrapper, "w", encoding="utf-8") as text:
        text.write(f'#!/bin/sh\nexec strace -f -c -qq -I 4 -U name -o {counts}.$$ -- {PROGRAM} "$@"\n')
    os.chmod(wrapper, 0o755)
    data = os.path.join(folder, "data")
    server = Server(data)
    import harness
    harness.PROGRAM, kept = wrapper, harness.PROGRAM
    try:
        server.start(within_s=60)
        client = Client(server.port)
        expect(client.post("/needs", {"for": "person", "area": "PS0203", "words": "x"}).status == 201, "raising")
        expect(client.get("/", Accept="text/html").status == 200, "the home page")
        expect(client.get("/metrics").status == 200, "metrics")
        harness.PROGRAM = kept
        server.add_user("0599000001", "Example One", "coordinator", "PS")
        client.sign_in("0599000001")
        harness.PROGRAM = wrapper
        code, said, _ = harness.command("verify", "--data", data)
        expect(code == 0, said)
        stop_traced(server)
    finally:
        harness.PROGRAM = kept
        if server.process and server.process.poll() is None:
            server.kill()
    found = set()
    for name in os.listdir(folder):
        if name.startswith("calls."):
            with open(os.path.join(folder, name), encoding="utf-8") as text:
                found |= {line.strip() for line in text}
    return {name for name in found if re.fullmatch(r"[a-z_0-9]+", name)} - {"syscall", "total", "name"}


def stop_traced(server):
    """The signal goes to the traced server, which is the tracer's only child."""
    with open(f"/proc/{server.process.pid}/task/{server.process.pid}/children", encoding="utf-8") as text:
        child = int(text.read().split()[0])
    os.kill(child, 15)
    server.process.wait(30)
    server._close()


def works_within():
    with tempfile.TemporaryDirectory(prefix="istijaba-unit-") as folder:
        used = used_by(folder)
    expect({"openat", "accept4", "fdatasync", "execve"} <= used, f"the list of calls is not whole: {sorted(used)}")
    for name in services():
        missing = used - allowed(name) - ONLY_AS_ROOT
        expect(not missing, f"{name} forbids {sorted(missing)}")


# ---- Numbers in two places ----

def number_in(path, pattern):
    with open(os.path.join(roots.TOP, path), encoding="utf-8") as text:
        found = re.search(pattern, text.read())
    if not found:
        raise Mismatch(f"{path} has no {pattern}")
    total = 1
    for part in re.findall(r"\d+", found[1]):
        total *= int(part)
    return total


def agrees():
    units = {"k": 1024, "m": 1024 * 1024}
    with open(NGINX, encoding="utf-8") as text:
        site = text.read()
    largest = re.findall(r"client_max_body_size (\d+)([km]);", site)[-1]
    body = number_in("src/server/message.h", r"HTTP_UPLOAD_MAX = ([\d *]+),")
    expect(int(largest[0]) * units[largest[1]] > body, "nginx refuses bodies that istijaba takes")
    head = re.search(r"large_client_header_buffers \d+ (\d+)k;", site)
    expect(int(head[1]) * 1024 >= number_in("src/server/message.h", r"HTTP_HEAD_MAX = ([\d *]+),"), "nginx takes shorter heads")
    limits = "src/server/limits_table.h"
    idle = number_in(limits, r"\.idle_ms = ([\d *]+),") // 1000
    ours = number_in("deploy/nginx/istijaba.conf", r"keepalive_timeout (\d+)s; # istijaba")
    expect(ours < idle, "nginx keeps connections longer than istijaba does")
    expect(f"closes what idles for {idle} s" in site, "the comment on idling is not true")
    cap = number_in(limits, r"\.per_block = ([\d *]+),")
    expect(f"limit_conn istijaba_clients {cap};" in site, "other caps for one client")


def play(report):
    for name in services():
        report.run(f"unit {name} is shut in", lambda: shut_in(name))
        report.run(f"unit {name} is well formed", lambda: well_formed(name))
    report.run("unit every system call that is used is allowed", works_within)
    report.run("unit numbers in two places agree", agrees)
