"""Plays a scenario: a text file of requests and the answers they must get. The format is in README.md beside this."""
import json
import re
import urllib.parse
import uuid

from harness import Client, Mismatch, count_rows, day, expect, totp

NAME = re.compile(r"\$([a-z_][a-z_0-9]*)((?:\+|-)[0-9]+)?")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")


class Scenario:
    def __init__(self, path, world):
        self.path, self.world = path, world
        with open(path, encoding="utf-8") as text:
            self.lines = text.read().split("\n")
        self.settings = self._settings()

    def _settings(self):
        """Of the line `server KEY=VALUE …`; None: the shared server will do."""
        for line in self.lines:
            if line.startswith("server"):
                return line.split()[1:]
        return None

    def play(self, server):
        """Raises Mismatch, naming the line, at the first answer that is another."""
        self.server, self.at, self.clients = server, 0, {}
        self.values = {f"{name}_org": value for name, value in self.world.organisations.items()}
        self.client = self._client("anyone")
        self.steps = 0
        while self.at < len(self.lines):
            line = self.lines[self.at]
            began = self.at
            try:
                self._step(line)
            except Mismatch as why:
                raise Mismatch(f"line {began + 1} ({line.strip()[:80]}): {why}") from None
        expect(self.steps > 0, "this scenario asks for nothing")

    # ---- Lines ----

    def _step(self, line):
        self.at += 1
        word, _, rest = line.partition(" ")
        if not line.strip() or line.startswith("#") or word == "server":
            return
        if word == ">":
            self._exchange(rest)
        elif word == "as":
            self.client = self._client(rest.strip())
        elif word == "set":
            name, _, value = rest.partition(" = ")
            self.values[name.strip()] = self._made(value.strip())
        elif word == "watch":
            self.watched = count_rows(self.server.folder)
        elif word == "unchanged":
            now = count_rows(self.server.folder)
            changed = {name: (self.watched[name], now[name]) for name in now if now[name] != self.watched[name]}
            expect(not changed, f"rows were written: {changed}")
        else:
            raise Mismatch("this line is not understood")

    def _client(self, name):
        if name not in self.clients:
            known = name == "anyone" or name.startswith("new ") or name in self.world.cookies
            expect(known, f"nobody is called {name}")
            self.clients[name] = Client(self.server.port, self.world.cookies.get(name))
        return self.clients[name]

    def _made(self, value):
        if value == "uuid":
            return str(uuid.uuid4())
        if value.startswith("repeat "):
            _, piece, count = value.split()
            return piece * int(count)
        if value.startswith("totp "):
            _, secret, *steps = self._fill(value).split()
            return totp(secret, int(steps[0]) if steps else 0)
        return self._fill(value)

    def _fill(self, text):
        """The text with $names replaced; $today and $today+3 are dates."""
        def value(match):
            name, offset = match.group(1), match.group(2)
            if name == "today":
                return day(int(offset or 0))
            if name not in self.values:
                return match.group(0)
            number = self.values[name]
            return str(number + int(offset)) if offset and isinstance(number, int) else str(number) + (offset or "")
        return NAME.sub(value, text)

    # ---- A request and its answer ----

    def _exchange(self, first):
        method, target = self._fill(first).split(" ", 1)
        headers, body = self._request()
        self.answer = self.client.ask(method, target, body, headers)
        self.steps += 1
        expect(self.at < len(self.lines) and self.lines[self.at].startswith("< "), "no answer is expected")
        while self.at < len(self.lines) and self.lines[self.at].startswith("< "):
            self._check_head(self.lines[self.at][2:])
            self.at += 1
        self._check_body()

    def _request(self):
        headers, body = {}, []
        while self.lines[self.at].startswith("> "):
            name, _, value = self._fill(self.lines[self.at][2:]).partition(":")
            headers[name.strip()] = value.strip()
            self.at += 1
        while not self.lines[self.at].startswith("< "):
            body.append(self.lines[self.at])
            self.at += 1
        if not body:
            return headers, None
        return headers, self._body(headers, body)

    def _body(self, headers, lines):
        if lines[0][:1] in "{[":
            headers.setdefault("Content-Type", "application/json")
        if "Content-Type" in headers:
            text = self._fill("\n".join(lines))
            # \xNN stands for a byte that no text file may hold.
            return re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes([int(match.group(1), 16)]), text.encode())
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers.setdefault("Accept", "text/html")
        return urllib.parse.urlencode([tuple(self._fill(line).split("=", 1)) for line in lines])

    def _check_head(self, line):
        words = self._fill(line).split()
        if re.match(r"[A-Za-z-]+:\Z", words[0]):
            name, pattern = words[0][:-1], self._fill(line).split(":", 1)[1].strip()
            value = self.answer.header(name)
            expect((value is None) == (pattern == "-"), f"header {name} in {self.answer.headers}")
            self._match(value, None if pattern == "-" else pattern, f"header {name}")
            return
        expect(self.answer.status == int(words[0]), f"answered {self.answer}")
        if len(words) > 1:
            self._check_fault(words[1], words[2].strip('"') if len(words) > 2 else "")

    def _check_fault(self, fault, field):
        """A fault is exactly three texts: which, at what input, and what to do."""
        got = self.answer.json
        expect(sorted(got) == ["fault", "field", "message"], f"not the three texts of a fault: {self.answer}")
        expect(got["fault"] == fault and got["field"] == field, f"answered {self.answer}")
        expect(isinstance(got["message"], str) and len(got["message"]) >= 8, f"no message: {self.answer}")

    def _check_body(self):
        pattern = []
        while self.at < len(self.lines) and self.lines[self.at].strip() and self.lines[self.at][:2] != "> ":
            line = self.lines[self.at]
            self.at += 1
            if line.startswith("~ "):
                self._check_text(line[2:])
            elif line.startswith("!~ "):
                unwanted = self._fill(line[3:])
                expect(unwanted not in self.answer.text, f"holds {unwanted!r}: {self.answer}")
            else:
                pattern.append(line)
        if pattern == ["(empty)"]:
            expect(self.answer.body == b"", f"a body: {self.answer}")
        elif pattern:
            try:
                wanted = json.loads("\n".join(pattern))
            except ValueError as error:
                raise Mismatch(f"the pattern is not JSON: {error}")
            self._match(self.answer.json, wanted, "")

    def _check_text(self, wanted):
        """Contained in the answer; an unknown $name takes what stands there."""
        filled = self._fill(wanted)
        names = [match.group(1) for match in NAME.finditer(filled)]
        expression = re.escape(filled)
        for name in names:
            expression = expression.replace(re.escape(f"${name}"), "([^\"<>&\\s]+)", 1)
        found = re.search(expression, self.answer.text)
        shown = self.answer.text.split("<main")[-1]
        expect(found, f"does not hold {filled!r}: {self.answer.status} {shown[:1200]}")
        self.values.update(zip(names, found.groups()))

    # ---- Patterns ----

    def _match(self, got, wanted, where):
        if isinstance(wanted, dict):
            expect(isinstance(got, dict), f"{where or 'the answer'} is no record but {got!r}")
            for name, pattern in wanted.items():
                if pattern == "-":
                    expect(name not in got, f"{where}.{name} is there: {got.get(name)!r}")
                    continue
                expect(name in got, f"{where}.{name} is missing in {json.dumps(got, ensure_ascii=False)[:600]}")
                self._match(got[name], pattern, f"{where}.{name}")
        elif isinstance(wanted, list):
            self._match_list(got, wanted, where)
        elif isinstance(wanted, str):
            self._match_text(got, wanted, where)
        else:
            same = got == wanted and isinstance(got, bool) == isinstance(wanted, bool)
            expect(same, f"{where} is {got!r}, not {wanted!r}")

    def _match_list(self, got, wanted, where):
        expect(isinstance(got, list), f"{where} is no list but {got!r}")
        if wanted[:1] == ["..."]:
            for pattern in wanted[1:]:
                self._match_any(got, pattern, where)
            return
        more = wanted[-1:] == ["..."]
        wanted = wanted[:-1] if more else wanted
        right = len(got) >= len(wanted) if more else len(got) == len(wanted)
        expect(right, f"{where} has {len(got)} elements, not {len(wanted)}: {json.dumps(got, ensure_ascii=False)[:600]}")
        for index, pattern in enumerate(wanted):
            self._match(got[index], pattern, f"{where}[{index}]")

    def _match_any(self, got, pattern, where):
        before = dict(self.values)
        for element in got:
            try:
                self._match(element, pattern, where)
                return
            except Mismatch:
                self.values = dict(before)
        raise Mismatch(f"{where} holds nothing like {pattern}: {json.dumps(got, ensure_ascii=False)[:600]}")

    def _match_text(self, got, wanted, where):
        if wanted == "*":
            return
        if wanted == "#":
            expect(isinstance(got, int) and not isinstance(got, bool), f"{where} is {got!r}, not a whole number")
        elif wanted == "@":
            expect(isinstance(got, str) and TIME.match(got), f"{where} is {got!r}, not a time")
        elif wanted.startswith("~"):
            expression = self._fill(wanted[1:])
            expect(isinstance(got, str) and re.search(expression, got), f"{where} is {got!r}, not like {expression}")
        elif re.fullmatch(r"\$[a-z_][a-z_0-9]*", wanted) and wanted[1:] not in self.values:
            self.values[wanted[1:]] = got
        elif re.fullmatch(r"\$[a-z_][a-z_0-9]*", wanted):
            expect(got == self.values[wanted[1:]], f"{where} is {got!r}, not {self.values[wanted[1:]]!r}")
        else:
            filled = self._fill(wanted)
            expect(got == filled, f"{where} is {got!r}, not {filled!r}")
