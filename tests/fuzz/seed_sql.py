#!/usr/bin/python3
"""Cuts PostgreSQL's regression suite into seeds for fuzz_sql: a file for each statement, roughly. Prints how many."""

import hashlib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "regress"))
from fetch import fetch  # noqa: E402

BYTES_MAX = 1500   # longer ones slow the fuzzer down more than they teach it


def main(cache, target):
    target.mkdir(parents=True, exist_ok=True)
    suite = fetch(cache)
    for file in sorted((suite.folder / "regress" / "sql").glob("*.sql")):
        # Where a line ends with a semicolon a statement mostly does too; the fuzzer does not mind when it does not.
        for statement in file.read_bytes().split(b";\n"):
            statement = statement.strip()
            if 0 < len(statement) <= BYTES_MAX:
                (target / hashlib.sha1(statement).hexdigest()).write_bytes(statement)
    print(len(list(target.iterdir())), "seeds")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
