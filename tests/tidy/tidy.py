#!/usr/bin/env python3
"""Checks the source tree against the rules of the house: include direction, sizes, names, comments.

usage: tidy.py ROOT
Prints one line a finding, "path:line: what", and exits 1 when there is any.
"""
import os
import re
import sys

LINES_MAX = 600
SOURCE_ENDINGS = (".h", ".cpp", ".h.in", ".cpp.in")
TEXT_ENDINGS = SOURCE_ENDINGS + (".py", ".cmake", ".txt", ".toml", ".md", ".sh", ".sql", ".json", ".qss", ".svg")
SKIPPED_FOLDERS = {".git", "build", "node_modules", ".cache", "__pycache__"}
TREE_FOLDERS = ("app", "core", "ui", "resources", "translations", "tests", "installer")

# What each room of core may include besides itself. One direction: see core/README.md.
CORE_MAY_INCLUDE = {
    "base": set(),
    "wire": {"base"},
    "detect": {"base"},
    "catalog": {"base"},
    "ledger": {"base"},
    "approval": {"base"},
    "identity": {"base"},
    "agents": {"base", "identity"},
    "sql": {"base", "catalog"},
    "policy": {"base", "catalog", "sql"},
    "masking": {"base", "detect", "catalog", "sql", "policy"},
    "store": {"base", "ledger", "approval", "identity", "policy"},
    "gateway": {"base", "detect", "wire", "catalog", "ledger", "approval", "identity", "agents", "sql", "policy",
                "masking"},
    "service": {"base", "detect", "wire", "catalog", "ledger", "approval", "identity", "agents", "sql", "policy",
                "masking", "store", "gateway"},
}
UI_PARTS = {"theme", "widgets", "actions", "shell"}
PAGE_INTERFACE = "ui/shell/page.h"   # what every screen implements
UI_MAY_INCLUDE_OF_CORE = re.compile(r"^core/(service/|base/|ledger/query\.h$)")
QT_ROOMS = {"store", "identity", "service"}
QT_SCREEN_MODULES = re.compile(
    r"^(QtGui|QtWidgets|QtSvg|QWidget|QApplication|QGuiApplication|QPainter|QPixmap|QImage|QIcon|QColor|QFont|QBrush|QPen"
    r"|QPalette|QAction|QDialog|QMainWindow|QLabel|QMenu|QStyle|QTableView|QTreeView|QListView|Qsci/)")

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')
OPEN_WORK = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
OLD_CONNECT = re.compile(r"\b(SIGNAL|SLOT)\s*\(")
STYLE_WITH_COLOUR = re.compile(
    r"setStyleSheet\s*\([^;]*(#[0-9a-fA-F]{3,8}\b|\brgba?\(|color\s*:\s*(black|white|red|green|blue|gray|grey|yellow|orange)\b)")
MACHINE_PATH = re.compile(r"(?<![\w.$}~)-])/(home|Users|root|work)/[A-Za-z0-9_.-]+")
SNAKE_NAME = re.compile(r"^[a-z0-9][a-z0-9_]*(\.[a-z0-9_]+)*$")


def is_source(name):
    return name.endswith(SOURCE_ENDINGS)


def tree_files(root):
    for top in TREE_FOLDERS:
        for folder, folders, names in os.walk(os.path.join(root, top)):
            folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
            for name in sorted(names):
                yield os.path.relpath(os.path.join(folder, name), root)


def check_core_include(room, target):
    parts = target.split("/")
    if parts[0] in ("ui", "app", "tests"):
        return f"core/{room} includes {target}: core never looks at what stands on it"
    if parts[0] != "core" or len(parts) < 3 or parts[1] == room:
        return None
    if room not in CORE_MAY_INCLUDE:
        return f"core/{room} is no room of core that tidy.py knows"
    if parts[1] not in CORE_MAY_INCLUDE[room]:
        return f"core/{room} includes {target}: the wrong direction"
    return None


def check_ui_include(part, target):
    parts = target.split("/")
    if parts[0] in ("app", "tests"):
        return f"ui/{part} includes {target}: the wrong direction"
    if parts[0] == "core" and not UI_MAY_INCLUDE_OF_CORE.match(target):
        return f"ui/{part} includes {target}: the console talks to core/service only"
    if parts[0] != "ui" or len(parts) < 3 or parts[1] == part:
        return None
    if part == "shell":
        return None
    if parts[1] not in UI_PARTS:
        return f"ui/{part} includes {target}: a screen never includes another screen"
    if parts[1] == "shell" and target != PAGE_INTERFACE:
        return f"ui/{part} includes {target}: the shell holds the screens, not the other way round"
    if part in UI_PARTS and part == "theme":
        return f"ui/{part} includes {target}: the theme stands below everything else"
    return None


