"""The data folder and its one server: a second one is refused, a dying one is waited for, Ctrl-C ends cleanly, demo data
stay on this machine, and a mistyped setting is said."""
import os
import signal
import socket
import threading
import time

from harness import Client, Server, command, copy_folder, expect, form, verify

WAITS_S = 5


def refused(folder, *settings, listen="127.0.0.1:0", env=None):
    """Starts what must not start; gives what it said and how long it took."""
    words = ["serve", "--data", folder, "--listen", listen]
    for setting in settings:
        words += ["--set", setting]
    began = time.monotonic()
    code, out, err = command(*words, env=env, timeout=30)
    expect(code != 0 and "serves http" not in out, f"it started: exit {code}: {out}")
    expect(err.strip(), "it says nothing")
    return code, err, time.monotonic() - began


def second_server(folder):
    with Server(folder) as server:
        code, said, took_s = refused(folder)
        expect(code == 1 and "another istijaba" in said, f"exit {code}: {said}")
        expect(WAITS_S - 0.5 < took_s < WAITS_S + 4, f"it waited {took_s:.1f} s")
        expect(Client(server.port).get("/health").status == 200, "the first one is gone")


def dying_predecessor(folder, end):
    first = Server(folder).start()
    ender = threading.Timer(1.5, lambda: end(first))
    ender.start()
    with Server(folder) as second:
        expect(second.started_in_s > 1, "it did not wait: were both on one folder?")
        expect(Client(second.port).get("/health").status == 200, "the second one does not answer")
    ender.join()


