"""Clients that write as fast as they are answered, and remember what was acknowledged and what was under way."""
import http.client
import threading
import uuid

from harness import Client, day, expect

NEED = {"for": "household", "area": "PS0203", "people": 4, "name": "N", "lines": [{"item": "tent", "quantity": 3}]}


class Load:
    """Raises needs; one client more verifies and claims what it raised. Runs until `stop`, or the server dies."""

    def __init__(self, world, server, clients=8):
        self.world, self.server = world, server
        self.codes, self.claims, self.open_keys, self.faults = [], [], [], []
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        works = [self._raise] * clients + [self._claim]
        self.threads = [threading.Thread(target=self._run, args=(work,), daemon=True) for work in works]

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(30)
        return self

    def _run(self, work):
        try:
            work()
        except (OSError, http.client.HTTPException):
            pass  # the server died, as it was meant to
        except Exception as error:
            self.faults.append(f"{type(error).__name__}: {error}")

    def _post_need(self, client):
        key = str(uuid.uuid4())
        with self.lock:
            self.open_keys.append(key)
        answer = client.post("/needs", NEED, {"Idempotency-Key": key})
        with self.lock:
            self.open_keys.remove(key)
            if answer.status == 201:
                self.codes.append(answer.json["code"])
            elif answer.status != 503:
                self.faults.append(str(answer))
        return answer

    def _raise(self):
        client = Client(self.server.port)
        while not self.stopping.is_set():
            self._post_need(client)

    def _claim(self):
        client = Client(self.server.port)
        coordinator, manager = (self.world.client(self.server, name) for name in ("coordinator", "manager"))
        while not self.stopping.is_set():
            for need in coordinator.get("/board").json["needs"][:5]:
                coordinator.post(f"/board/{need['id']}/verify")
                hold = {"line": need["lines"][0]["id"], "quantity": 2, "due": day(3)}
                answer = manager.post("/claims", hold)
                if answer.status == 201:
                    with self.lock:
                        self.claims.append(answer.json["id"])

    def expect_kept(self, server):
        """Every acknowledged thing is there; what was under way is there once its sender has asked again."""
        expect(not self.faults, f"{len(self.faults)} strange answers, such as {self.faults[:1]}")
        client, manager = Client(server.port), self.world.client(server, "manager")
        lost = [code for code in self.codes if client.get(f"/needs/{code}").status != 200]
        expect(not lost, f"{len(lost)} of {len(self.codes)} acknowledged needs are lost, such as {lost[:1]}")
        lost = [claim for claim in self.claims if manager.get(f"/claims/{claim}").status != 200]
        expect(not lost, f"{len(lost)} of {len(self.claims)} acknowledged claims are lost")
        for key in self.open_keys:
            answer = client.post("/needs", NEED, {"Idempotency-Key": key})
            expect(answer.status == 201, f"sent again under its key: {answer}")
            self.codes.append(answer.json["code"])
        self.open_keys = []
