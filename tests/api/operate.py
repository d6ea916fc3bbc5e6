"""What operators see: /metrics in the strict form, the names that dashboard and alerts use, the log without anything that
people wrote, request ids, and the administrators' page of the same numbers."""
import json
import os
import re
import shutil
import subprocess

from harness import PASSWORD, ROOT, Client, Server, copy_folder, expect, form

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABELS = r'(?:\{(?:%s="(?:[^"\\\n]|\\.)*",?)*\})' % r"[a-zA-Z_][a-zA-Z0-9_]*"
SAMPLE = re.compile(rf"^({NAME})({LABELS})? (-?\d+(?:\.\d+)?|\+Inf)$")
# What nobody may read in a log: told in every place that takes text, numbers or addresses.
CANARIES = {"name": "Canary Zarqa", "phone": "0599765431", "words": "canary in the words", "landmark": "behind the canary mill",
            "note": "canary note", "query": "canary-query", "path": "CANARYPATH99", "agent": "canary-agent/1.0", "field": "canary-field"}


def parse(text):
    """{name: (kind, {labels: value})}; raises where the text form is not kept to the letter."""
    families, seen, name = {}, set(), None
    expect(text.endswith("\n"), "the last line has no end")
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name, _, told = line[7:].partition(" ")
            expect(name not in families and told.strip(), f"help: {line}")
            families[name] = [None, {}]
            continue
        if line.startswith("# TYPE "):
            typed, _, kind = line[7:].partition(" ")
            expect(typed == name and families[name][0] is None, f"type: {line}")
            expect(kind in ("counter", "gauge", "histogram"), f"kind: {line}")
            families[name][0] = kind
            continue
        match = SAMPLE.match(line)
        expect(match, f"no sample: {line!r}")
        base = re.sub(r"_(bucket|sum|count)$", "", match[1]) if families[name][0] == "histogram" else match[1]
        expect(base == name, f"{match[1]} stands below {name}")
        key = match[1] + (match[2] or "")
        expect(key not in seen, f"twice: {key}")
        seen.add(key)
        families[name][1][key] = float(match[3])
    return families


def lint(families):
    """What promtool complains about, and that histograms add up."""
    for name, (kind, samples) in families.items():
        expect((kind == "counter") == name.endswith("_total"), f"{name} is a {kind}")
        expect(not re.search(r"(milli|micro|kilo|mega|_ms|_us|_mb|_kb|minutes|hours|days|gauge|counter|[A-Z])", name), f"the unit of {name}")
        expect(samples or name == "istijaba_things", f"{name} has no sample")
        if kind == "histogram":
            check_histogram(name, samples)


def check_histogram(name, samples):
    rows = {}
    for key, value in samples.items():
        labels = re.sub(r',?le="[^"]*"', "", key[key.find("{"):]) if "{" in key else ""
        labels = "" if labels in ("{}", "") else labels
        rows.setdefault(labels, []).append((key, value))
    for labels, row in rows.items():
        buckets = [value for key, value in row if key.startswith(name + "_bucket")]
        bounds = [re.search(r'le="([^"]*)"', key)[1] for key, _ in row if key.startswith(name + "_bucket")]
        expect(bounds[-1] == "+Inf" and [float(b) for b in bounds] == sorted(float(b) for b in bounds), f"bounds of {name}: {bounds}")
        expect(buckets == sorted(buckets), f"{name}{labels} does not rise: {buckets}")
        count = next(value for key, value in row if key.startswith(name + "_count"))
        expect(count == buckets[-1], f"{name}{labels}: {count} in all, {buckets[-1]} in the last bucket")


def scrape(server):
    answer = Client(server.port).get("/metrics")
    expect(answer.status == 200 and answer.header("content-type").startswith("text/plain; version=0.0.4"), str(answer))
    return answer.text


def value(families, name, **labels):
    total = 0
    for key, number in families[name][1].items():
        if all(f'{label}="{wanted}"' in key for label, wanted in labels.items()):
            total += number
    return total


