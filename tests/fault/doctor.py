"""`istijaba doctor`: each thing that can be wrong is made wrong, and named; a folder that is well is called well."""
import json
import os
import shutil
import socket
import sqlite3
import time

from harness import Server, command, copy_folder, expect


def look(folder, *more):
    """(exit code, the worst verdict, {check: (verdict, finding)})."""
    code, out, err = command("doctor", "--data", folder, "--json", *more)
    expect(not err, err)
    said = json.loads(out)
    checks = {row["check"]: (row["verdict"], row["finding"]) for row in said["checks"]}
    expect(all(len(row["message"]) > 10 and "{" not in row["message"] for row in said["checks"]), f"sentences: {out}")
    expect((code == 1) == (said["verdict"] == "fail") and code in (0, 1), f"exit {code} with {said['verdict']}")
    return code, said["verdict"], checks


def expect_finding(folder, check, verdict, finding, *more):
    checks = look(folder, *more)[2]
    expect(checks.get(check) == (verdict, finding), f"{check}: {checks.get(check)}, not {(verdict, finding)}")


def copy_of(world, scratch, name):
    folder = scratch.join(name)
    copy_folder(world.folder, folder)
    return folder


def well(world, scratch):
    folder = copy_of(world, scratch, "well")
    before = sorted(os.listdir(folder))
    code, _, checks = look(folder)
    expect(code == 0, f"{checks}")
    wanted = ("folder", "key", "disk", "memory", "clock", "kernel", "files", "database", "version", "key-of-data", "events", "log", "server")
    expect(all(name in checks for name in wanted), f"not looked at: {set(wanted) - set(checks)}")
    fine = ("folder", "key", "database", "version", "key-of-data", "events", "log", "server")
    expect(all(checks[name][0] == "ok" for name in fine), f"{checks}")
    left = set(os.listdir(folder)) - set(before) - {"istijaba.db-shm", "istijaba.db-wal"}
    expect(not left, f"the doctor leaves behind {left}")
    code, arabic, _ = command("doctor", "--data", folder, "--lang", "ar")
    expect(code == 0 and "قاعدة البيانات سليمة" in arabic, arabic)


def permissions(world, scratch):
    folder = copy_of(world, scratch, "permissions")
    os.chmod(folder, 0o755)
    expect_finding(folder, "folder", "fail", "folder_open")
    os.chmod(folder, 0o700)
    os.chmod(folder + ".key", 0o640)
    expect_finding(folder, "key", "fail", "key_open")
    os.chmod(folder + ".key", 0o600)
    inside = os.path.join(folder, "the.key")
    shutil.copy(folder + ".key", inside)
    expect_finding(folder, "key", "warn", "key_inside", "--set", f"keys.file={inside}")
    os.rename(folder + ".key", folder + ".key.away")
    expect_finding(folder, "key", "fail", "key_missing")
    expect_finding(scratch.join("nowhere"), "folder", "fail", "folder_missing")


def other_key(world, scratch):
    folder = copy_of(world, scratch, "other-key")
    with open(folder + ".key", "w") as text:
        text.write("0123456789abcdef" * 4 + "\n")
    expect_finding(folder, "key-of-data", "fail", "key_differs")


def settings(world, scratch):
    folder = copy_of(world, scratch, "settings")
    expect_finding(folder, "settings", "warn", "settings_no_origin")
    expect_finding(folder, "settings", "warn", "settings_no_tls", "--set", "server.origin=http://istijaba.example")
    expect_finding(folder, "settings", "ok", "settings_ok", "--set", "server.origin=https://istijaba.example")
    with open(os.path.join(folder, "istijaba.conf"), "w") as text:
        text.write("server.wrokers = 8\n")
    expect_finding(folder, "settings", "fail", "settings_bad")


