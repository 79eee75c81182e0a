"""Brings PostgreSQL's regression suite of the installed server's version, and builds what the server loads for it.

Nothing of it is committed. It comes from the system's own package sources, over apt, into a cache outside the tree's
files (build/regress): the source package for the suite, and the development package for its headers. The system's own
package lists and packages are left alone.

A mirror may list the source of a security update without holding it. Then the newest source that it holds has to do, and
the server and psql of that version come along and are used in place of the installed ones: minor versions differ in what
psql reads as COPY data and in what the server takes, so that a suite only fits its own.
"""
import pathlib
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SERVER_PACKAGE = "postgresql-15"
PROGRAM_PACKAGES = ["postgresql-15", "postgresql-client-15"]
HEADERS_PACKAGE = "postgresql-server-dev-15"
INSTALLED_PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
WANTED = ["*/src/test/regress/sql/*", "*/src/test/regress/data/*", "*/src/test/regress/expected/*",
          "*/src/test/regress/parallel_schedule", "*/src/test/regress/resultmap", "*/src/test/regress/regress.c",
          "*/contrib/spi/*.c"]


class FetchError(Exception):
    """In words, for whoever ran the test."""


def run(command, where=None):
    done = subprocess.run(command, cwd=where, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise FetchError(f"{' '.join(map(str, command[:2]))} … failed:\n{done.stdout[-2000:]}")
    return done.stdout


def installed_version():
    try:
        return run(["dpkg-query", "-W", "-f", "${source:Version}", SERVER_PACKAGE]).strip()
    except (FetchError, FileNotFoundError) as error:
        raise FetchError(f"the regression suite needs Debian's {SERVER_PACKAGE}: {error}") from None


class PrivateApt:
    """apt with lists of its own, so that deb-src need not be switched on for the whole system."""

    def __init__(self, directory):
        self.directory = directory
        parts = directory / "sources.d"
        (directory / "lists" / "partial").mkdir(parents=True)
        parts.mkdir()
        self.options = ["-o", "Dir::Etc::sourcelist=/dev/null", "-o", f"Dir::Etc::sourceparts={parts}",
                        "-o", f"Dir::State::lists={directory}/lists", "-o", "Dir::Cache::pkgcache=",
                        "-o", "Dir::Cache::srcpkgcache=", "-o", "APT::Sandbox::User="]
        self.copy_sources(parts)
        run(["apt-get", "-q", *self.options, "update"])

    @staticmethod
    def copy_sources(parts):
        found = 0
        system = pathlib.Path("/etc/apt")
        for source in [system / "sources.list", *sorted((system / "sources.list.d").glob("*"))]:
            if not source.is_file():
                continue
            text = source.read_text()
            if source.suffix == ".sources":
                lines = ["Types: deb deb-src" if line.startswith("Types:") else line for line in text.splitlines()]
            elif source.suffix == ".list":
                lines = [line for line in text.splitlines() if line.startswith("deb ")]
                lines += ["deb-src " + line[4:] for line in lines]
            else:
                continue
            if "debian" not in text:
                continue        # other vendors' sources have no part in this
            (parts / source.name).write_text("\n".join(lines) + "\n")
            found += 1
        if not found:
            raise FetchError("no Debian package source in /etc/apt")

    def source(self, wanted, where):
        """The version that came: the wanted one if the mirror holds it."""
        listed = run(["apt-cache", *self.options, "showsrc", "--only-source", SERVER_PACKAGE])
        others = [line.split()[1] for line in listed.splitlines() if line.startswith("Version:")]
        failures = []
        for version in [wanted, *(other for other in others if other != wanted)]:
            try:
                run(["apt-get", *self.options, "source", "--download-only", f"{SERVER_PACKAGE}={version}"], where)
                return version
            except FetchError as error:
                failures.append(str(error))
        raise FetchError("\n".join(failures))

    def package(self, name, version, where):
        run(["apt-get", *self.options, "download", f"{name}={version}"], where)


def compile_module(headers, source, target):
    # The suite expects refint's notices.
    run(["gcc", "-O1", "-g", "-fPIC", "-shared", "-D_GNU_SOURCE", "-DREFINT_VERBOSE", "-fno-strict-aliasing", "-fwrapv",
         f"-I{headers}", str(source), "-o", str(target)])


class Suite:
    """What a run needs: folder has regress/, lib/ with the modules, and programs/ when they are not the installed ones."""

    def __init__(self, folder):
        self.folder = folder
        self.version = (folder / "suite-version").read_text().strip()
        self.own_programs = folder / "programs" if (folder / "programs").exists() else None


def fetch(cache):
    """The suite, from the cache or else from the network."""
    version = installed_version()
    folder = pathlib.Path(cache) / version
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with tempfile.TemporaryDirectory(prefix="gatehouse-regress-") as scratch:
            download(pathlib.Path(scratch), version, folder)
        (folder / "complete").touch()
    headers = folder / "headers" / "usr" / "include" / "postgresql" / "15" / "server"
    library = folder / "lib"
    library.mkdir(exist_ok=True)
    for source in [folder / "regress" / "regress.c", folder / "spi" / "refint.c", folder / "spi" / "autoinc.c",
                   HERE / "witness" / "witness.c"]:
        target = library / (source.stem + ".so")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            compile_module(headers, source, target)
    return Suite(folder)


def download(scratch, version, folder):
    try:
        apt = PrivateApt(scratch / "apt")
        suite = apt.source(version, scratch)
        wanted = [(HEADERS_PACKAGE, folder / "headers")]
        if suite != version:
            wanted += [(name, folder / "programs") for name in PROGRAM_PACKAGES]
        for name, target in wanted:
            apt.package(name, suite, scratch)
            run(["dpkg-deb", "-x", str(next(scratch.glob(f"{name}_*.deb"))), str(target)])
    except FetchError as error:
        raise FetchError(f"PostgreSQL's regression suite, version {version}, could not be fetched. "
                         f"It needs the network, or {folder} from an earlier run.\n{error}") from None
    (folder / "suite-version").write_text(suite + "\n")
    archive = next(scratch.glob("*.orig.tar.*"))
    tree = scratch / "tree"
    tree.mkdir()
    run(["tar", "-xf", str(archive), "-C", str(tree), "--strip-components=1", "--wildcards", *WANTED])
    shutil.copytree(tree / "src" / "test" / "regress", folder / "regress")
    shutil.copytree(tree / "contrib" / "spi", folder / "spi")


if __name__ == "__main__":
    import argparse
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cache", nargs="?", default=HERE.parents[1] / "build" / "regress")
    print(fetch(parser.parse_args().cache).folder)
