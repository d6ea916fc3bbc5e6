"""The tools, each bounded in time and load, and the rule by which its result is judged: whatever it calls a finding fails, unless
known.tsv says why it is none. A tool that did not work, or asked hardly anything, fails too. Not here: the house (front.py)."""
import csv
import json
import os
import re
import threading
import time
import xml.etree.ElementTree

import canaries
import harness
import law
import roles
from front import NAME, PORT
from harness import expect

HERE = os.path.dirname(os.path.abspath(__file__))
SITE, PLAIN = f"https://{NAME}", f"http://127.0.0.1:{PORT}"


def known_findings():
    with open(os.path.join(HERE, "known.tsv"), encoding="utf-8") as text:
        return [(row[0], re.compile(row[1]), row[2]) for row in csv.reader(text, delimiter="\t") if row and not row[0].startswith("#")]


def play(report, house, name, work):
    """`work` gives what the tool found, as texts."""
    began = time.monotonic()
    try:
        findings, remark = work(house)
    except Exception as why:
        report.not_ok(name, f"{type(why).__name__}: {why}")
        return
    new, reasons = [], {}
    for finding in findings:
        reason = next((reason for tool, pattern, reason in known_findings() if tool == name and pattern.search(finding)), None)
        if reason:
            reasons[reason] = reasons.get(reason, 0) + 1
        else:
            new.append(finding)
    for reason, count in reasons.items():
        print(f"# {name}: {count} times no finding: {reason}", flush=True)
    report.check(f"{name}: {remark}, {len(findings)} told, {time.monotonic() - began:.0f} s", not new, f"{len(new)} findings: " + "; ".join(new[:12]))


# ---- What can be asked, from the program's own tables ----

def operations():
    """(method, path, operation, who may) of every route that law.py knows."""
    _, said, _ = harness.command("openapi")
    _, table, _ = harness.command("routes")
    permissions = {" ".join(line.split()[:2]): line.split()[2] for line in table.splitlines() if line.strip()}
    for path, methods in json.loads(said)["paths"].items():
        for method, operation in methods.items():
            where = f"{method.upper()} {path}"
            if where in law.ROUTES and where in permissions:
                who = next(name for name in law.GRANTS if law.may(name, permissions[where]))
                yield method.upper(), path, operation, who


def query_of(operation):
    pairs = []
    for parameter in operation.get("parameters", []):
        schema = parameter.get("schema", {})
        if parameter.get("in") == "query" and parameter["name"] != "lang":
            usual = {"uuid": roles.UNKNOWN, "date": harness.day()}.get(schema.get("format"), "PS0203" if "P-code" in str(parameter) else "1")
            pairs.append((parameter["name"], schema.get("enum", [usual])[0]))
    return harness.form(pairs)


def requests(house):
    """Each route as bytes: a tool may change any part. What ends sessions is left out."""
    for method, path, operation, who in operations():
        if re.search(r"/sign-out|/lost|/password|/end$|/metrics", path):
            continue
        target = house.filled(path)
        cookie = f"Cookie: {house.cookie(who)}\r\n" if who != "anyone" else ""
        head = f"Host: 127.0.0.1:{PORT}\r\n{cookie}Accept: application/json\r\n"
        if method == "GET":
            query = query_of(operation)
            if query or "{" in path:
                yield f"GET {target}{'?' if query else ''}{query} HTTP/1.1\r\n{head}\r\n"
        else:
            fill = canaries.planted(house.planted, f"{method} {path}", canaries.schema_of(operation), law.ROUTES[f"{method} {path}"].body or {})
            names = {**dict.fromkeys(("new", "fresh", "code", "handover"), "x"), "today": harness.day(), "phone": "0599000000",
                     "password": "wrong password", "third": roles.UNKNOWN, "relief": roles.UNKNOWN, "grant": roles.UNKNOWN, **house.thing}
            body = json.dumps(roles.filled(fill, names))
            if body != "{}":
                yield (f"POST {target} HTTP/1.1\r\n{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}")


# ---- SQL ----

SQLMAP = ["sqlmap", "--batch", "--ignore-stdin", "--disable-coloring", "--flush-session", "--timeout=10", "--retries=0", "--answers=quit=n,crack=n",
          "--dbms=SQLite", "--ignore-code=*", "--output-dir=out"]


def sqlmap_findings(said):
    return sorted(set(re.findall(r"^Parameter: .*|.* appears to be '.*' injectable", said, re.M)))