def numbers(server):
    """What is done is counted, under the pattern of its route and never under what somebody asked for."""
    before = parse(scrape(server))
    client = Client(server.port)
    for _ in range(5):
        client.get("/needs/" + CANARIES["path"])
    client.get("/no/such/" + CANARIES["path"])
    client.post("/needs", {"for": "person", "area": "PS0203", "words": "x"})
    text = scrape(server)
    after = parse(text)
    lint(after)
    expect(CANARIES["path"] not in text, "a path stands in /metrics")
    grown = lambda name, **labels: value(after, name, **labels) - value(before, name, **labels)
    name = "istijaba_http_requests_total"
    expect(grown(name, route="/needs/{code}", status="4xx") == 5, "five refused needs are not counted")
    expect(grown(name, route="none") == 1, "a path that leads nowhere is not counted")
    expect(grown(name, route="/needs", method="POST", status="2xx") == 1, "a need is not counted")
    expect(value(after, "istijaba_http_request_duration_seconds_count".replace("_count", ""), method="POST", route="/needs") > 0, "no duration")
    expect(grown("istijaba_storage_works_total") >= 1 and grown("istijaba_storage_commits_total") >= 1, "no commit is counted")
    expect(value(after, "istijaba_things", subject="need") - value(before, "istijaba_things", subject="need") == 1, "needs by state")
    expect(value(after, "process_open_fds") > 5 and value(after, "process_resident_memory_bytes") > 1e6, "the process")


def names_of(expressions):
    words = set()
    for expression in expressions:
        bare = re.sub(r'\{[^}]*\}|"[^"]*"|\[[^\]]*\]', " ", expression)
        words |= set(re.findall(r"\b(?:istijaba|process)_[a-z0-9_]+", bare))
    return words


def expressions(found, key="expr"):
    if isinstance(found, dict):
        for name, below in found.items():
            if name == key and isinstance(below, str):
                yield below
            else:
                yield from expressions(below, key)
    elif isinstance(found, list):
        for below in found:
            yield from expressions(below, key)


def known(server):
    families = parse(scrape(server))
    names = set()
    for name, (kind, _) in families.items():
        names |= {name + end for end in ("_bucket", "_sum", "_count")} if kind == "histogram" else {name}
    return names


def dashboard(server):
    """Every metric that the dashboard draws is told, and every metric that is told can be seen on it."""
    with open(os.path.join(ROOT, "deploy/grafana/istijaba.json"), encoding="utf-8") as text:
        board = json.load(text)
    used, told = names_of(expressions(board)), known(server)
    expect(used and used <= told, f"drawn, but not told: {sorted(used - told)}")
    expect(told - used <= {name for name in told if name.endswith(("_bucket", "_sum", "_count"))}, f"told, but not drawn: {sorted(told - used)}")
    ids = [panel["id"] for panel in board["panels"]]
    expect(len(ids) == len(set(ids)) and all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in board["panels"]), "panels overlap")


def alerts(server):
    path = os.path.join(ROOT, "deploy/prometheus/istijaba.rules.yml")
    with open(path, encoding="utf-8") as text:
        rules = text.read()
    used = names_of(re.findall(r"^\s+expr: (.*)$", rules, re.M))
    expect(len(used) > 8 and used <= known(server), f"alerts on what is not told: {sorted(used - known(server))}")
    promtool = os.environ.get("PROMTOOL") or shutil.which("promtool")
    if not promtool:
        print("# promtool is not installed: the rules and the form of /metrics were checked by our own reader only")
        return
    for words, given in (([promtool, "check", "rules", path], None), ([promtool, "check", "metrics"], scrape(server))):
        done = subprocess.run(words, input=given, capture_output=True, text=True)
        expect(done.returncode == 0 and not done.stderr.strip(), f"{words}: {done.stdout} {done.stderr}")


