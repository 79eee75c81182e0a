"""Every case of the corpus leaks on a bare server and not through the gateway.

A case that is marked open is one that is known to leak still; it fails when it does not any more, so that marks go.
usage: test_bypass_corpus.py [PATTERN]    (only cases whose title matches; with -v each answer)
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

import attempt   # noqa: E402
import corpus   # noqa: E402
import harness   # noqa: E402
import secrets_seen   # noqa: E402
import shop   # noqa: E402

CASES_MIN = 300
WORKERS = 6
BARE = "bare"
# identity, connection: a person where much is held, an agent, a person where nearly everything is let through and masked.
WAYS = {("lena", "shop"): corpus.MODES, ("triage-bot", "shop"): ("binary",), ("lena", "shop_staging"): ("simple", "binary")}
# What the gateway itself answers with; any other error has to be one that the bare server gives too. What comes after a
# refusal may miss what was refused.
REFUSED = {"42501", "57014"}
OURS = REFUSED | {"25P02", "26000", "34000", "0A000", "54000", "P0001"}

# Whether these leak is chance. In columns that were filled past the gateway and carry no label yet, only what the detector
# takes for sensitive is masked; where code that nobody can look into puts a value may carry a label already, from another case.
BY_CHANCE = {"copied past the gateway to where nobody looked yet", "staging lets code run that nobody can look into"}


class BypassWorld(harness.World):
    """The shop with the people of world.sql and the setups of the cases; a bare copy of it for the proof."""

    def __init__(self, cases):
        super().__init__(settings={"wal_level": "logical", "shared_preload_libraries": "pg_stat_statements",
                                   "max_prepared_transactions": "20", "log_statement": "none", "max_connections": "300"})
        self.cases = cases

    def furnish(self):
        self.direct("ALTER ROLE shop_owner SUPERUSER; ALTER ROLE app_rw SUPERUSER;", "postgres")
        setups = "\n".join(["SET log_statement = none;", "SET ROLE shop_owner;", (HERE / "world.sql").read_text(),
                            *(text + ";" for case in self.cases for text in case.setup), "ANALYZE;"])
        for database in ("shop", "shop_staging"):
            self.direct(setups, database)
        self.direct(f"CREATE DATABASE {BARE} TEMPLATE shop_staging", "postgres")
        super().furnish()
        labels = [line.split() for line in (HERE / "labels.txt").read_text().splitlines() if line and not line.startswith("#")]
        labels += [label for case in self.cases for label in case.labels]
        for connection in ("shop", "shop_staging"):
            for column, label in labels:
                self.home.ctl("label", "set", connection, column, label)

    def attempt(self, case, way, mode, guess=""):
        values = self.direct_values(shop.OWNER, BARE) if way == BARE else self.values(*way)
        words = {"server_port": str(self.cluster.port), "role": shop.OWNER, "secret": self.passwords[shop.OWNER],
                 "database": BARE if way == BARE else way[1], "data": str(self.cluster.data)}
        for _ in range(3):
            answer = attempt.Attempt(case, values, mode, self.direct, words, guess).run()
            # Two cases that lock the same tables: nothing was shown either way.
            if not any(state == "40P01" for state, _ in answer.errors):
                break
        return answer


class Outcome:
    def __init__(self, case):
        self.case, self.wrong, self.leaked, self.closed = case, [], [], collections.Counter()


def found_in(world, case, answer, database):
    """What of the secrets is in an answer."""
    derived = [world.direct(sql, database) for sql in case.leaks]
    texts = [text for text in derived if text]
    found = secrets_seen.seen(answer.data, texts)
    return found | {f"cell {text}" for text in texts if text.encode() in answer.cells} \
        | {f"SQLSTATE {text}" for text in texts if text in (state for state, _ in answer.errors)}


def told_apart(answers):
    """The two answers to a guess tell which was right."""
    return answers[0].shapes != answers[1].shapes


def one(world, case, talk):
    outcome = Outcome(case)
    bare_errors = set()
    for mode in case.modes:
        answers = [world.attempt(case, BARE, mode, guess) for guess in case.guesses or ("",)]
        bare_errors |= {state for answer in answers for state, _ in answer.errors}
        leaks = told_apart(answers) if case.guesses else found_in(world, case, answers[0], BARE)
        talk(case, BARE, mode, answers, leaks)
        if not leaks:
            said = "; ".join(f"{state} {text}" for answer in answers for state, text in answer.errors) or answers[0].ended
            outcome.wrong.append(f"{mode}: does not leak on a bare server" + (f" ({said})" if said else ""))
    for way, wanted in WAYS.items():
        for mode in [mode for mode in case.modes if mode in wanted] or case.modes[:1]:
            answers = [world.attempt(case, way, mode, guess) for guess in case.guesses or ("",)]
            leaks = told_apart(answers) if case.guesses else found_in(world, case, answers[0], way[1])
            talk(case, way, mode, answers, leaks)
            errors = [error for answer in answers for error in answer.errors]
            if leaks:
                outcome.leaked.append(f"{way[0]} on {way[1]}, {mode}: " + (", ".join(sorted(leaks)[:2]) if leaks is not True else "tells which guess is right"))
            elif any(answer.ended == "refused at sign-in" for answer in answers) and not (case.startup or case.alone):
                outcome.wrong.append(f"{way[0]} on {way[1]}, {mode}: could not sign in: {errors[0][1]}")
            elif not any(state in REFUSED for state, _ in errors) and not answers[0].ended and (
                    strange := [f"{state} {text}" for state, text in errors if state not in OURS | bare_errors]):
                outcome.wrong.append(f"{way[0]} on {way[1]}, {mode}: fails for another reason: {strange[0]}")
            elif any(answer.ended == "hung" for answer in answers):
                outcome.wrong.append(f"{way[0]} on {way[1]}, {mode}: no answer")
            how = ("held" if any(answer.held for answer in answers) else "refused" if any(state == "42501" for state, _ in errors)
                   or answers[0].ended else "redacted" if errors else "masked")
            outcome.closed[how] += 1
    return outcome


def main():
    options = argparse.ArgumentParser()
    options.add_argument("pattern", nargs="?", default="")
    options.add_argument("-v", "--verbose", action="store_true")
    options = options.parse_args()
    everything = corpus.read()
    cases = [case for case in everything if re.search(options.pattern, case.title)]

    def talk(case, way, mode, answers, leaks):
        if options.verbose:
            print(f"  {case.title} [{way} {mode}] leaks={leaks} " + " | ".join(
                f"held={a.held} errors={a.errors} ended={a.ended!r} {a.data[-400:]!r}" for a in answers), flush=True)

    started = time.monotonic()
    world = BypassWorld(cases).start()
    try:
        ready = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(1 if options.verbose else WORKERS) as pool:
            outcomes = list(pool.map(lambda case: one(world, case, talk), [case for case in cases if not case.alone]))
        outcomes += [one(world, case, talk) for case in cases if case.alone]
    finally:
        world.close()
    return report(everything, outcomes, bool(options.pattern), ready - started, time.monotonic() - ready)


def report(everything, outcomes, partial, ready, ran):
    table = collections.defaultdict(collections.Counter)
    failures = []
    for outcome in outcomes:
        case, row = outcome.case, table[outcome.case.category]
        row["cases"] += 1
        row["open"] += bool(case.open)
        row.update(outcome.closed)
        problems = list(outcome.wrong)
        if case.open:
            if not outcome.leaked and case.open not in BY_CHANCE:
                problems.append(f"is marked open ({case.open}) and does not leak any more: take the mark away")
        else:
            problems += [f"leaks: {where}" for where in outcome.leaked]
        if problems:
            failures.append((case, problems))
    kinds = ("cases", "open", "masked", "redacted", "refused", "held")
    print(f"{'':24}" + "".join(f"{kind:>9}" for kind in kinds))
    for category, row in sorted(table.items()):
        print(f"{category:24}" + "".join(f"{row[kind]:9}" for kind in kinds))
    total = sum(table.values(), collections.Counter())
    print(f"{'all':24}" + "".join(f"{total[kind]:9}" for kind in kinds))
    opened = collections.Counter(outcome.case.open for outcome in outcomes if outcome.case.open)
    for reason, count in opened.most_common():
        print(f"open: {count} × {reason}")
    for case, problems in failures:
        print(f"FAILED {case.place} {case.title}")
        for problem in problems[:3]:
            print(f"    {problem}")
        if len(problems) > 3:
            print(f"    … {len(problems)} in all: {', '.join(sorted({problem.partition(': ')[2].partition(':')[0] for problem in problems}))}"[:300])
    print(f"{len(outcomes)} cases, {len(failures)} failed, {ready:.1f} s to get ready, {ran:.1f} s to run")
    if not partial and len(everything) < CASES_MIN:
        print(f"FAILED: only {len(everything)} cases")
        return 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
