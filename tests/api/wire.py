"""Malformed HTTP over a bare socket: each line of wire.txt gets its status, and what is refused closes the connection."""
import os
import re
import socket

from harness import Client, ask_raw, count_rows, expect

HERE = os.path.dirname(os.path.abspath(__file__))
EXTRA = b"GET /items HTTP/1.1\r\nHost: smuggled\r\n\r\n"
ESCAPES = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"0": b"\0", b"\\": b"\\"}


def read_cases():
    with open(os.path.join(HERE, "wire.txt"), encoding="ascii") as text:
        for line in text:
            if line.strip() and not line.startswith("#"):
                head, _, data = line.rstrip("\n").partition(" | ")
                status, _, name = head.partition(" ")
                yield int(status), name, to_bytes(data)


def to_bytes(text):
    def unescape(match):
        word = match.group(1)
        return bytes([int(word[1:], 16)]) if word[:1] == b"x" else ESCAPES[word]
    data = re.sub(rb"\\(x[0-9a-f]{2}|.)", unescape, text.encode())
    return data.replace(b"<HOST>", b"Host: 127.0.0.1\r\n").replace(b"<EXTRA>", EXTRA)


def check(server, status, data):
    refused = status >= 400
    # An accepted connection stays open: we do not wait for more than its answer.
    got, closed = ask_raw(server.port, data, wait_s=10 if refused else 0.3)
    expect(got.startswith(b"HTTP/1.1 %d " % status), f"answered {got[:200]!r}")
    expect(got.count(b"HTTP/1.1 ") == 1, f"more than one answer: {got!r}")
    expect(closed == refused, f"the connection is {'closed' if closed else 'open'}")
    if refused:
        expect(re.search(rb"(?i)\r\nconnection: close\r\n", got), f"does not say that it closes: {got[:300]!r}")


def check_survives(server):
    answer = Client(server.port).get("/health")
    expect(answer.status == 200, f"afterwards: {answer}")


def check_pieces(server):
    """The same request byte by byte is the same request."""
    data = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in data:
            peer.sendall(bytes([byte]))
        got = b""
        while piece := peer.recv(4096):
            got += piece
    expect(got.startswith(b"HTTP/1.1 200 ") and got.endswith(b'{"health":"ok"}'), f"answered {got!r}")


def check_pipeline(server):
    """Requests sent in one go are answered in their order."""
    one = b"GET /%s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n%s\r\n"
    data = one % (b"health", b"") + one % (b"nothing", b"") + one % (b"health", b"Connection: close\r\n")
    got, closed = ask_raw(server.port, data)
    order = re.findall(rb"HTTP/1\.1 (\d+) ", got)
    expect(order == [b"200", b"404", b"200"] and closed, f"answered {order}")


def play(report, world, scratch):
    with world.server(scratch, "wire") as server:
        before = count_rows(server.folder)
        for status, name, data in read_cases():
            report.run(f"wire {name}", lambda: check(server, status, data))
        report.run("wire byte by byte", lambda: check_pieces(server))
        report.run("wire in one go", lambda: check_pipeline(server))
        report.run("wire the server is well afterwards", lambda: check_survives(server))
        report.check("wire nothing was stored", count_rows(server.folder) == before)