def stops(folder, number):
    """With connections that idle, one that has sent half a request, and writers at work."""
    server = Server(folder).start()
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]
    idle[0].sendall(b"POST /needs HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    answered = []

    def write():
        client = Client(server.port)
        try:
            while True:
                answer = client.post("/needs", {"for": "person", "area": "PS0203", "words": "x"})
                if answer.status == 201:
                    answered.append(answer.json["code"])
        except Exception:
            return

    writers = [threading.Thread(target=write, daemon=True) for _ in range(4)]
    for writer in writers:
        writer.start()
    time.sleep(0.5)
    code, took_s = server.stop(number)
    for peer in idle:
        peer.close()
    for writer in writers:
        writer.join(10)
    expect(code == 0, f"exit {code}: {server.tail()}")
    expect(took_s < 8, f"it took {took_s:.1f} s")
    expect(not os.path.exists(os.path.join(folder, "control")), "its socket is still there")
    with Server(folder, ["limit.wrong_codes_per_minute=100000"]) as again:
        client = Client(again.port)
        lost = [code for code in answered if client.get(f"/needs/{code}").status != 200]
        expect(answered and not lost, f"{len(lost)} of {len(answered)} acknowledged needs are lost")


def demo(scratch):
    folder = scratch.join("demo")
    code, out, err = command("demo", "--data", folder)
    expect(code == 0, f"demo: exit {code}: {out} {err}")
    for address in ("0.0.0.0:0", "[::]:0"):
        code, said, _ = refused(folder, listen=address)
        expect(code == 1 and "demo" in said, f"on {address}: exit {code}: {said}")
    code, out, err = command("demo", "--data", folder)
    expect(code == 1 and err.strip(), f"demo twice: exit {code}: {out} {err}")
    clean, said = verify(folder)
    expect(clean, said)
    with Server(folder) as server:
        sign_in_demo(folder, server)


def sign_in_demo(folder, server):
    with open(os.path.join(folder, "demo-sign-ins.txt"), encoding="utf-8") as text:
        rows = [line.split() for line in text if line.strip() and line.strip()[0].isdigit() or line.startswith("+")]
    expect(len(rows) >= 3, f"{len(rows)} sign-ins are told")
    for row in rows[:3]:
        client = Client(server.port)
        answer = client.post("/sign-in", {"phone": row[0], "password": row[1]})
        expect(answer.status == 200 and answer.json["grants"], f"sign-in {row}: {answer}")
    page = Client(server.port).get("/", Accept="text/html")
    expect(page.status == 200, f"the home page: {page.status}")


def settings(folder):
    for setting in ("server.wrokers=4", "server.workers=many", "server.workers=0", "=", "claim.open_most=-1"):
        code, said, _ = refused(folder, setting)
        expect(setting.split("=")[0] in said, f"--set {setting}: {said}")
    _, said, _ = refused(folder, env={"ISTIJABA_SERVER_WROKERS": "4"})
    expect("ISTIJABA_SERVER_WROKERS" in said, f"environment: {said}")
    path = os.path.join(folder, "istijaba.conf")
    with open(path, "w", encoding="utf-8") as text:
        text.write("# a comment\nserver.workers = 16\nclaim.open_most = 5\nnonsense = 1\n")
    _, said, _ = refused(folder)
    expect("istijaba.conf:4" in said, f"file: {said}")
    with open(path, "w", encoding="utf-8") as text:
        text.write("server.workers = 16\nserver.language = en\n")
    env = {"ISTIJABA_SERVER_LANGUAGE": "ar"}
    # The environment goes over the file, and --set over both.
    for given, added, lang in ((None, [], "en"), (env, [], "ar"), (env, ["server.language=en"], "en")):
        with Server(folder, added, env=given) as server:
            page = Client(server.port).get("/", Accept="text/html").text
            expect(f'lang="{lang}"' in page[:300], f"{given} {added}: not in {lang}")
    os.remove(path)


def lost_key(folder):
    """Without its key a folder is not served: new keys would make every code that people hold worthless."""
    os.rename(folder + ".key", folder + ".key.away")
    _, said, _ = refused(folder)
    expect(".key" in said and not os.path.exists(folder + ".key"), f"said {said}")
    os.rename(folder + ".key.away", folder + ".key")
    with Server(folder) as server:
        expect(Client(server.port).get("/health").status == 200, "not with its key either")


def usage():
    for words, wanted in ((["serve"], 2), (["serve", "--data"], 2), (["sing"], 2), ([], 2), (["--help"], 0), (["serve", "--help"], 0),
                          (["version"], 0), (["verify", "--data", "/nonexistent/folder"], 1), (["routes", "--loud"], 2),
                          (["user", "remove"], 2), (["config"], 0), (["openapi"], 0),
                          (["import", "cats", "x.csv", "--data", "/nonexistent/folder"], (1, 2))):
        code, out, err = command(*words)
        expect(code in (wanted if isinstance(wanted, tuple) else (wanted,)), f"{words}: exit {code}, not {wanted}: {out} {err}")
        expect((out + err).strip(), f"{words} says nothing")


def made_ready(scratch):
    """An empty folder needs nothing else: places, sectors, items, keys that only their owner reads."""
    folder = scratch.join("empty")
    with Server(folder) as server:
        client = Client(server.port)
        expect(len(client.get("/areas").json["areas"]) == 16, "not 16 governorates")
        items = client.get("/items").json
        codes = {item["code"] for item in items["items"]}
        wanted = {"food-parcel", "drinking-water", "blanket", "tent", "hygiene-kit", "baby-formula", "medicine", "nurse-hour"}
        expect(len(items["sectors"]) == 10 and wanted <= codes, f"missing {wanted - codes}")
        answer = client.ask("POST", "/needs", form([("for", "person"), ("area", "PS0203"), ("words", "x")]),
                            {"Content-Type": "application/x-www-form-urlencoded"})
        expect(answer.status == 201, f"{answer}")
    for path in (folder, folder + ".key", os.path.join(folder, "istijaba.db")):
        mode = os.stat(path).st_mode & 0o077
        expect(mode == 0, f"{os.path.basename(path)} is open to others: {mode:o}")


def commands_while_serving(folder):
    """What writes goes through the server that has the folder."""
    with Server(folder) as server:
        server.add_user("0596000001", "Late Comer", "auditor", "PS")
        me = Client(server.port).sign_in("0596000001").get("/me").json
        expect(me["grants"][0]["role"] == "auditor", f"{me}")
        code, _, err = command("user", "add", "--data", folder, "--phone", "0596000001", "--name", "X", "--password-stdin",
                               stdin="long enough now\n")
        expect(code == 1 and err.strip(), f"the same phone twice: exit {code}: {err}")
        code, _, err = command("user", "grant", "--data", folder, "--phone", "0596000001", "--role", "coordinator", "--area", "PS")
        expect(code == 1 and err.strip(), f"an auditor who changes things: exit {code}: {err}")
        code, _, err = command("demo", "--data", folder)
        expect(code == 1 and err.strip(), f"demo data into a real folder: exit {code}: {err}")
        clean, said = verify(folder)
        expect(clean, f"verify while serving: {said}")


def own_address():
    """An address of this machine that is not loopback; None when it has none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        try:
            asker.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return asker.getsockname()[0]


def from_elsewhere(folder):
    """Who does not come from this machine gets no metrics, and a budget of needs and of sign-ins."""
    host = own_address()
    if host is None or host.startswith("127."):
        print("# this machine has no address but loopback: what others get was not tried")
        return
    need = {"for": "person", "area": "PS0203", "words": "x"}
    with Server(folder, ["limit.raised_per_minute=3", "metrics.public=0"], host=host) as server:
        client = Client(server.port, host=host)
        expect(client.get("/metrics").status == 404, "metrics are told to others")
        statuses = [client.post("/needs", need).status for _ in range(4)]
        expect(statuses == [201, 201, 201, 429], f"needs of one address: {statuses}")
        expect(client.get("/health").status == 200, "reading is limited as well")
    with Server(folder, ["metrics.public=1"], host=host) as server:
        expect(Client(server.port, host=host).get("/metrics").status == 200, "metrics are not public when configured")


def port_taken(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, said, _ = refused(folder, listen=f"127.0.0.1:{taken.getsockname()[1]}")
        expect(code == 1 and "listen" in said, f"exit {code}: {said}")


def play(report, world, scratch):
    folder = scratch.join("house")
    copy_folder(world.folder, folder)
    report.run("house an empty folder is made ready", lambda: made_ready(scratch))
    report.run("house a second server is refused after 5 s", lambda: second_server(folder))
    report.run("house a predecessor that stops is waited for", lambda: dying_predecessor(folder, lambda one: one.stop()))
    report.run("house a predecessor that is killed is waited for", lambda: dying_predecessor(folder, lambda one: one.kill()))
    report.run("house Ctrl-C stops cleanly", lambda: stops(folder, signal.SIGINT))
    report.run("house SIGTERM stops cleanly", lambda: stops(folder, signal.SIGTERM))
    report.run("house a port that is taken", lambda: port_taken(folder))
    report.run("house what others than this machine get", lambda: from_elsewhere(folder))
    report.run("house settings: file, environment, --set, and mistyped ones", lambda: settings(folder))
    report.run("house a lost key", lambda: lost_key(folder))
    report.run("house commands while serving", lambda: commands_while_serving(folder))
    report.run("house usage and exit codes", usage)
    report.run("house demo data stay on this machine", lambda: demo(scratch))
    clean, said = verify(folder)
    report.check("house verify", clean, said)
