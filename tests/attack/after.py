"""What must hold after the attacks: the same processes serve, nothing failed by our fault, the records are whole, and nothing that
was planted or sent is in a log, a core, a file of the house, an opened backup or memory."""
import glob
import os
import re
import time

import canaries
import vault
from front import PORT
from harness import Client, command, expect, verify


def no_failures(house):
    """/metrics counts classes of status by route: 5xx is ours, but for 503, which an overload may bring."""
    text = Client(PORT).get("/metrics").text
    failed = [line for line in text.splitlines() if re.match(r'istijaba_http_requests_total\{.*status="5xx"\} [1-9]', line)]
    answered = sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith("istijaba_http_requests_total{"))
    expect(answered > 100, "nothing was asked")
    print(f"# {answered:.0f} requests answered", flush=True)
    busy = log_lines(house, r"\bstatus=503\b")
    others = log_lines(house, r"\bstatus=5(?!03)\d\d\b")
    expect(not others, f"answers that are failures of ours: {others[:3]}")
    expect(not failed or busy, f"failures: {failed[:3]}")


def log_lines(house, expression):
    with open(house.folder + ".log", encoding="utf-8", errors="replace") as log:
        return [line.strip() for line in log if re.search(expression, line)]


def still_serves(house):
    expect(vault.processes(house.server) == house.processes, "server or vault was started anew")
    client = house.client("coordinator")
    answer = client.post("/needs", {"for": "person", "area": "PS0203", "words": "x", "lines": [{"item": "tent", "quantity": 1}]})
    expect(answer.status == 201, f"raising: {answer}")
    shown = client.get(f"/needs/{answer.json['code']}")
    expect(shown.status == 200 and shown.json["words"] == "x", f"following: {shown}")


def memory(house):
    time.sleep(1)
    left = house.planted.in_bytes(vault.dump(house.processes[0]))
    wrong = sorted(place for place in left if not canaries.is_in_clear(place) and place[1] != "Host")
    expect(not wrong, f"in the server's memory: {wrong[:8]}")


def play_while_served(report, house):
    report.run("texts in heads and addresses", lambda: canaries.plant_in_heads(PORT, house.planted))
    report.run("after: the same processes serve", lambda: still_serves(house))
    report.run("after: no failure of ours", lambda: no_failures(house))
    report.run("after: nothing planted in the server's memory", lambda: memory(house))


def nothing_planted(house):
    secret, out, back = (house.scratch.join(name) for name in ("secret", "house.backup", "back"))
    code, said, err = command("backup", "keygen", secret)
    expect(code == 0, err)
    public = next(line.split("=")[1].strip() for line in said.splitlines() if line.startswith("backup.public_key"))
    code, _, err = command("backup", "--data", house.folder, "--public-key", public, "--out", out)
    expect(code == 0, err)
    code, _, err = command("restore", out, "--data", back, "--key", secret)
    expect(code == 0, err)
    logs = [house.folder + ".log", *glob.glob(house.nginx_folder + "/*.log")]
    expect(len(logs) >= 2 and os.path.getsize(logs[0]) > 10000, "nothing was logged")
    canaries.expect_nowhere(house.planted, logs, but=lambda place: False)
    expect(not canaries.cores(house.folder), f"cores: {canaries.cores(house.folder)}")
    found = canaries.expect_nowhere(house.planted, canaries.files_of(house.folder) + canaries.files_of(back))
    print(f"# {len(house.planted.places)} planted; {len(found)} of them lie in clear, as they may", flush=True)


def records_hold(house):
    clean, said = verify(house.folder)
    expect(clean, said)


def play(report, house):
    report.run("after: verify", lambda: records_hold(house))
    report.run("after: nothing planted in any file", lambda: nothing_planted(house))