def database(world, scratch):
    folder = copy_of(world, scratch, "database")
    path = os.path.join(folder, "istijaba.db")
    base = sqlite3.connect(path)
    base.execute("INSERT INTO migration (name, sha256, applied_at) VALUES ('9999_later.sql', x'00', 1)")
    base.commit()
    expect_finding(folder, "version", "fail", "version_newer")
    base.execute("DELETE FROM migration WHERE name LIKE '9999%'")
    base.execute("DELETE FROM migration WHERE name = (SELECT max(name) FROM migration)")
    base.commit()
    expect_finding(folder, "version", "warn", "version_older")
    ahead = int(time.time()) + 30 * 86400
    base.execute("DROP TRIGGER history_keeps")
    base.execute("UPDATE history SET at = ? WHERE seq = (SELECT max(seq) FROM history)", (ahead,))
    base.commit()
    base.close()
    expect_finding(folder, "events", "fail", "clock_behind")
    with open(path, "r+b") as file:
        file.seek(8192)
        file.write(b"\xa5" * 40000)
    expect_finding(folder, "database", "fail", "database_broken")
    os.rename(path, path + ".restoring")
    expect_finding(folder, "database", "fail", "database_restoring")
    os.remove(path + ".restoring")
    expect_finding(folder, "database", "warn", "database_none")


def backups(world, scratch):
    folder, place, secret = copy_of(world, scratch, "backups"), scratch.join("doctor-backups"), scratch.join("doctor-secret")
    expect_finding(folder, "backup", "warn", "backup_none_planned")
    _, out, _ = command("backup", "keygen", secret)
    public = out.split("=")[1].split()[0]
    with_folder = ["--set", f"backup.folder={place}"]
    planned = [*with_folder, "--set", f"backup.public_key={public}"]
    expect_finding(folder, "backup", "fail", "backup_no_key", *with_folder)
    expect_finding(folder, "backup", "fail", "backup_no_folder", *planned)
    os.mkdir(place)
    expect_finding(folder, "backup", "warn", "backup_none_yet", *planned)
    code, _, err = command("backup", "--data", folder, *planned)
    expect(code == 0, err)
    expect_finding(folder, "backup", "ok", "backup_ok", *planned)
    expect_finding(folder, "backup-disk", "warn", "backup_same_disk", *planned)
    name = os.path.join(place, next(name for name in os.listdir(place) if name.endswith(".backup")))
    with open(name, "r+b") as file:
        whole = file.read()
        file.seek(len(whole) // 2)
        file.write(bytes([whole[len(whole) // 2] ^ 1]))
    expect_finding(folder, "backup", "fail", "backup_damaged", *planned)
    with open(name, "wb") as file:
        file.write(whole)
    code, out, err = command("doctor", "--data", folder, "--json", *planned, env={"LD_PRELOAD": FAKETIME, "FAKETIME": "+9d"} if FAKETIME else None)
    if FAKETIME:
        found = next(row for row in json.loads(out)["checks"] if row["check"] == "backup")
        expect(found["finding"] == "backup_old" and code == 1, f"{found} {err}")


FAKETIME = next((path for path in ("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
                                   "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1") if os.path.exists(path)), None)


def served(world, scratch):
    folder = copy_of(world, scratch, "served")
    with Server(folder) as server:
        expect_finding(folder, "server", "ok", "server_ok", "--listen", f"127.0.0.1:{server.port}")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            expect_finding(folder, "server", "fail", "server_silent", "--listen", f"127.0.0.1:{free.getsockname()[1]}")
        taken = server.port
        other = copy_of(world, scratch, "not-served")
        expect_finding(other, "server", "warn", "server_other", "--listen", f"127.0.0.1:{taken}")
    expect_finding(folder, "server", "ok", "server_none", "--listen", f"127.0.0.1:{taken}")


def play(report, world, scratch):
    report.run("doctor a folder that is well", lambda: well(world, scratch))
    report.run("doctor permissions and places", lambda: permissions(world, scratch))
    report.run("doctor a key of other data", lambda: other_key(world, scratch))
    report.run("doctor settings", lambda: settings(world, scratch))
    report.run("doctor the database", lambda: database(world, scratch))
    report.run("doctor backups", lambda: backups(world, scratch))
    report.run("doctor the server", lambda: served(world, scratch))