def check_qt(room, target):
    if not (re.match(r"^Q[A-Za-z]", target) or target.startswith("qt")):
        return None
    if QT_SCREEN_MODULES.match(target):
        return f"core/{room} includes {target}: core has no Qt Gui and no Qt Widgets"
    if room not in QT_ROOMS:
        return f"core/{room} includes {target}: Qt is allowed in core/store, core/identity and core/service only"
    return None


def check_include(path, quoted, angled):
    parts = path.split(os.sep)
    target = quoted or angled
    if quoted and (quoted.startswith("../") or "/../" in quoted):
        yield f"includes {quoted}: include paths start at the root of the tree"
    if quoted and parts[0] in ("core", "ui", "app") and "/" not in quoted and not quoted.endswith(".moc"):
        yield f"includes {quoted}: include paths start at the root of the tree"
    if parts[0] == "core" and len(parts) > 2:
        yield check_core_include(parts[1], target)
        yield check_qt(parts[1], target)
    if parts[0] == "ui" and len(parts) > 2:
        yield check_ui_include(parts[1], target)
    if parts[0] in ("core", "ui", "app") and target.startswith("tests/"):
        yield f"includes {target}: the product never includes its tests"


def strip_strings(line):
    return re.sub(r'"(\\.|[^"\\])*"', '""', line)


def check_source(path, lines):
    if len(lines) > LINES_MAX:
        yield LINES_MAX + 1, f"{len(lines)} lines: past {LINES_MAX} a file is two ideas"
    if path.endswith((".h", ".h.in")):
        first = lines[0] if lines else ""
        if not re.match(r"^// [A-Z\"'`].*", first):
            yield 1, "a header opens with a comment that says what it is"
        opening = []
        for line in lines:
            if not line.startswith("//"):
                break
            opening.append(line)
        if opening and not opening[-1].rstrip().endswith((".", ")", ":")):
            yield len(opening), "the opening comment of a header is a sentence"
        if not any(line.strip() == "#pragma once" for line in lines[:20]):
            yield 1, "a header has #pragma once"
    in_theme = path.startswith(os.path.join("ui", "theme") + os.sep)
    for number, line in enumerate(lines, 1):
        include = INCLUDE.match(line)
        if include:
            for problem in check_include(path, include.group(1), include.group(2)):
                if problem:
                    yield number, problem
        bare = strip_strings(line)
        if OLD_CONNECT.search(bare) and not bare.lstrip().startswith(("//", "*")):
            yield number, "string-based SIGNAL()/SLOT(): connect to member functions"
        if not in_theme and "setStyleSheet" in line:
            statement = " ".join(lines[number - 1:number + 4])
            if STYLE_WITH_COLOUR.search(statement.split(";\n")[0]):
                yield number, "a colour in a style sheet outside ui/theme"


def check_text(path, lines):
    for number, line in enumerate(lines, 1):
        if OPEN_WORK.search(line):
            yield number, "open work is finished or filed, not left in the tree"
        if MACHINE_PATH.search(line):
            yield number, "an absolute path of one machine"


def check_name(path):
    name = os.path.basename(path)
    if is_source(name) and not SNAKE_NAME.match(name):
        yield 1, "file names are snake_case"
    if is_source(name):
        for folder in os.path.dirname(path).split(os.sep):
            if not SNAKE_NAME.match(folder):
                yield 1, f"folder names are snake_case: {folder}"
    if re.match(r"^(utils?|helpers?|common|misc)(\.|_|$)", name) and is_source(name):
        yield 1, "a file is named for the one idea inside"


def check_tree(root):
    findings = []
    for path in tree_files(root):
        for number, what in check_name(path):
            findings.append((path, number, what))
        if not path.endswith(TEXT_ENDINGS):
            continue
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
        if is_source(path):
            findings += [(path, number, what) for number, what in check_source(path, lines)]
        if not path.startswith(os.path.join("tests", "tidy") + os.sep):
            findings += [(path, number, what) for number, what in check_text(path, lines)]
    return findings


def main(arguments):
    if len(arguments) != 2 or not os.path.isdir(os.path.join(arguments[1], "core")):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    findings = check_tree(arguments[1])
    for path, number, what in findings:
        print(f"{path}:{number}: {what}")
    print(f"tidy: {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
