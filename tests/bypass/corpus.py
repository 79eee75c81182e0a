"""The corpus as it stands in text files; see README.md for what the keys mean."""
import dataclasses
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent / "cases"
STEPS = ("sql", "query", "owner", "other", "read", "wire", "copydata")
MODES = ("simple", "text", "binary")


class CorpusError(Exception):
    pass


@dataclasses.dataclass
class Case:
    category: str
    name: str = ""
    place: str = ""
    setup: list = dataclasses.field(default_factory=list)
    labels: list = dataclasses.field(default_factory=list)
    steps: list = dataclasses.field(default_factory=list)      # (key, text)
    startup: dict = dataclasses.field(default_factory=dict)
    modes: tuple = MODES
    leaks: list = dataclasses.field(default_factory=list)
    guesses: tuple = ()
    open: str = ""
    alone: bool = False
    after: list = dataclasses.field(default_factory=list)

    @property
    def title(self):
        return f"{self.category}: {self.name}"


def entries(path):
    """(line number, [(key, text)]) for each block; an indented line goes on with the one before it."""
    block, start = [], 0
    for number, line in enumerate(path.read_text().splitlines() + [""], 1):
        if line.startswith("#"):
            continue
        if not line.strip():
            if block:
                yield start, block
            block = []
        elif line[0] in " \t":
            if not block:
                raise CorpusError(f"{path.name}:{number}: nothing to go on with")
            key, text = block[-1]
            block[-1] = (key, text + "\n" + line.strip())
        else:
            key, colon, text = line.partition(":")
            if not colon:
                raise CorpusError(f"{path.name}:{number}: not “key: text”")
            start = start if block else number
            block.append((key, text.strip()))


def _case(path, number, block):
    case = Case(path.stem, place=f"{path.name}:{number}")
    for key, text in block:
        if key == "name":
            case.name = text
        elif key == "setup":
            case.setup.append(text)
        elif key == "label":
            case.labels.append(tuple(text.split()))
        elif key in STEPS:
            case.steps.append((key, text))
        elif key == "startup":
            name, _, value = text.partition("=")
            case.startup[name] = value
        elif key == "modes":
            case.modes = tuple(text.split())
        elif key == "leaks":
            case.leaks.append(text)
        elif key == "guesses":
            case.guesses = tuple(part.strip() for part in text.split("|"))
        elif key == "open":
            case.open = text
        elif key == "alone":
            case.alone = True
        elif key == "after":
            case.after.append(text)
        else:
            raise CorpusError(f"{case.place}: no such key: {key}")
    if not case.name or not case.steps and not case.startup:
        raise CorpusError(f"{case.place}: a case needs a name and something to do")
    if not set(case.modes) <= set(MODES):
        raise CorpusError(f"{case.place}: modes are {', '.join(MODES)}")
    if case.guesses and len(case.guesses) != 2:
        raise CorpusError(f"{case.place}: two guesses, a right and a wrong one")
    return case


def read(folder=FOLDER):
    cases = [_case(path, number, block) for path in sorted(folder.glob("*.txt")) for number, block in entries(path)]
    titles = [case.title for case in cases]
    twice = {title for title in titles if titles.count(title) > 1}
    if twice:
        raise CorpusError(f"names that stand twice: {', '.join(sorted(twice))}")
    return cases
