"""Counts the lines that the proxy wrote, and puts the counts into words."""
import collections
import re

# Where PostgreSQL's error came from when it could not read the text at all; the SQLSTATE alone does not tell.
GRAMMAR = {"scan.l", "gram.y", "parser.c"}
SHOWN = 25
UNSEEN_AT_MOST = 0.05


def kind_of(reason):
    """The reason without the names in it, so that the same reason about two objects counts as one."""
    reason = re.sub(r'(?:"[^"]*"|[\w$]+)\.(?:"[^"]*"|[\w$…]+)(?:\([^)]*\))?', "NAME", reason)
    reason = re.sub(r"(output column|relation|function|table|type|operator|cursor|statement) \S+(?= |$)", r"\1 NAME", reason)
    return re.sub(r"\d+", "N", reason)


class Summary:
    """lines: of the proxy's report. expected: the files whose output is PostgreSQL's own. broken: in words, what did not come to its end."""

    def __init__(self, lines, files, expected, broken, version):
        self.files = files
        self.unexpected = [name for name in files if name not in expected]
        self.broken = broken + self.blind(lines)
        self.version = version
        self.both_refused = [line for line in lines if not line["parsed"] and line["raisedIn"] in GRAMMAR]
        self.lines = [line for line in lines if line["parsed"] or line["raisedIn"] not in GRAMMAR]
        self.only_server_refused = [line for line in self.lines if line["parsed"] and line["raisedIn"] in GRAMMAR]
        self.only_we_refused = [line for line in self.lines if not line["parsed"]]
        self.parsed = [line for line in self.lines if line["parsed"]]
        self.told = [line for line in self.lines if line["told"]]
        self.wrong = [line for line in self.lines if line["wrong"]]
        self.told_refused = [line for line in self.told if line["refusals"]]
        self.ran = [line for line in self.lines if not line["errored"]]
        self.ran_told = [line for line in self.ran if line["told"]]

    @staticmethod
    def blind(lines):
        """A witness that sees nothing would find nothing wrong."""
        found = []
        for tags, what in (({"INSERT", "UPDATE", "DELETE"}, "relations"), ({"CREATE TABLE", "CREATE VIEW"}, "changes")):
            done = [line for line in lines if line["tag"] in tags and not line["errored"]]
            unseen = [line for line in done if not line["seen"][what]]
            # A rule may turn a write into nothing, and IF NOT EXISTS may find that there is nothing to do.
            if not done or len(unseen) > len(done) * UNSEEN_AT_MOST:
                found.append(f"the witness saw nothing of {len(unseen)} out of {len(done)} statements {'/'.join(sorted(tags))}")
        return found

    @staticmethod
    def share(part, whole):
        return 100.0 * len(part) / len(whole) if whole else 0.0

    @property
    def told_percent(self):
        return self.share(self.told, self.lines)

    def reasons(self, lines):
        counts = collections.Counter()
        for line in lines:
            if not line["told"]:
                counts.update({kind_of(reason) for reason in line["untold"]})
        return counts

    def counts(self):
        return [
            ("files of the suite", f"{len(self.files)}"),
            ("files whose output is PostgreSQL's own expected one", f"{len(self.files) - len(self.unexpected)}"),
            ("statements", f"{len(self.lines)} (and {len(self.both_refused)} that neither PostgreSQL nor we can parse)"),
            ("parsed", f"{len(self.parsed)} ({self.share(self.parsed, self.lines):.2f} %)"),
            ("fully told", f"{len(self.told)} ({self.told_percent:.2f} %)"),
            ("fully told, of those the server did not refuse",
             f"{len(self.ran_told)} of {len(self.ran)} ({self.share(self.ran_told, self.ran):.2f} %)"),
            ("of the fully told: told that the server refuses it, for a name that means nothing or too much, and it did",
             f"{len([line for line in self.told_refused if not line['wrong']])} of {len(self.told_refused)}"),
            ("told wrong", f"{len(self.wrong)}"),
            ("only the server refused the grammar", f"{len(self.only_server_refused)}"),
            ("only we refused the grammar", f"{len(self.only_we_refused)}"),
            ("slowest analysis", f"{max((line['us'] for line in self.lines), default=0) / 1000:.1f} ms"),
        ]

    @staticmethod
    def shown(line, words):
        text = " ".join(line["text"].split())
        return f"{line['file']} {line['n']}: {words} | {text[:160]}"

    def text(self):
        out = [f"{name}: {count}" for name, count in self.counts()]
        out.append("\nwhy not told, statements the server did not refuse:")
        out += [f"  {count:6} {reason}" for reason, count in self.reasons(self.ran).most_common(SHOWN)]
        out.append("\nwhy not told, statements the server refused:")
        out += [f"  {count:6} {reason}" for reason, count in
                self.reasons([line for line in self.lines if line["errored"]]).most_common(SHOWN)]
        if self.only_we_refused:
            out.append("\nonly we refused:")
            out += ["  " + self.shown(line, "; ".join(line["untold"])) for line in self.only_we_refused[:SHOWN]]
        if self.only_server_refused:
            out.append("\nonly the server refused:")
            out += ["  " + self.shown(line, line["errored"]) for line in self.only_server_refused[:SHOWN]]
        if self.wrong:
            out.append("\nwrong:")
            out += ["  " + self.shown(line, "; ".join(line["wrong"])) for line in self.wrong]
        if self.unexpected:
            out.append("\noutput other than expected: " + " ".join(self.unexpected))
        if self.broken:
            out.append("\nbroken:")
            out += ["  " + words for words in self.broken]
        return "\n".join(out)

    def markdown(self):
        out = ["# PostgreSQL's regression suite, analysed and witnessed", "",
               "Written by `tests/regress/run.py --write-summary`. Every statement of the suite is analysed before it runs, against",
               "the catalog of that moment; what was told is compared with what a witness inside the server saw. The functions of the",
               "suite's own library and of contrib's are vouched for, what each of them does (`reviewed_functions.txt`); nobody can read C.", "",
               f"Suite, server and psql: postgresql-15 {self.version}.", "", "| | |", "|---|---|"]
        out += [f"| {name} | {count} |" for name, count in self.counts()]
        for title, lines in (("that the server did not refuse", self.ran),
                             ("that the server refused", [line for line in self.lines if line["errored"]])):
            out += ["", f"## Why statements {title} are not fully told", "", "| statements | reason |", "|---|---|"]
            out += [f"| {count} | {self.escaped(reason)} |" for reason, count in self.reasons(lines).most_common(SHOWN)]
        out += ["", "## Told wrong", ""]
        out += [f"- {self.escaped(self.shown(line, '; '.join(line['wrong'])))}" for line in self.wrong] or ["None."]
        if self.broken:
            out += ["", "## Did not come to its end", ""]
            out += [f"- {self.escaped(words)}" for words in self.broken]
        return "\n".join(out) + "\n"

    @staticmethod
    def escaped(text):
        return text.replace("|", "\\|").replace("<", "&lt;")
