"""Files that come in through the browser: a hundred thousand rows within bounds, strangers who send much, kill -9 while it is
stored and while it is taken back, and what is left of a file afterwards."""
import json
import os
import socket
import sqlite3
import time

from harness import Client, Server, copy_folder, expect, verify
from imports import COLUMNS, ERRORS, FEWER, ROWS, stored, write_file

MIB = 1024 * 1024
BOUNDARY = "----istijaba0123456789"


def multipart(fields, name, data):
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields]
    parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
                 "Content-Type: text/csv\r\n\r\n".encode() + data + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def read(path):
    with open(path, "rb") as file:
        return file.read()


def resident_mib(server):
    """At most, so far, of the process that serves: of the supervisor's children the one with many threads."""
    with open(f"/proc/{server.process.pid}/task/{server.process.pid}/children") as text:
        serving = max(text.read().split(), key=lambda child: len(os.listdir(f"/proc/{child}/task")))
    with open(f"/proc/{serving}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM:"))


def send(client, kind, data):
    answer = client.ask("POST", f"/imports/{kind}", data, {"Content-Type": "text/csv"})
    expect(answer.status == 201, f"{answer}")
    return answer.json["id"]


def wait_for(client, import_id, *states, within_s=120):
    for _ in range(within_s * 10):
        shown = client.get(f"/imports/{import_id}").json
        if shown["state"] in states:
            return shown
        failed = shown.get("work", {}).get("state") == "failed"
        expect(not failed, f"its job failed: {shown['work']}")
        time.sleep(0.1)
    raise AssertionError(f"it stays {shown['state']}: {shown.get('work')}")


def choose(client, import_id):
    """As guessed."""
    shown = client.get(f"/imports/{import_id}").json
    columns = [{"n": column["n"], "field": column["field"]} for column in shown["columns"]]
    answer = client.post(f"/imports/{import_id}/columns", {"columns": columns})
    expect(answer.status == 200, f"{answer}")


def check(client, import_id):
    choose(client, import_id)
    return wait_for(client, import_id, "checked", "refused")


