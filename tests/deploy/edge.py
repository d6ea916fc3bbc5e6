"""Debian's nginx with deploy/nginx/istijaba.conf before the installed service, on a loopback of its own: TLS, who the
client is, sizes, what is logged; then slowhttptest's four attacks, beside which an ordinary client is answered."""
import glob
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import threading
import time

import package
import root as roots
from harness import Answer, Client, PASSWORD, expect, form, wait_listening
from service import Service, run

NAME = "istijaba.example"
SITE = "usr/share/doc/istijaba/examples/nginx/istijaba.conf"
MIB = 1024 * 1024
# Each holds as many connections as it may for a while; bounded in number and time.
CONNECTIONS, A_SECOND, SECONDS = 1000, 250, 8
ATTACKS = {
    "slow heads": ["-H", "-i", "2", "-x", "24"],
    "slow bodies": ["-B", "-i", "2", "-s", "8192", "-x", "10"],
    "slow reading": ["-X", "-w", "1", "-y", "16", "-n", "3", "-z", "4", "-k", "2"],
    "ranges": ["-R", "-a", "5", "-b", "2000", "-t", "GET"],
}


def make_certificate(root):
    """For the name alone, by a key of its own; gives the path of the certificate."""
    folder = os.path.join(root, "etc/ssl/istijaba")
    os.makedirs(folder, exist_ok=True)
    chain = os.path.join(folder, "fullchain.pem")
    roots.call(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout",
                os.path.join(folder, "privkey.pem"), "-out", chain], "openssl")
    return chain


def set_up(root):
    """The steps at the head of the site's file, done by hand as an operator does them."""
    roots.call(["cp", os.path.join(root, SITE), os.path.join(root, "etc/nginx/sites-available")], "cp")
    os.symlink("../sites-available/istijaba.conf", os.path.join(root, "etc/nginx/sites-enabled/istijaba.conf"))
    os.remove(os.path.join(root, "etc/nginx/sites-enabled/default"))
    with open(os.path.join(root, SITE), encoding="utf-8") as text:
        command = re.search(r"^#\s+(sed -i '.*' /etc/nginx/nginx\.conf)$", text.read(), re.M)[1]
    code, said = run(root, "sh", "-c", command)
    expect(code == 0, said)
    with open(os.path.join(root, package.SETTINGS), "a", encoding="utf-8") as text:
        text.write(f"server.origin = https://{NAME}\nserver.behind_proxy = 1\nlimit.raised_per_minute = 100000\n")