def sqlmap(house):
    """Every route by its quick look; those that search and filter, by all it has."""
    log = house.scratch.join("requests.log")
    wanted = list(requests(house))
    with open(log, "w", encoding="utf-8", newline="") as text:
        for request in wanted:  # as a well-known proxy writes them
            text.write(f"{'=' * 54}\r\n12:00:00  http://127.0.0.1:{PORT}  [127.0.0.1]\r\n{'=' * 54}\r\n{request}\r\n{'=' * 54}\r\n\r\n\r\n\r\n")
    said, _ = house.run("sqlmap", [*SQLMAP, "-l", log, "--level=1", "--smart", "--threads=2"], house.seconds(150))
    quick = len(set(re.findall(r"testing URL '([^']*)'", said)))
    findings = sqlmap_findings(said)
    searching = [f"{PLAIN}/board?state=open&governorate=PS0203&item=tent&urgency=high&sector=food", f"{PLAIN}/responders?name=x",
                 f"{PLAIN}/organisations?state=pending&name=x", f"{PLAIN}/areas?of=PS02", f"{PLAIN}/desk/needs?item=tent&area=PS0203",
                 f"{PLAIN}/admin/areas?search=x", f"{PLAIN}/accounts?search=x", f"{PLAIN}/needs/7K2M9QXR4TDA*"]
    deep = 0
    end = time.monotonic() + house.seconds(240)
    for url in searching:
        who = next((name for path, name in (("/board", "coordinator"), ("/desk", "manager"), ("/admin", "administrator"), ("/accounts", "administrator"),
                                           ("/organisations", "coordinator")) if path in url), None)
        cookie = [f"--cookie={house.cookie(who)}"] if who else []
        if time.monotonic() < end:
            said, _ = house.run("sqlmap", [*SQLMAP, "-u", url, "--level=2", "--risk=2", "--threads=4", "--technique=BEU", *cookie], end - time.monotonic())
            deep += len(re.findall(r"(?:parameter|URI parameter) '[^']*' (?:does not seem to be|is not) injectable", said))
            findings += sqlmap_findings(said)
    expect(quick >= len(wanted) / (10 if house.short else 2) and deep >= 1, f"{quick} of {len(wanted)} requests, {deep} parameters: {said[-400:]}")
    return findings, f"{quick} requests looked at, {deep} parameters in depth"


# ---- Crawling ----

# Debian 12's wapiti breaks off at -x: its expression is none to Python 3.11.
START_WAPITI = """
import re, sys
import wapitiCore.net.crawler as crawler
crawler.wildcard_translate = lambda pattern: re.compile("(?ms)" + ".*".join(map(re.escape, pattern.split("*"))) + r"\\Z")
from wapitiCore.main.wapiti import wapiti_main
sys.exit(wapiti_main())
"""
WAPITI = "backup,blindsql,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss"  # not ssrf, xxe: they ask their makers


