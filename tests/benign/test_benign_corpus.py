"""Everyday queries through the gateway, by a person in prod: the same as direct, except that labelled columns are masked.

usage: test_benign_corpus.py [PATTERN]
"""
import argparse
import collections
import concurrent.futures
import pathlib
import re
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
sys.path.insert(0, str(HERE.parent / "bypass"))

import corpus   # noqa: E402
import harness   # noqa: E402
import shop   # noqa: E402
import wire_client   # noqa: E402

QUERIES_MIN = 200
WORKERS = 4
PERSON, ROLE = "lena", shop.READ_WRITE
DUMPER, DUMPING_ROLE = "ada", shop.OWNER   # pg_dump reads sequences, which the engineer's account may not
# What pg_dump is asked for; --inserts shows values as SQL.
DUMPS = (("--schema-only",), ("--schema-only", "-n", "billing"), ("-t", "products"), ("-t", "orders", "--inserts"),
         ("-t", "customers"), ("--data-only", "-t", "order_items", "-Fc"))


# A session's advisory locks outlive its transaction, and the session its client for a moment.
LET_GO = "ROLLBACK; SELECT pg_advisory_unlock_all()"
# Known to come masked too much; a query that does not any more fails, so that marks go.
OPEN = {}


def read_queries():
    """[(file, name, sql, parameters, names of masked columns)]"""
    queries = []
    for path in sorted((HERE / "queries").glob("*.txt")):
        if path.stem == "psql":
            queries += [("psql", line, None, None, ()) for line in path.read_text().splitlines() if line.startswith("\\")]
            continue
        for number, block in corpus.entries(path):
            found = dict(block)
            if unknown := set(found) - {"name", "sql", "with", "masked", "open"}:
                raise corpus.CorpusError(f"{path.name}:{number}: no such key: {', '.join(unknown)}")
            parameters = [part.strip() for part in found["with"].split("|")] if "with" in found else []
            masked = {part.strip() for part in found.get("masked", "").split(",") if part.strip()}
            queries.append((path.stem, found["name"], found["sql"], parameters, masked))
            if "open" in found:
                OPEN[f"{path.stem}: {found['name']}"] = found["open"]
    return queries


class Answer:
    """messages of one run: results as (columns, rows), in order."""

    def __init__(self, messages):
        self.results, self.tags, self.copied, self.error, self.held = [], [], b"", None, False
        for kind, payload in messages:
            if kind == "T":
                self.results.append((columns(payload), []))
            elif kind == "D":
                if not self.results:
                    self.results.append(([], []))
                self.results[-1][1].append(wire_client.cells(payload))
            elif kind == "C":
                self.tags.append(payload)
            elif kind == "d":
                self.copied += payload
            elif kind == "E":
                self.error = wire_client.fields_of(payload)


def columns(payload):
    """[(name, table, number)] of a RowDescription."""
    out, position = [], 2
    while position < len(payload):
        end = payload.index(b"\0", position)
        table = int.from_bytes(payload[end + 1:end + 5], "big")
        out.append((payload[position:end].decode(), table, int.from_bytes(payload[end + 5:end + 7], "big")))
        position = end + 19
    return out


def ask(client, sql, parameters, binary):
    """Simple when nothing is bound and text is wanted, else extended; a held statement is withdrawn."""
    if not parameters and not binary:
        client.send(wire_client.query(sql))
    else:
        client.send(wire_client.parse(sql) + wire_client.bind([part.encode() for part in parameters], result_formats=[1] if binary else [])
                    + wire_client.describe() + wire_client.execute() + wire_client.sync())
    messages = []
    held = False
    while not messages or messages[-1][0] != "Z":
        messages.append(client.read())
        if messages[-1][0] == "N" and b"held for approval as " in messages[-1][1]:
            held = True
            client.cancel()
    answer = Answer(messages)
    answer.held = held
    return answer


