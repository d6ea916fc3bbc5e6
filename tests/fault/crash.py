"""kill -9 under load, again and again: what was acknowledged is there, nothing is there twice, and it starts at once."""
import random
import sqlite3
import time

from harness import Mismatch, Server, copy_folder, expect, verify
from load import Load

ROUNDS = 50
START_WITHIN_S = 2
LOAD_S = (0.05, 0.35)
VERIFY_EVERY = 5


class Crash:
    def __init__(self, world, scratch):
        self.world, self.folder = world, scratch.join("crash")
        copy_folder(world.folder, self.folder)
        self.random = random.Random(1948)
        self.acknowledged, self.claims, self.slowest_s = [], 0, 0

    def start(self):
        settings = ["claim.open_most=1000000", "limit.wrong_codes_per_minute=100000"]
        server = Server(self.folder, settings).start()
        self.slowest_s = max(self.slowest_s, server.started_in_s)
        return server

    def round(self, number, before):
        """Starts, looks for what the round before was told, works under load, dies."""
        server = self.start()
        try:
            if before:
                before.expect_kept(server)
                self.acknowledged += before.codes
                self.claims += len(before.claims)
            if number == ROUNDS:
                return None
            load = Load(self.world, server).start()
            time.sleep(self.random.uniform(*LOAD_S))
        finally:
            server.kill()
        load.stop()
        if number % VERIFY_EVERY == 0:
            clean, said = verify(self.folder)
            expect(clean, f"verify after round {number}: {said}")
        return load

    def run(self):
        load = None
        for number in range(ROUNDS + 1):
            try:
                load = self.round(number, load)
            except Mismatch as why:
                raise Mismatch(f"round {number}: {why}") from None

    def expect_once(self):
        with sqlite3.connect(f"file:{self.folder}/istijaba.db?mode=ro", uri=True) as base:
            stored = base.execute("SELECT count(*) FROM need").fetchone()[0]
        told = len(set(self.acknowledged))
        expect(told == len(self.acknowledged), "two needs were given one code")
        expect(stored == told, f"{stored} needs are stored, {told} were acknowledged")
        expect(told > 20 * ROUNDS and self.claims > ROUNDS, f"too little load: {told} needs, {self.claims} claims")


def play(report, world, scratch):
    crash = Crash(world, scratch)
    report.run(f"crash {ROUNDS} times kill -9 under load: all that was acknowledged is there", crash.run)
    report.run("crash what was sent again under its key is there once", crash.expect_once)
    report.check(f"crash starts within {START_WITHIN_S} s", crash.slowest_s < START_WITHIN_S, f"{crash.slowest_s:.1f} s")
    clean, said = verify(crash.folder)
    report.check("crash verify", clean, said)
    print(f"# {len(crash.acknowledged)} needs, {crash.claims} claims, slowest start {crash.slowest_s:.2f} s")