class Nginx:
    """nginx inside the root, with as many files as systemd gives it. Stopped at the end of the `with`."""

    def __init__(self, root):
        self.root = root

    def __enter__(self):
        code, said = run(self.root, "nginx", "-t")
        expect(code == 0 and "warn" not in said, f"nginx -t: {said}")
        words = roots.in_root(self.root, "nginx", "-g", "daemon off;")
        self.process = subprocess.Popen(["prlimit", "--nofile=1024:", *words], stdin=subprocess.DEVNULL)
        wait_listening(self.process, 443)
        return self

    def __exit__(self, *error):
        self.process.send_signal(signal.SIGQUIT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.terminate()
            self.process.wait(10)


class Outside(Client):
    """A client of the public name, from an address of its own."""

    def __init__(self, chain, source="127.0.0.1", cookie=None, timeout=60):
        super().__init__(443, cookie, timeout)
        self.tls = ssl.create_default_context(cafile=chain)
        self.source = source

    def _ask_once(self, method, target, body, sent):
        if self.connection is None:
            plain = socket.create_connection(("127.0.0.1", 443), self.timeout, (self.source, 0))
            self.connection = http.client.HTTPConnection(NAME, timeout=self.timeout)
            self.connection.sock = self.tls.wrap_socket(plain, server_hostname=NAME)
        self.connection.request(method, target, body=body, headers=sent)
        reply = self.connection.getresponse()
        self.headers = reply.getheaders()
        answer = Answer(reply.status, {name.lower(): value for name, value in self.headers}, reply.read())
        if reply.will_close:
            self.close()
        given = (answer.header("set-cookie") or "").split(";")[0]
        if "session=" in given:
            self.cookie = given
        return answer


NEED = {"for": "household", "area": "PS0203", "people": 6, "lines": [{"item": "food-parcel", "quantity": 1}]}


def raise_need(client):
    answer = client.post("/needs", NEED)
    expect(answer.status == 201, f"raising: {answer}")
    return answer.json["code"]


# ---- An ordinary day ----

def speaks_tls(chain):
    client = Outside(chain)
    answer = client.get("/", Accept="text/html")
    expect(answer.status == 200 and 'lang="ar"' in answer.text[:300], f"{answer}")
    names = [name.lower() for name, _ in client.headers]
    for name in ("strict-transport-security", "content-security-policy", "x-content-type-options"):
        expect(names.count(name) == 1, f"{name} is sent {names.count(name)} times")
    expect("nginx/" not in (answer.header("server") or ""), "the version of nginx is told")
    for version in (ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = ssl.create_default_context(cafile=chain)
        context.set_ciphers("DEFAULT@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        try:
            with context.wrap_socket(socket.create_connection(("127.0.0.1", 443), 10), server_hostname=NAME):
                spoken = True
        except (ssl.SSLError, OSError):
            spoken = False
        expect(spoken == (version != ssl.TLSVersion.TLSv1_1), f"{version.name}: {spoken}")


def speaks_http2(chain):
    curl = ["curl", "--silent", "--show-error", "--http2", "--cacert", chain, "--resolve", f"{NAME}:443:127.0.0.1",
            "--write-out", "\n%{http_version} %{http_code}"]
    said = roots.call([*curl, f"https://{NAME}/health"], "curl")
    expect(said.endswith("\n2 200"), said)
    # A body of unknown length, which HTTP/2 has no chunks for.
    need = subprocess.run([*curl, "--data-binary", "@-", "--header", "Content-Type: application/json", "--header",
                           "Content-Length:", f"https://{NAME}/needs"], input=json.dumps(NEED), capture_output=True, text=True)
    expect(need.stdout.endswith("\n2 201"), need.stdout + need.stderr)


def leads_to_tls():
    connection = http.client.HTTPConnection("127.0.0.1", 80, timeout=30)
    connection.request("GET", "/needs?lang=en", headers={"Host": NAME})
    reply = connection.getresponse()
    expect(reply.status == 308 and reply.getheader("Location") == f"https://{NAME}/needs?lang=en", f"{reply.status}")
    connection.close()


def signs_in(root, chain):
    """A form of a browser: its cookie is Secure and bound to the host, its origin is ours, another's is refused."""
    code, said = run(root, "istijaba", "user", "add", "--data", "/" + package.DATA, "--phone", "0599000001", "--name", "Example One",
                     "--role", "coordinator", "--area", "PS", "--password-stdin", stdin=PASSWORD + "\n")
    expect(code == 0, said)
    client = Outside(chain)
    typed = form([("phone", "0599000001"), ("password", PASSWORD)])
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html", "Origin": "https://elsewhere.example"}
    answer = client.ask("POST", "/sign-in", typed, sent)
    expect(answer.status == 403, f"from elsewhere: {answer.status}")
    answer = client.ask("POST", "/sign-in", typed, {**sent, "Origin": f"https://{NAME}"})
    cookie = answer.header("set-cookie") or ""
    expect(answer.status == 303 and cookie.startswith("__Host-session=") and "Secure" in cookie, f"{answer.status} {cookie[:20]}")
    expect(client.get("/board", Accept="text/html").status == 200, "the board")
    # A file to import is larger than any form.
    rows = "reference,area,people,words\n" + "".join(f"r{n},PS0203,4,{'x' * 100}\n" for n in range(3 * MIB // 120))
    answer = client.ask("POST", "/imports/needs", rows, {"Content-Type": "text/csv"})
    expect(answer.status in (201, 202, 303), f"a file of {len(rows)} bytes: {answer}")


def knows_its_clients(chain):
    """Wrong codes are counted for each address, and what a client says of itself counts for nothing."""
    def wrong(source, **said):
        client = Outside(chain, source)
        return [client.get("/needs/AAAA", **said).status for _ in range(4)]

    expect(wrong("127.0.0.2") == [404, 404, 404, 429], "one client is not counted")
    expect(wrong("127.0.0.3")[:3] == [404] * 3, "another pays for the first")
    spoofed = {"X-Forwarded-For": "198.51.100.77", "Forwarded": "for=198.51.100.77"}
    expect(wrong("127.0.0.2", **spoofed) == [429] * 4, "a client chose its own address")
    expect(Outside(chain).get("/metrics").status == 404, "metrics are told to everyone")
    expect(Client(package.PORT).get("/metrics").status == 200, "metrics are not told to this machine")


def holds_sizes(chain):
    client = Outside(chain, "127.0.0.4")
    words = {"Content-Type": "application/json"}

    def posted(length):
        return client.ask("POST", "/needs", '{"words": "' + "x" * (length - 13) + '"}', words)

    expect(posted(MIB).status == 422, "a body of 1 MiB is not read")
    for length in (MIB + 1, 4 * MIB):
        answer = posted(length)
        expect(answer.status == 413 and answer.json, f"{length}: {answer}")
    expect(posted(34 * MIB).status == 413, "34 MiB")
    expect(client.get("/needs?" + "x" * 3000, Accept="text/html").status < 500, "a long query")
    answer = client.get("/" + "x" * 9000)
    expect(400 <= answer.status < 500, f"a path of 9000: {answer.status}")
    answer = client.get("/", Cookie="c=" + "x" * 12000)
    expect(answer.status == 200, f"a cookie of 12000: {answer.status}")


def away(root, chain):
    """While istijaba is down people read what to do, in their language; then it goes on by itself."""
    answer = Outside(chain, "127.0.0.5").get("/needs/ABCD", Accept="text/html")
    expect(answer.status == 502 and "نعود بعد لحظات" in answer.text, f"{answer}")
    expect(answer.header("retry-after") == "10", "no Retry-After")
    with Service(root):
        expect(Outside(chain, "127.0.0.5").get("/health").status == 200, "it does not go on")


# ---- Under attack ----

class Neighbour:
    """Asks for all kinds of things, one after the other, each on a new connection; everything must be answered."""

    def __init__(self, chain, code):
        self.chain, self.code = chain, code
        self.times, self.wrong, self.over = [], [], threading.Event()
        self.thread = threading.Thread(target=self._go, daemon=True)

    def _go(self):
        deeds = [lambda client: client.get("/", Accept="text/html").status == 200,
                 lambda client: client.get("/health").status == 200,
                 lambda client: client.get(f"/needs/{self.code}").status == 200,
                 lambda client: client.post("/needs", NEED).status == 201]
        while not self.over.is_set():
            deed = deeds[len(self.times) % len(deeds)]
            began = time.monotonic()
            client = Outside(self.chain, "127.0.0.9", timeout=30)
            try:
                if not deed(client):
                    self.wrong.append(f"request {len(self.times)} of {len(deeds)} kinds is refused")
            except Exception as error:
                self.wrong.append(f"{type(error).__name__}: {error}")
            finally:
                client.close()
            self.times.append(time.monotonic() - began)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        self.thread.join(60)


def attack(root, chain, code, name, words):
    path = {"slow bodies": "/needs", "slow reading": "/raise", "ranges": "/"}.get(name, "/")
    attacker = roots.in_root(root, "slowhttptest", *words, "-c", str(CONNECTIONS), "-r", str(A_SECOND), "-l", str(SECONDS), "-p", "20",
                             "-u", f"https://{NAME}{path}")
    with Neighbour(chain, code) as neighbour:
        began = time.monotonic()
        done = subprocess.run(attacker, capture_output=True, text=True, errors="replace",
                              stdin=subprocess.DEVNULL, timeout=SECONDS + 60)
        took_s = time.monotonic() - began
    said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
    counts = {key: int(value) for key, value in re.findall(r"^(initializing|pending|connected|error|closed):\s+(\d+)", said, re.M)}
    held = counts.get("connected", 0) + counts.get("closed", 0)
    # It counts every five seconds, and is over before that when all were opened, answered and closed.
    answered = "No open connections left" in said and took_s >= CONNECTIONS / A_SECOND - 1
    expect(held >= CONNECTIONS / 4 or answered, f"the attack did not come about: {said[-600:]}")
    expect(not neighbour.wrong, f"{len(neighbour.wrong)} of {len(neighbour.times)} not answered: {neighbour.wrong[:3]}")
    expect(len(neighbour.times) >= 4, f"only {len(neighbour.times)} asked in {SECONDS} s")
    print(f"# {name}: {counts}; beside it {len(neighbour.times)} asked and answered, the slowest in "
          f"{max(neighbour.times):.2f} s", flush=True)


class Trickle:
    """One who sends a body a byte at a time: nginx alone would wait for ever; istijaba's deadline ends it."""

    def __init__(self, chain):
        self.tls = ssl.create_default_context(cafile=chain)
        self.ended = None
        self.thread = threading.Thread(target=self._go, daemon=True)
        self.thread.start()

    def _go(self):
        plain = socket.create_connection(("127.0.0.1", 443), 20, ("127.0.0.7", 0))
        began = time.monotonic()
        with self.tls.wrap_socket(plain, server_hostname=NAME) as peer:
            peer.sendall(f"POST /needs HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: application/json\r\n"
                         "Content-Length: 4096\r\n\r\n{".encode())
            peer.settimeout(1)
            while time.monotonic() - began < 60:
                try:
                    if not peer.recv(4096):
                        break
                except TimeoutError:
                    try:
                        peer.sendall(b" ")
                    except OSError:
                        break
                except OSError:
                    break
            else:
                return
        self.ended = time.monotonic() - began

    def expect_ended(self):
        self.thread.join(70)
        expect(self.ended is not None, "after 60 s it still goes on")
        print(f"# a trickled body was ended after {self.ended:.0f} s", flush=True)


def nothing_logged(root, codes):
    """No path, no code, no query, no address of anyone in what nginx and the service wrote."""
    said = ""
    for path in [*glob.glob(os.path.join(root, "var/log/nginx/*")), os.path.join(root, "var/log/istijaba-service.log")]:
        with open(path, encoding="utf-8", errors="replace") as text:
            said += text.read()
    said = re.sub(r" route=/\S*", "", said)  # a pattern of the table, in the service's own log
    lines = said.splitlines()
    expect(len(lines) > 20, "nothing is logged at all")
    for wanted in (*codes, "/needs", "/raise", "/board", "lang=en", "127.0.0.9"):
        at = [line for line in lines if wanted in line]
        expect(not at, f"{wanted} is logged: {at[:1]}")


def inside(report, root, chain):
    with open(os.path.join(root, "etc/hosts"), "a", encoding="utf-8") as text:
        text.write(f"127.0.0.1 {NAME}\n")
    with roots.Mounted(root, archives=False):
        report.run("edge set up as its first lines say", lambda: set_up(root))
        with Nginx(root):
            report.run("edge away, and back", lambda: away(root, chain))
            with Service(root, {"ISTIJABA_LIMIT_WRONG_CODES_PER_MINUTE": "3"}):
                report.run("edge TLS, headers once, old versions refused", lambda: speaks_tls(chain))
                report.run("edge HTTP/2", lambda: speaks_http2(chain))
                report.run("edge plain HTTP leads to TLS", leads_to_tls)
                report.run("edge signing in by form", lambda: signs_in(root, chain))
                report.run("edge each client is itself", lambda: knows_its_clients(chain))
                report.run("edge sizes", lambda: holds_sizes(chain))
                codes = [raise_need(Outside(chain))]
                trickle = Trickle(chain)
                for name, words in ATTACKS.items():
                    report.run(f"edge {name}", lambda: attack(root, chain, codes[0], name, words))
                report.run("edge a trickled body is ended", trickle.expect_ended)
                report.run("edge after it all: served as before", lambda: codes.append(raise_need(Outside(chain))))
        report.run("edge no path and no code in the logs", lambda: nothing_logged(root, codes))


def play(report):
    root = os.path.join(roots.KEPT, "edge")
    try:
        path = package.build()
        roots.copy(roots.base_with("nginx", "slowhttptest"), root)
        roots.call(["cp", path, os.path.join(root, "tmp")], "cp")
        roots.install(root, "/tmp/" + os.path.basename(path))
        chain = make_certificate(root)
    except roots.Unmade as error:
        report.not_ok("edge in a bare root", error)
        return
    report.follow(roots.alone("edge", root, chain))
    roots.remove(root)
