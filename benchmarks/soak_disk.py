"""A disk that fills at each stage of `hubscan run`: one sentence, nothing lost, on with room.

    python -m benchmarks soak disk [--steps 24]

Needs the right to mount a tmpfs; where there is none, files are bounded in size instead.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.damage import World


def main(arguments: list[str] | None = None) -> int:
    """Run the steps, from nearly no room to nearly enough; 1 if one ends badly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=24)
    chosen = parser.parse_args(arguments or [])
    with tempfile.TemporaryDirectory() as folder:
        made = World.make(Path(folder) / "made")
        before = _size(made)
        start = Path(folder) / "start"
        shutil.copytree(made.root, start, symlinks=True)
        made.run()
        sound, need = made.result(), _size(made)
        for step in range(chosen.steps):
            room = before + (need - before) * step // chosen.steps
            with _place(Path(folder) / "place", room) as (place, prepare, widen):
                world = World(place / "root", made.config, made.source)
                for part in ("data", "reports"):
                    shutil.copytree(start / part, world.root / part, symlinks=True)
                said = _refused(world, prepare)
                world.is_whole()
                widen()
                world.run()
                if world.result() != sound:
                    print(f"{room:,} bytes: another result after there was room")
                    return 1
                print(f"{room:10,} bytes: {said}", flush=True)
    return 0


def _refused(world: World, prepare: Callable[[], None] | None) -> str:
    process = world.start(prepare)
    _, said = process.communicate(timeout=600)
    text = said.decode()
    assert "Traceback" not in text and "a fault in hubscan" not in text, text
    assert process.returncode in (0, 1, 3), text
    return text.strip().partition("\n")[0] or "enough"


def _size(world: World) -> int:
    """Bytes of whole blocks, with what is written beside a folder before it takes its place."""
    block = os.sysconf("SC_PAGE_SIZE")
    folders = (world.data.root, world.out)
    files = [p for folder in folders for p in folder.rglob("*") if not p.is_dir()]
    return sum((p.lstat().st_size // block + 1) * block for p in files)


@contextmanager
def _place(
    folder: Path, room: int
) -> Iterator[tuple[Path, Callable[[], None] | None, Callable[[], None]]]:
    """A folder with `room` bytes, what a process is to do before it starts, and how to get more."""
    folder.mkdir()
    mounted = not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    ).returncode

    def widen() -> None:
        if mounted:
            subprocess.run(["mount", "-o", "remount,size=1g", str(folder)], check=True)

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room // 64, room // 64))

    try:
        yield folder, None if mounted else bound, widen
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