class Uploads:
    def __init__(self, world, scratch):
        self.world, self.scratch = world, scratch
        self.wrong, self.right, self.fewer = (scratch.join(name) for name in ("up-wrong.csv", "up-right.csv", "up-fewer.csv"))
        write_file(self.wrong, ROWS, ERRORS, places=["دير البلح", "PS0204", "غزة"])
        write_file(self.right, ROWS, {}, places=["دير البلح", "PS0204", "غزة"])
        write_file(self.fewer, FEWER, {}, prefix="F", places=["PS0203", "خان يونس"])

    def folder(self, name):
        folder = self.scratch.join(name)
        copy_folder(self.world.folder, folder)
        return folder

    def many(self):
        """Sent, mapped, refused with each error told, sent again, checked, stored, taken back, stored again."""
        folder = self.folder("uploads")
        with Server(folder) as server:
            client = self.world.client(server, "coordinator")
            sent = send(client, "needs", read(self.wrong))
            shown = check(client, sent)
            expect(shown["state"] == "refused" and shown["errors"] == len(ERRORS), f"{shown['state']} {shown['errors']}")
            told = {(row["row"], row["column"]) for row in client.get(f"/imports/{sent}/errors").json["list"]}
            expect(told == {(line, column) for line, (column, _) in ERRORS.items()}, f"{told}")
            csv = client.get(f"/imports/{sent}/errors.csv")
            expect(csv.text.count("\r\n") == len(ERRORS) + 1 and csv.header("content-disposition"), f"{csv.text[:300]}")
            expect(stored(folder) == 0, "something was stored")
            sent = send(client, "needs", read(self.right))
            expect(client.get(f"/imports/{sent}").json["remembered"] is True, "the columns are not remembered")
            shown = check(client, sent)
            expect((shown["state"], shown["added"], shown["already"]) == ("checked", ROWS, 0), f"{shown}")
            expect(client.post(f"/imports/{sent}/store").status == 200, "it is not stored")
            shown = wait_for(client, sent, "stored")
            expect((shown["added"], stored(folder)) == (ROWS, ROWS), f"{shown['added']} {stored(folder)}")
            expect(not any(name == sent for name in os.listdir(os.path.join(folder, "uploads"))), "the file is still there")
            print(f"# {ROWS} rows in the browser: at most {resident_mib(server)} MiB of memory")
            expect(resident_mib(server) < 600, f"{resident_mib(server)} MiB of memory")
        clean, said = verify(folder)
        expect(clean, said)

    def strangers(self):
        """Nobody without the right makes the server hold a file, and a file beyond the bound is refused by its head."""
        folder = self.folder("strangers")
        with Server(folder) as server:
            before = resident_mib(server)
            for name, status in ((None, 401), ("member", 403), ("reviewer", 403), ("administrator", 403)):
                cookie = f"Cookie: {self.world.cookies[name]}\r\n" if name else ""
                for path, size in (("/imports/needs", 20 * MIB), ("/needs", 2 * MIB)):
                    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as peer:
                        peer.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n{cookie}Content-Type: text/csv\r\n"
                                     f"Content-Length: {size}\r\n\r\n".encode())
                        line = peer.recv(4096).split(b"\r\n")[0].decode()
                    expect(str(status if path != "/needs" else 413) in line, f"{name} {path}: {line}")
            client = self.world.client(server, "coordinator")
            with socket.create_connection(("127.0.0.1", server.port), timeout=20) as peer:
                peer.sendall(f"POST /imports/needs HTTP/1.1\r\nHost: x\r\nCookie: {client.cookie}\r\nContent-Type: text/csv\r\n"
                             f"Content-Length: {33 * MIB}\r\n\r\n".encode())
                expect(b" 413 " in peer.recv(4096), "33 MiB are let in")
            for kind in ("application/json", "application/x-www-form-urlencoded"):
                with socket.create_connection(("127.0.0.1", server.port), timeout=20) as peer:
                    peer.sendall(f"POST /imports/needs HTTP/1.1\r\nHost: x\r\nCookie: {client.cookie}\r\nContent-Type: {kind}\r\n"
                                 f"Content-Length: {2 * MIB}\r\n\r\n".encode())
                    expect(b" 413 " in peer.recv(4096), f"2 MiB of {kind}, which is no file, are let in")
            expect(resident_mib(server) - before < 32, f"{before} MiB became {resident_mib(server)} MiB")
            kept = os.path.join(folder, "uploads")
            expect(os.listdir(folder) and not (os.path.exists(kept) and os.listdir(kept)), "something was kept")

    def broken_off(self):
        """A file that stops in the middle leaves nothing behind; those that come at once have their number."""
        folder = self.folder("broken-off")
        with Server(folder) as server:
            client = self.world.client(server, "coordinator")
            peers = []
            for _ in range(9):
                peer = socket.create_connection(("127.0.0.1", server.port), timeout=20)
                peer.sendall(f"POST /imports/needs HTTP/1.1\r\nHost: x\r\nCookie: {client.cookie}\r\nContent-Type: text/csv\r\n"
                             f"Expect: 100-continue\r\nContent-Length: {2 * MIB}\r\n\r\n".encode())
                peers.append((peer, peer.recv(64).split(b"\r\n")[0].decode()))
            told = sorted(line for _, line in peers)
            expect(told == ["HTTP/1.1 100 Continue"] * 8 + ["HTTP/1.1 503 Service Unavailable"], f"{told}")
            for peer, _ in peers:
                try:
                    peer.sendall(b"x" * 1000)
                except OSError:
                    pass
                peer.close()
            for _ in range(100):  # their places are free again
                try:
                    sent = send(client, "needs", "المحافظة;الصنف;الكمية\r\n".encode() + "غزة;tent;1\r\n".encode() * 90000)
                    break
                except Exception:
                    time.sleep(0.1)
            expect(check(client, sent)["rows"] == 90000, "the file did not arrive whole")
            expect(os.listdir(os.path.join(folder, "uploads")) == [sent], "strays are left")

    def waiting(self):
        """Sent again under its key a file lies there once; what one account may leave waiting has an end; both are files of people."""
        folder = self.folder("up-waiting")
        small = "المحافظة,الصنف,الكمية\nغزة,tent,1\n".encode()
        with Server(folder) as server:
            client = self.world.client(server, "coordinator")
            keyed = {"Content-Type": "text/csv", "Idempotency-Key": "one-key-for-three-tries"}
            ids = {client.ask("POST", "/imports/needs", small, keyed).json["id"] for _ in range(3)}
            expect(set(os.listdir(os.path.join(folder, "uploads"))) == ids and len(ids) == 1, "a try left a file of its own")
            for n in range(1, 20):
                send(client, "needs", small)
            full = client.ask("POST", "/imports/needs", small, {"Content-Type": "text/csv"})
            expect((full.status, full.json["fault"], full.json["field"]) == (409, "IMPORT_TOO_MANY", "file"), f"{full}")
            expect(len(os.listdir(os.path.join(folder, "uploads"))) == 20, "what was refused was kept")
            expect(client.post(f"/imports/{ids.pop()}/discard").status == 200, "discard")
            send(client, "needs", small)

    def form(self):
        """As a browser sends it, in memory and through a file; the token is needed, and what is no form is refused."""
        folder = self.folder("form")
        with Server(folder) as server:
            client = self.world.client(server, "coordinator")
            page = client.get("/imports/needs", Accept="text/html").text
            token = page.split('name="_csrf" value="')[1].split('"')[0]
            kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Accept": "text/html"}
            small = "المحافظة,الصنف,الكمية\nغزة,tent,1\n".encode()
            for data in (small, small + b"\n" * (2 * MIB)):
                body = multipart([("_csrf", token)], "C:\\أ\\سجل.csv", data)
                answer = client.ask("POST", "/imports/needs", body, kind)
                expect(answer.status == 303, f"{len(data)} bytes: {answer.status} {answer.text[-600:]}")
                shown = client.get(answer.header("location")).json
                expect(shown["file"] == {"name": "سجل.csv", "size": len(data)}, f"{shown['file']}")
                expect([column["field"] for column in shown["columns"]] == ["governorate", "item", "quantity"], f"{shown}")
                without = client.ask("POST", "/imports/needs", multipart([], "a.csv", data), kind)
                expect(without.status == 403, f"without a token: {without.status}")
            empty = client.ask("POST", "/imports/needs", multipart([("_csrf", token)], "", b""), kind)
            expect(empty.status == 422 and 'id="file-wrong"' in empty.text, f"no file: {empty.status}")
            broken = client.ask("POST", "/imports/needs", multipart([("_csrf", token)], "a.csv", small)[:-6], kind)
            expect(broken.status == 400, f"cut: {broken.status}")
            other = client.ask("POST", "/needs", multipart([("_csrf", token)], "a.csv", small), kind)
            expect(other.status == 415, f"another route: {other.status}")

    def state(self, folder, import_id):
        with sqlite3.connect(f"file:{folder}/istijaba.db?mode=ro", uri=True, timeout=30) as base:
            state, = base.execute("SELECT state FROM import WHERE id = ?", (bytes.fromhex(import_id.replace("-", "")),)).fetchone()
        base.close()
        return state

    def killed(self):
        """kill -9 while it is stored, and while it is taken back: the next start goes on, to the end."""
        folder = self.folder("up-killed")
        with Server(folder) as server:
            client = self.world.client(server, "coordinator")
            sent = send(client, "needs", read(self.fewer))
            expect(check(client, sent)["added"] == FEWER, "not all are new")
        for act, end, counted in (("store", "stored", 0), ("undo", "undone", 2)):
            server = Server(folder).start()
            client = self.world.client(server, "coordinator")
            expect(client.post(f"/imports/{sent}/{act}").status == 200, act)
            halves = 0
            for _ in range(4):
                for _ in range(400):
                    with sqlite3.connect(f"file:{folder}/istijaba.db?mode=ro", uri=True, timeout=30) as base:
                        done = base.execute("SELECT count(*) FROM import_made WHERE (? = 0) OR state > 0", (counted,)).fetchone()[0]
                    base.close()
                    if done > (halves + 1) * 3000:
                        break
                    time.sleep(0.01)
                server.kill()
                halves += 0 < done < FEWER
                clean, said = verify(folder)
                expect(clean, f"{act} killed with {done} rows done: {said}")
                server = Server(folder).start()
            client = self.world.client(server, "coordinator")
            shown = wait_for(client, sent, end)
            print(f"# {act}: {halves} kills in the middle; {shown['added']} added, {shown['kept']} kept")
            expect(halves > 0, f"no kill fell into {act}")
            expect((shown["added"], shown["kept"]) == (FEWER, 0), f"{shown}")
            server.stop()
            clean, said = verify(folder)
            expect(clean, said)
        with sqlite3.connect(f"file:{folder}/istijaba.db?mode=ro", uri=True, timeout=30) as base:
            states = dict(base.execute("SELECT state, count(*) FROM need GROUP BY state"))
            personal = base.execute("SELECT count(*) FROM personal WHERE name IS NOT NULL OR phone IS NOT NULL").fetchone()[0]
            counts = dict(base.execute("SELECT state, sum(number) FROM area_count WHERE subject = 'need' GROUP BY state"))
        base.close()
        expect(states == {6: FEWER} and personal == 0, f"{states}, {personal} names or phones are left")
        expect(counts == {"received": 0, "withdrawn": FEWER}, f"{counts}")

    def cancelled(self):
        """Stopped in the middle of storing: all of it is taken back, and the same file can come again."""
        folder = self.folder("up-cancelled")
        with Server(folder) as server:
            client = self.world.client(server, "coordinator")
            sent = send(client, "needs", read(self.right))
            check(client, sent)
            client.post(f"/imports/{sent}/store")
            job = client.get(f"/imports/{sent}").json["work"]["id"]
            while stored(folder) < 1000:
                time.sleep(0.005)
            answer = client.post(f"/jobs/{job}/cancel")
            expect(answer.status == 200, f"{answer}")
            wait_for(client, sent, "undone")
            again = send(client, "needs", read(self.right))
            shown = check(client, again)
            expect((shown["state"], shown["added"]) == ("checked", ROWS), f"{shown}")
        clean, said = verify(folder)
        expect(clean, said)

    def kept(self):
        """What people have gone on with stays when an import is taken back, and is listed; places and items in use, too."""
        folder = self.folder("up-kept")
        with Server(folder) as server:
            coordinator, administrator = (self.world.client(server, name) for name in ("coordinator", "administrator"))
            sent = {}
            for kind, text in (("areas", "pcode,kind,name_ar,name_en,parent\nPS020301,locality,ن,N,PS0203\nPS020302,locality,ب,B,PS0203\n"
                                "PS02030101,site,م,S,PS020301\n"),
                               ("items", "code,sector,name_ar,name_en,unit_ar,unit_en\nstove,shelter,موقد,Stove,موقد,stove\n"
                                "torch,shelter,كشاف,Torch,كشاف,torch\n")):
                sent[kind] = send(administrator, kind, text.encode())
                shown = check(administrator, sent[kind])
                expect(shown["state"] == "checked", f"{shown}")
                administrator.post(f"/imports/{sent[kind]}/store")
                wait_for(administrator, sent[kind], "stored")
            needs = "area,item,quantity,name\n" + "".join(f"PS020301,stove,{n},Name {n}\n" for n in range(1, 6))
            sent["needs"] = send(coordinator, "needs", needs.encode())
            check(coordinator, sent["needs"])
            coordinator.post(f"/imports/{sent['needs']}/store")
            wait_for(coordinator, sent["needs"], "stored")
            rows = coordinator.get("/board?governorate=PS0203").json["needs"]
            expect(coordinator.post(f"/board/{rows[0]['id']}/verify").status == 200, "verify")
            for kind, client, added, kept in (("needs", coordinator, 5, 1), ("areas", administrator, 3, 1), ("items", administrator, 2, 1)):
                expect(client.post(f"/imports/{sent[kind]}/undo").status == 200, kind)
                shown = wait_for(client, sent[kind], "undone")
                things = [thing["thing"] for thing in shown["kept_things"]]
                expect((shown["added"], shown["kept"], len(things)) == (added, kept, kept), f"{kind}: {shown}")
                expect(things[0] in (rows[0]["id"], "PS020301", "stove"), f"{things}")
                expect(client.post(f"/imports/{sent[kind]}/undo").status == 409, f"{kind} twice")
            expect([row["pcode"] for row in coordinator.get("/areas?parent=PS0203").json["areas"]] == ["PS020301"], "areas")
            for other in (administrator, self.world.client(server, "coordinator-west")):
                expect(other.get(f"/imports/{sent['needs']}").json["fault"] == "IMPORT_NOT_FOUND", "seen by another")
            expect("Name 1" not in json.dumps(administrator.get("/jobs").json), "a job shows a name")
        with open(folder + ".log", errors="replace") as log:
            expect("Name 1" not in log.read(), "the log shows a name")
        clean, said = verify(folder)
        expect(clean, said)


def play(report, world, scratch):
    uploads = Uploads(world, scratch)
    expect(len(COLUMNS) == 8, "the file has other columns")
    report.run(f"uploads {ROWS} rows in the browser, within bounds", uploads.many)
    report.run("uploads of strangers are refused by their head", uploads.strangers)
    report.run("uploads that break off leave nothing", uploads.broken_off)
    report.run("uploads that wait: once under a key, and a bound of them", uploads.waiting)
    report.run("uploads as a form", uploads.form)
    report.run("uploads killed while stored and while taken back: the next start goes on", uploads.killed)
    report.run("uploads stopped in the middle are taken back", uploads.cancelled)
    report.run("uploads taken back: what is in use is kept", uploads.kept)
    for path in (uploads.wrong, uploads.right, uploads.fewer):
        os.remove(path)
