"""256 clients race for the 100 units of one line: exactly 100 are claimed, and everybody else is told so."""
import threading
import time
import uuid

from harness import PASSWORD, Client, command, count_rows, day, expect, verify

CLIENTS, UNITS = 256, 100
NAMES = ["manager", "worker", "manager-second", "worker-second"]
LOSSES = {"CLAIM_TOO_LATE", "CLAIM_TOO_MUCH"}


class Race:
    """One line, and what each client asks of it. All connections are open before the first claim is sent."""

    def __init__(self, world, server, quantities):
        self.world, self.server, self.quantities = world, server, quantities
        self.answers = [None] * len(quantities)
        self.start = threading.Barrier(max(1, len(quantities)))

    def open_line(self, verify_by=1):
        raised = Client(self.server.port).post(
            "/needs", {"for": "community", "area": "PS0203", "lines": [{"item": "blanket", "quantity": UNITS}]}).json
        self.code, self.line = raised["code"], raised["lines"][0]["id"]
        coordinator = self.world.client(self.server, "coordinator")
        needs = coordinator.get("/board?governorate=PS0203").json["needs"]
        need = next(need for need in needs if need["lines"] and need["lines"][0]["id"] == self.line)
        answers = at_once(verify_by, lambda number: self.world.client(self.server, "coordinator").post(f"/board/{need['id']}/verify"))
        self.statuses = [answer.status for answer in answers]
        expect(200 in self.statuses, f"not verified: {answers[0]}")
        return self

    def _claim(self, number):
        client = self.world.client(self.server, NAMES[number % len(NAMES)])
        client.get("/health")
        self.start.wait(60)
        body = {"line": self.line, "quantity": self.quantities[number], "due": day()}
        self.answers[number] = client.post("/claims", body, {"Idempotency-Key": str(uuid.uuid4())})
        client.close()

    def run(self):
        threads = [threading.Thread(target=self._claim, args=(number,)) for number in range(len(self.quantities))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        expect(all(self.answers), f"{self.answers.count(None)} clients got no answer")
        self.won = sum(answer.json["quantity"] for answer in self.answers if answer.status == 201)
        lost = [answer for answer in self.answers if answer.status != 201]
        strange = [str(answer) for answer in lost if answer.status != 409 or answer.json["fault"] not in LOSSES]
        expect(not strange, f"{len(strange)} were told something else, such as {strange[:1]}")
        shown = Client(self.server.port).get(f"/needs/{self.code}").json
        self.claimed = shown["lines"][0]["claimed"]
        held = sum(claim["quantity"] for claim in shown["claims"] if claim["state"] == "held")
        expect(self.claimed == self.won == held, f"won {self.won}, claimed {self.claimed}, held {held}")


def single(world, server):
    race = Race(world, server, [1] * CLIENTS).open_line()
    race.run()
    winners = sum(answer.status == 201 for answer in race.answers)
    expect(winners == UNITS and race.claimed == UNITS, f"{winners} won, {race.claimed} claimed")


def mixed(world, server):
    race = Race(world, server, [1 + number % 5 for number in range(CLIENTS)]).open_line()
    race.run()
    # Those who wanted one were as many as there are units, near enough: none of them is refused while one is left.
    refused = any(answer.status != 201 for number, answer in enumerate(race.answers) if race.quantities[number] == 1)
    expect(race.claimed <= UNITS and (race.claimed == UNITS or not refused), f"{race.claimed} claimed")


def at_once(count, ask):
    """What `ask(number)` gives for each of `count` clients that begin together."""
    answers, start = [None] * count, threading.Barrier(count)

    def work(number):
        start.wait(60)
        answers[number] = ask(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    expect(all(answers), f"{answers.count(None)} clients got no answer")
    return answers


def one_key(server):
    """A form that is sent by many fingers at once is one need."""
    before, key = count_rows(server.folder)["need"], {"Idempotency-Key": str(uuid.uuid4())}
    need = {"for": "person", "area": "PS0203", "words": "x"}
    answers = at_once(32, lambda number: Client(server.port).post("/needs", need, key))
    codes = {answer.json.get("code") for answer in answers}
    expect(len(codes) == 1 and all(answer.status == 201 for answer in answers), f"answered {[str(one) for one in answers[:2]]}")
    now = count_rows(server.folder)["need"]
    expect(now == before + 1, f"{now - before} needs were stored")


def one_decision(world, server):
    """Of many who verify one need, one has verified it."""
    race = Race(world, server, []).open_line(verify_by=32)
    expect(sorted(set(race.statuses)) == [200, 409] and race.statuses.count(200) == 1, f"answered {race.statuses}")


def old_password(world, server):
    """A password that is set anew opens nothing any more, not even for those who were at the door with the old one."""
    server.add_user("0599888777", "Person at the door", "coordinator", "PS0203")

    def ask(number):
        if number == 0:
            time.sleep(0.05)  # behind some of those who sign in, before others
            return command("user", "password", "--data", server.folder, "--phone", "0599888777", "--password-stdin",
                           stdin="another word of ours\n")
        return Client(server.port).post("/sign-in", {"phone": "0599888777", "password": PASSWORD})

    answers = at_once(9, ask)
    expect(answers[0][0] == 0, f"{answers[0]}")
    tokens = [answer.header("set-cookie").split(";")[0] for answer in answers[1:] if answer.status == 200]
    alive = [token for token in tokens if Client(server.port, token).get("/me").status == 200]
    expect(not alive, f"{len(alive)} of {len(tokens)} who signed in with the old password are still in")


def play(report, world, scratch):
    with world.server(scratch, "race", ["claim.open_most=100000"]) as server:
        report.run(f"race {CLIENTS} clients for {UNITS} units, one each", lambda: single(world, server))
        report.run(f"race {CLIENTS} clients for {UNITS} units, one to five each", lambda: mixed(world, server))
        report.run("race one key at once is one need", lambda: one_key(server))
        report.run("race one need is verified once", lambda: one_decision(world, server))
        report.run("race a password set anew against those who sign in", lambda: old_password(world, server))
        clean, said = verify(server.folder)
        report.check("race verify", clean, said)