class Benign:
    def __init__(self, pattern):
        self.queries = [query for query in read_queries() if re.search(pattern, f"{query[0]}: {query[1]}")]
        self.pattern = pattern
        self.problems = []
        self.counts = collections.Counter()
        self.world = harness.World()

    def run(self):
        self.world.start()
        try:
            labelled = {}
            for column, _ in shop.labels():
                schema, table, name = column.split(".")
                key = self.world.direct(f"SELECT attrelid, attnum FROM pg_attribute WHERE attrelid = '{schema}.{table}'::regclass AND attname = '{name}'")
                labelled[tuple(int(part) for part in key.split("|"))] = column
            self.labelled = labelled
            self.direct_way = self.world.direct_values(ROLE)
            with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
                list(pool.map(self.one, self.queries))
            for arguments in DUMPS:
                if re.search(self.pattern, "pg_dump"):
                    self.counts["pg_dump"] += 1
                    self.by_pg_dump(arguments)
        finally:
            self.world.close()

    def one(self, query):
        file, name, sql, parameters, masked = query
        self.counts[file] += 1
        if sql is None:
            self.by_psql(name)
            return
        for binary in (False, True):
            self.by_wire(file, name, sql, parameters, masked, binary)

    def wrong(self, title, what):
        self.problems.append((title, what))

    def report(self):
        """Prints it; the number of failures."""
        known = {title: what for title, what in self.problems if title.rpartition(" (")[0] in OPEN}
        failures = [(title, what) for title, what in self.problems if title not in known]
        asked = {f"{file}: {name}" for file, name, *_ in self.queries}
        failures += [(title, f"is marked open ({reason}) and comes as it should: take the mark away") for title, reason in OPEN.items()
                     if title in asked and not any(problem.startswith(title + " (") for problem in known)]
        for title, what in known.items():
            print(f"open: {title}: {what} — {OPEN[title.rpartition(' (')[0]]}")
        for title, what in failures:
            print(f"FAILED {title}: {what}")
        return len(failures)

    def by_psql(self, command):
        # -E shows the queries behind the command too, so that what is compared is what ran.
        runs = [harness.libpq_program("psql", way, "-X", "-E", "-c", command) for way in (self.direct_way, self.world.values(PERSON))]
        if runs[0].returncode != 0:
            self.wrong(f"psql {command}", "does not run direct: " + runs[0].stderr.strip()[:200])
        elif runs[1].returncode != 0 or runs[1].stderr != runs[0].stderr:
            self.wrong(f"psql {command}", "fails through the gateway: " + runs[1].stderr.strip()[:300])
        elif runs[0].stdout != runs[1].stdout:
            pairs = [(a, b) for a, b in zip(runs[0].stdout.splitlines(), runs[1].stdout.splitlines()) if a != b]
            self.wrong(f"psql {command}", f"prints something else: {pairs[:1]}"[:300])

    def by_pg_dump(self, arguments):
        ways = (self.world.direct_values(DUMPING_ROLE), self.world.values(DUMPER))
        runs = [harness.libpq_program("pg_dump", way, *arguments) if "-Fc" not in arguments else None for way in ways]
        title = "pg_dump " + " ".join(arguments)
        if runs[0] is None:
            sizes = [self.dump_size(way, arguments) for way in ways]
            if not sizes[0] or sizes[0] != sizes[1]:
                self.wrong(title, f"archives of {sizes} bytes")
            return
        if runs[1].returncode != 0:
            self.wrong(title, "fails through the gateway: " + runs[1].stderr.strip()[:300])
            return
        straight, through = ([line for line in run.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))] for run in runs)
        if len(straight) != len(through):
            self.wrong(title, f"{len(straight)} lines direct, {len(through)} through the gateway")
            return
        different = [(a, b) for a, b in zip(straight, through) if a != b]
        masks = "customers" in arguments
        if different and not masks:
            self.wrong(title, f"{len(different)} lines differ: {different[:1]}"[:300])
        if masks:
            rows = [(a.split("\t"), b.split("\t")) for a, b in different]
            names = ("full_name", "email", "phone", "ssn", "date_of_birth", "address")
            order = self.world.direct("SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'customers'::regclass AND attnum > 0").split(",")
            clean = [(a, b) for a, b in rows for x, y, name in zip(a, b, order) if x != y and name not in names]
            if not rows or clean:
                self.wrong(title, f"unlabelled columns changed: {clean[:1]}" if clean else "nothing is masked")

    def dump_size(self, way, arguments):
        import os
        import tempfile
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "dump")
            ran = harness.libpq_program("pg_dump", way, *arguments, "-f", file)
            return os.path.getsize(file) if ran.returncode == 0 else None

    def by_wire(self, file, name, sql, parameters, masked, binary):
        title = f"{file}: {name} ({'binary' if binary else 'text'})"
        # Several statements go in one string, which only the simple protocol takes.
        if binary and ";" in sql:
            return
        with wire_client.WireClient(self.direct_way["host"], self.direct_way["port"], ROLE, self.direct_way["password"], "shop") as client:
            client.ask(wire_client.query("BEGIN"))
            straight = ask(client, sql, parameters, binary)
            client.ask(wire_client.query(LET_GO))
        with self.world.wire(PERSON) as client:
            client.ask(wire_client.query("BEGIN"))
            through = ask(client, sql, parameters, binary)
            client.ask(wire_client.query(LET_GO))
        if straight.error:
            self.wrong(title, f"does not run direct: {straight.error.get('M')}")
        elif through.held:
            self.wrong(title, "is held")
        elif through.error:
            self.wrong(title, f"fails through the gateway: {through.error.get('C')} {through.error.get('M')}")
        elif [len(rows) for _, rows in straight.results] != [len(rows) for _, rows in through.results] or straight.tags != through.tags:
            self.wrong(title, f"{straight.tags} direct, {through.tags} through the gateway")
        elif straight.copied != through.copied:
            self.wrong(title, "COPY gives other bytes")
        else:
            self.compare(title, straight, through, masked)

    def compare(self, title, straight, through, masked):
        over, clear = set(), set()
        for (described, rows), (_, others) in zip(straight.results, through.results):
            for row, other in zip(rows, others):
                for (column, table, number), cell, seen in zip(described, row, other):
                    hidden = (table, number) in self.labelled or column in masked
                    if not hidden and cell != seen:
                        over.add(column)
                    if hidden and cell and cell == seen:
                        clear.add(column)
        if over:
            self.wrong(title, f"unlabelled columns come changed: {', '.join(sorted(over))}")
        if clear:
            self.wrong(title, f"labelled columns come in clear: {', '.join(sorted(clear))}")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("pattern", nargs="?", default="")
    benign = Benign(options.parse_args().pattern)
    started = time.monotonic()
    benign.run()
    failures = benign.report()
    total = sum(benign.counts.values())
    print(", ".join(f"{file} {count}" for file, count in benign.counts.items()))
    print(f"{total} everyday queries, {failures} failed, {time.monotonic() - started:.1f} s")
    if not benign.pattern and total < QUERIES_MIN:
        print(f"FAILED: only {total} queries")
        return 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