def journey(world, server):
    """Everything that takes what people write, with a canary in each place; also where it is refused."""
    anyone, agent = Client(server.port), {"User-Agent": CANARIES["agent"], "Referer": "https://x.example/" + CANARIES["query"]}
    need = {"for": "household", "area": "PS0203", "people": 4, "name": CANARIES["name"], "phone": CANARIES["phone"],
            "words": CANARIES["words"], "landmark": CANARIES["landmark"], "lines": [{"item": "tent", "quantity": 3}]}
    raised = anyone.post("/needs", need, agent)
    expect(raised.status == 201, f"{raised}")
    code = raised.json["code"]
    coordinator, manager = world.client(server, "coordinator"), world.client(server, "manager")
    number = next(row["id"] for row in coordinator.get("/board").json["needs"])
    for target in (f"/needs/{code}", f"/needs/{code}?lang=en", f"/?{CANARIES['query']}=1", f"/needs/{CANARIES['path']}",
                   f"/{CANARIES['path']}/{CANARIES['query']}", f"/follow?code={code}", f"/areas/{CANARIES['path']}",
                   f"/board?q={CANARIES['query']}"):
        anyone.get(target, **agent)
        coordinator.get(target, **agent)
    for client, target, body in (
            (anyone, "/needs", {**need, "area": CANARIES["path"]}), (anyone, "/needs", {CANARIES["field"]: CANARIES["words"]}),
            (anyone, f"/needs/{code}/withdraw", {"reason": CANARIES["note"]}), (anyone, "/sign-in", {"phone": CANARIES["phone"], "password": CANARIES["note"]}),
            (coordinator, f"/board/{number}/verify", {}), (coordinator, f"/board/{number}/decline", {"reason": CANARIES["note"]}),
            (manager, "/claims", {"line": raised.json["lines"][0]["id"], "quantity": 1, "note": CANARIES["note"]}),
            (manager, f"/board/{number}/verify", {"note": CANARIES["note"]}), (anyone, "/board/" + CANARIES["path"], {})):
        client.post(target, body, agent)
    anyone.ask("POST", "/needs", form([("for", "person"), ("name", CANARIES["name"]), (CANARIES["field"], "x")]),
               {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html", **agent})
    anyone.ask("POST", "/needs", "{" + CANARIES["words"], {"Content-Type": "application/json", **agent})
    return [code, number]


def log_lines(server):
    with open(server.folder.rstrip("/") + ".log", encoding="utf-8") as text:
        return text.read()


def no_canary(world, scratch, log_format):
    folder = scratch.join("log-" + log_format)
    copy_folder(world.folder, folder)
    with Server(folder, ["log.level=debug", f"log.format={log_format}", "jobs.every_s=3600"]) as server:
        learned = journey(world, server)
        answer = Client(server.port).get("/")
    said = log_lines(server)
    lines = [line for line in said.splitlines() if "request" in line]
    expect(len(lines) > 25, f"only {len(lines)} lines")
    planted = [*CANARIES.values(), *learned, CANARIES["phone"][1:], "127.0.0.1", "Canary", "canary", *world.cookies.values()]
    planted += [cookie.split("=", 1)[1] for cookie in world.cookies.values()]
    found = [word for word in planted if word in said]
    expect(not found, f"in the log: {found}: " + next((line for line in said.splitlines() if found and found[0] in line), ""))
    expect(answer.header("x-request-id") in said, "the id of an answer is not in the log")
    if log_format == "json":
        rows = [json.loads(line) for line in said.splitlines()]
        expect(all({"time", "level", "event"} <= set(row) for row in rows), "a line lacks its head")
        requests = [row for row in rows if row["event"] == "request"]
        expect(len({row["request"] for row in requests}) == len(requests), "two requests have one id")
        accounts = {row["account"] for row in requests if "account" in row}
        expect(len(accounts) == 2 and all(re.fullmatch("[0-9a-f]{16}", one) for one in accounts), f"accounts: {accounts}")
        expect({row["route"] for row in requests} >= {"/", "/needs", "/needs/{code}", "/board/{need}/verify"}, "routes are not patterns")


def page(world, server):
    admin = world.client(server, "administrator")
    answer = admin.get("/status")
    doc = answer.json
    expect(answer.status == 200 and doc["version"] and doc["jobs"] and doc["storage"]["free_mb"] > 0, f"{answer}")
    names = [reason["name"] for reason in doc["reasons"]]
    expect("no_backups" in names and doc["well"] is False, f"reasons: {names}")
    for lang in ("ar", "en"):
        html = admin.get(f"/status?lang={lang}", Accept="text/html")
        expect(html.status == 200 and "[status." not in html.text and "{" not in re.sub(r"<style.*?</style>", "", html.text), f"{lang}: {html}")


def rows(world, scratch):
    """What one account is shown in an hour is bounded by rows, not by requests; others go on, and half of it is told."""
    folder = scratch.join("rows")
    copy_folder(world.folder, folder)
    body = {"for": "household", "area": "PS0203", "people": 4, "lines": [{"item": "tent", "quantity": 1}]}
    with Server(folder, ["limit.rows_per_hour=100", "jobs.every_s=3600"]) as server:
        anyone, greedy = Client(server.port), world.client(server, "coordinator")
        raised = [anyone.post("/needs", body).json for _ in range(30)]
        expect(greedy.get("/board?state=open").status == 200, "a list without rows costs nothing")
        first = greedy.get("/board").json["needs"]
        expect(len(first) == 30, f"{len(first)} rows")
        [greedy.get("/board") for _ in range(2)]
        number = first[0]["id"]
        refused = greedy.get("/board")
        expect(refused.status == 429 and refused.json["fault"] == "TOO_MANY_ROWS" and "100" in refused.json["message"], f"{refused}")
        expect(refused.header("retry-after") and number not in refused.text, f"{refused.headers}")
        page = greedy.get("/board", Accept="text/html")
        expect(page.status == 429 and number not in page.text, f"as a page: {page.status}")
        # Ten are left: one at a time they are still shown, by whatever route, then not; and what is refused is not done.
        for _ in range(10):
            expect(greedy.get(f"/board/{number}").status == 200, "the rest of the hour's rows")
        act = greedy.post(f"/board/{number}/verify")
        expect(act.status == 429, f"an act whose answer shows a need: {act}")
        expect(anyone.get(f"/needs/{raised[0]['code']}").json["state"] == "received", "refused and done nevertheless")
        preview = greedy.post("/board/bulk/preview", {"act": "verify", "all": True, "state": "received"})
        expect(preview.status == 429, f"a preview of all: {preview}")
        expect(greedy.get("/me").status == 200, "pages without rows are shown")
        expect(world.client(server, "manager").get("/desk/needs").status == 200, "another account")
        families = parse(scrape(server))
        told = [families[f"istijaba_rows_{name}"][1][f"istijaba_rows_{name}"] for name in ("total", "unusual_total", "refused_total")]
        expect(told[0] == 100 and told[1] == 1 and told[2] >= 4, f"metrics: {told}")
    said = log_lines(server)
    expect("rows shown=unusual" in said and "rows shown=limited" in said, "not in the log")
    expect(number not in said, "the log names a need")


def wrong_proofs(world, scratch):
    """Who guesses is seen in the log, whatever it is that is guessed."""
    folder = scratch.join("proofs")
    copy_folder(world.folder, folder)
    with Server(folder, ["log.level=info", "jobs.every_s=3600"]) as server:
        anyone = Client(server.port)
        halves = {"phone": "0599000001", "first": "00000 00000", "second": "11111 11111", "password": PASSWORD}
        expect(anyone.post("/recover", halves).status == 422, "halves of nobody")
        own = world.client(server, "coordinator").post("/me/password", {"present": "not this one", "password": PASSWORD})
        expect(own.status == 422, f"a wrong password: {own}")
    said = log_lines(server)
    for route in ("/recover", "/me/password"):
        expect(any(f"route={route} " in line and "status=422" in line for line in said.splitlines()), f"no line of {route}")


def play(report, world, scratch):
    report.run("operate rows read are bounded", lambda: rows(world, scratch))
    report.run("operate wrong proofs are in the log", lambda: wrong_proofs(world, scratch))
    with world.server(scratch, "operate") as server:
        report.run("operate metrics count what is done", lambda: numbers(server))
        report.run("operate dashboard and metrics know each other", lambda: dashboard(server))
        report.run("operate alerts", lambda: alerts(server))
        report.run("operate page of administrators", lambda: page(world, server))
    for log_format in ("text", "json"):
        report.run(f"operate nothing that people wrote is in the log ({log_format})", lambda: no_canary(world, scratch, log_format))