def wapiti_once(house, who, seconds):
    out = house.scratch.join(f"wapiti-{who}.json")
    cookie = ["-H", f"Cookie: {house.cookie(who)}"] if who != "anyone" else []
    words = ["/usr/bin/python3", "-c", START_WAPITI, "-u", SITE + ("/board" if who == "coordinator" else "/"), "--scope", "folder", "-v", "1", "-m", WAPITI, "--flush-session",
             "--max-scan-time", str(seconds // 2), "--max-attack-time", str(max(3, seconds // 20)), "--max-links-per-page", "60", "--verify-ssl", "0",
             "-d", "4", "-f", "json", "-o", out, "-x", f"{SITE}/sign-out*", "-x", f"{SITE}/me/lost*", "-x", f"{SITE}/static/*", "--no-bugreport", "-H", "Accept-Encoding: gzip", *cookie]  # it asks for brotli, and cannot read it
    said, _ = house.run("wapiti", words, seconds // 2 + len(WAPITI.split(",")) * max(3, seconds // 20) + 120)
    expect(os.path.exists(out), f"no report: {said[-500:]}")
    with open(out, encoding="utf-8") as text:
        told = json.load(text)
    crawled = told.get("infos", {}).get("crawled_pages_nbr", 0) or len(set(re.findall(r"https://\S+", said)))
    rows = [(kind, row) for part in ("vulnerabilities", "anomalies") for kind, found in told[part].items() for row in found]
    return [f"{who}: {kind}: {row['method']} {row['path']} {row['parameter'] or ''} {row['info']}".replace("\n", " ") for kind, row in rows], crawled


def wapiti(house):
    findings, pages = [], 0
    for who in ("anyone", "coordinator"):
        found, crawled = wapiti_once(house, who, house.seconds(150))
        findings, pages = findings + found, pages + crawled
    expect(pages >= 5, f"only {pages} pages were seen")
    return findings, f"{pages} pages as anybody and as a coordinator"


# ---- Guessing names, and nasty values ----

NASTY = ["%00", "%0d%0aX:1", "%0a", "%ff", "%c0%ae%c0%ae/", "..%2f..%2fetc%2fpasswd", "....//", "%2e%2e%2f", "'", '%22', "%3Cscript%3E", "{{7*7}}",
         "${7*7}", "%25s%25n", "-1", "99999999999999999999", "1e309", "NaN", "null", "%5B%5D", "a" * 4000, "%E2%80%AE", "%EF%BB%BF", "%F0%9F%92%A9",
         "%D8%A7" * 300, "'%20OR%20'1'='1", ";", "|id", "%60id%60", "*", "%2525", "+", "&lang=en&lang=ar", "%ED%A0%80", "\\", "%5c..%5c", "%09"]
PLACES = ["/FUZZ", "/needs/FUZZ", "/areas/FUZZ", "/sectors/FUZZ", "/?lang=FUZZ", "/responders?name=FUZZ", "/areas?of=FUZZ", "/sign-in?to=FUZZ",
          "/static/FUZZ", "/.well-known/FUZZ", "/needs?FUZZ=1", "/organisations/FUZZ"]


def ffuf_once(house, url, words, filters, seconds):
    path, out = house.scratch.join("ffuf.words"), house.scratch.join("ffuf.json")
    with open(path, "w", encoding="utf-8") as text:
        text.write("\n".join(words) + "\n")
    said, _ = house.run("ffuf", ["ffuf", "-s", "-u", url, "-w", path, "-p", "0.005", "-t", "4", "-maxtime", str(int(seconds)), "-of", "json", "-o", out,
                                 *filters], seconds + 10)
    expect(os.path.exists(out), f"no report: {said[-300:]}")
    with open(out, encoding="utf-8") as text:
        return [f"{row['status']} {row['url']}" for row in json.load(text)["results"]]


def ffuf(house):
    with open(os.path.join(HERE, "words.txt"), encoding="utf-8") as text:
        names = [line.strip() for line in text if line.strip() and not line.startswith("#")]
    asked = len(names) + len(PLACES) * len(NASTY)
    # No file is there but those of the program: whatever is not 404 (or 400 for what no path may hold) is told.
    findings = ffuf_once(house, f"{PLAIN}/FUZZ", names, ["-mc", "all", "-fc", "404,400"], house.seconds(40))
    end = time.monotonic() + house.seconds(60)
    for place in PLACES:
        if time.monotonic() < end:
            findings += ffuf_once(house, PLAIN + place, NASTY, ["-mc", "500-599"], max(3, end - time.monotonic()))
    return findings, f"{asked} names and values"


# ---- Slowness ----

SLOW = {"heads": ["-H", "-i", "2", "-x", "24"], "bodies": ["-B", "-i", "2", "-s", "8192", "-x", "10"],
        "reading": ["-X", "-w", "1", "-y", "16", "-n", "3", "-z", "4", "-k", "2"], "ranges": ["-R", "-a", "5", "-b", "2000", "-t", "GET"]}


class Neighbour:
    """Asks plainly, again and again, each on a new connection; every one must be answered."""

    def __init__(self, house):
        self.house, self.times, self.wrong, self.over = house, [], [], threading.Event()
        self.thread = threading.Thread(target=self._go, daemon=True)

    def _go(self):
        while not self.over.is_set():
            began = time.monotonic()
            client = harness.Client(PORT, timeout=30)
            try:
                answer = client.get("/" if len(self.times) % 2 else f"/needs/{self.house.thing['code']}")
                if answer.status != 200:
                    self.wrong.append(f"a neighbour is answered {answer.status}")
            except Exception as why:
                self.wrong.append(f"a neighbour is not answered: {type(why).__name__}")
            client.close()
            self.times.append(time.monotonic() - began)
            time.sleep(0.05)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        self.thread.join(60)


def slow(house):
    """Straight at istijaba, without nginx: tests/deploy tries it with nginx before."""
    findings, asked, slowest = [], 0, 0.0
    seconds = house.seconds(12)
    for name, words in SLOW.items():
        path = {"bodies": "/needs", "reading": "/raise"}.get(name, "/")
        with Neighbour(house) as neighbour:
            said, _ = house.run("slow", ["slowhttptest", *words, "-c", "400", "-r", "200", "-l", str(seconds), "-p", "20", "-u", PLAIN + path], seconds + 60)
        expect("Exit status" in said or "connected" in said, f"the attack did not come about: {said[-300:]}")
        findings += sorted(set(neighbour.wrong))
        asked, slowest = asked + len(neighbour.times), max([slowest, *neighbour.times])
    expect(asked > 20, f"only {asked} neighbours asked")
    return findings, f"4 attacks by 400 connections, {asked} neighbours answered, the slowest in {slowest:.2f} s"


# ---- Ports, TLS, known holes ----

NMAP = ("(http-* and (safe or vuln or discovery or exploit) and not external and not (brute or dos or http-chrono or http-sitemap-generator or http-waf-*"
        " or http-useragent-tester or http-vhosts or http-headers or http-date or http-title or http-favicon or http-comments-displayer or http-grep"
        " or http-enum or http-referer-checker or http-traceroute or http-mobileversion-checker or http-security-headers or http-errors or http-auth-finder))"
        " or ssl-* or http-security-headers")
# What these say is a finding; of all others only the word VULNERABLE.
TELLING = {"http-git", "http-svn-enum", "http-svn-info", "http-config-backup", "http-backup-finder", "http-passwd", "http-phpself-xss", "http-stored-xss",
           "http-dombased-xss", "http-unsafe-output-escaping", "http-sql-injection", "http-internal-ip-disclosure", "http-ls", "http-open-redirect",
           "http-open-proxy", "http-shellshock", "http-trace", "http-put", "http-method-tamper", "http-jsonp-detection", "http-cookie-flags",
           "http-cross-domain-policy", "http-webdav-scan", "http-userdir-enum", "http-rfi-spider", "http-fileupload-exploiter", "http-generator",
           "http-php-version", "http-apache-server-status", "ssl-known-key", "ssl-heartbleed", "ssl-poodle", "ssl-ccs-injection", "ssl-dh-params"}
DRY = re.compile(r"^\s*(Couldn't find|ERROR|false|Spidering limited|\[\*\])|no .* found|couldn't find", re.I)


def says(script, output):
    if script in TELLING:
        return not DRY.search(output) and output.strip() != ""
    return "VULNERABLE" in output.replace("NOT VULNERABLE", "")


def nmap(house):
    out = house.scratch.join("nmap.xml")
    limit = ["--host-timeout", f"{house.seconds(180)}s", "--script-timeout", "40s", "--max-rate", "2000"]
    house.run("nmap", ["nmap", "-sT", "-n", "-Pn", "-p", f"80,443,{PORT}", "-oX", out, *limit, "--script", NMAP, "--script-args",
                       f"http.host={NAME},http.useragent=attack,httpspider.maxpagecount=15", NAME], house.seconds(240))
    findings, ran = [], set()
    for script in xml.etree.ElementTree.parse(out).iter("script"):
        name, output = script.get("id"), " ".join(script.get("output").split())
        ran.add(name)
        if name == "http-methods" and re.search(r"PUT|DELETE|TRACE|CONNECT|PATCH", output) or says(name, output):
            findings.append(f"{name}: {output[:200]}")
        if name == "ssl-enum-ciphers":
            findings += [f"{name}: {output[:200]}"] if "least strength: A" not in output or "TLSv1.0" in output or "TLSv1.1" in output else []
    expect(len(ran) >= 5, f"only {sorted(ran)} said anything")
    ports = house.scratch.join("ports.xml")
    house.run("nmap", ["nmap", "-sT", "-n", "-Pn", "-p-", "--max-rate", "20000", "-oX", ports, "192.0.2.1"], house.seconds(60))
    seen = sorted(int(port.get("portid")) for port in xml.etree.ElementTree.parse(ports).iter("port") if port.find("state").get("state") == "open")
    findings += [f"port {port} is open to others" for port in seen if port not in (80, 443)]
    expect(443 in seen, f"ports {seen}")
    return findings, f"{len(ran)} scripts that said something, ports {seen} from elsewhere"


def testssl(house):
    out = house.scratch.join("testssl.json")
    house.run("testssl", ["testssl", "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", "--ip", "127.0.0.1", "--jsonfile", out,
                          *(["--protocols", "--std"] if house.short else []), f"{NAME}:443"], house.seconds(300))
    with open(out, encoding="utf-8", errors="replace") as text:
        rows = re.findall(r'"id"\s*:\s*"([^"]*)".*?"severity"\s*:\s*"([^"]*)",(?:\s*"cve"[^\n]*,)?(?:\s*"cwe"[^\n]*,)?\s*"finding"\s*:\s*"([^"]*)"', text.read(), re.S)
    expect(len(rows) > (8 if house.short else 60), f"only {len(rows)} lines")
    bad = [f"{name} {severity}: {finding}" for name, severity, finding in rows if severity in ("LOW", "MEDIUM", "HIGH", "CRITICAL", "FATAL")]
    return bad, f"{len(rows)} lines"


TOOLS = {"ffuf": ffuf, "sqlmap": sqlmap, "wapiti": wapiti, "slow": slow, "nmap": nmap, "testssl": testssl}
