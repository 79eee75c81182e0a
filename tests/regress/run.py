"""PostgreSQL's own regression suite through analysis, and what a witness inside the server has to say to it.

Each file of the suite is given to psql as pg_regress gives it, through a proxy that analyses every statement before it
runs and compares what was told with what the server then did. Prints a summary; fails on anything wrong.
"""
import argparse
import json
import pathlib
import signal
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import fetch  # noqa: E402
import private_server  # noqa: E402
import summary  # noqa: E402

FILE_SECONDS = 1200
# Their tables and functions are used by nearly every other file.
ALWAYS_FIRST = ["test_setup"]


def schedule(suite):
    """Every file, in an order in which one after the other works."""
    names = []
    for line in (suite.folder / "regress" / "parallel_schedule").read_text().splitlines():
        if line.startswith("test:"):
            names += line.split()[1:]
    return names


def chosen(suite, wanted):
    everything = schedule(suite)
    if not wanted:
        return everything
    unknown = sorted(set(wanted) - set(everything))
    if unknown:
        raise SystemExit(f"regress: no such file in the schedule: {', '.join(unknown)}")
    return [name for name in everything if name in ALWAYS_FIRST or name in wanted]


def run_files(server, files, verbose):
    broken = []
    for name in files:
        began = time.monotonic()
        if not server.run_file(name, FILE_SECONDS):
            broken.append(f"{name}: not through after {FILE_SECONDS} s")
        if not server.alive():
            broken.append(f"{name}: the server or the proxy ended")
            break
        if verbose:
            print(f"{name}: {time.monotonic() - began:.1f} s", flush=True)
    return broken


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--driver", default=HERE.parents[1] / "build" / "tests" / "regress_driver", help="the proxy's program")
    parser.add_argument("--cache", default=HERE.parents[1] / "build" / "regress", help="where the suite is kept")
    parser.add_argument("--files", help="only these of the schedule, with commas; test_setup always runs")
    parser.add_argument("--keep", action="store_true", help="leave the server's folder and the report behind")
    parser.add_argument("--report", help="copy the JSON lines to this file")
    parser.add_argument("--write-summary", action="store_true", help="write tests/regress/summary.md")
    parser.add_argument("--told-at-least", type=float, help="fail when a smaller share, in percent, is fully told")
    parser.add_argument("--verbose", action="store_true", help="a line for each file")
    arguments = parser.parse_args()

    try:
        suite = fetch.fetch(arguments.cache)
    except fetch.FetchError as error:
        raise SystemExit(f"regress: {error}") from None
    files = chosen(suite, arguments.files.split(",") if arguments.files else None)
    # A test that takes too long is ended; its server must not stay behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("regress: ended from outside"))
    server = private_server.PrivateServer(suite, pathlib.Path(arguments.driver).resolve())
    try:
        server.start()
        broken = run_files(server, files, arguments.verbose)
        expected = [name for name in files if server.as_expected(name)]
        text = server.report.read_text()
        broken += [line for line in (server.directory / "driver.log").read_text().splitlines() if line]
    finally:
        server.stop(arguments.keep)
    if arguments.keep:
        print(f"kept: {server.directory}")
    if arguments.report:
        pathlib.Path(arguments.report).write_text(text)

    counted = summary.Summary([json.loads(line) for line in text.splitlines()], files, expected, broken,
                              suite.version)
    print(counted.text())
    if arguments.write_summary:
        (HERE / "summary.md").write_text(counted.markdown())
    good = not counted.wrong and not broken
    if arguments.told_at_least is not None:
        good = good and counted.told_percent >= arguments.told_at_least
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
