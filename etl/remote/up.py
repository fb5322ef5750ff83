"""Takes what was changed in a mirror up to the object storage, in an order in which readers see a
version whole or not at all, and which can be broken off anywhere.

========== =============================================================================
first      tombstones: from then on an erasure holds, and whoever changes the store next
           finishes it
then       parts; the name of what is being published; manifests; ``current``
afterwards what the mirror has no more: manifests, then parts
last       that an erasure is finished
========== =============================================================================
"""

from __future__ import annotations

from pathlib import Path

from etl.remote import layers
from etl.remote.bring import Seen, manifests_in
from etl.remote.claim import Claim
from etl.remote.names import (
    CURRENT,
    PARTS,
    STONES,
    UNFINISHED,
    VERSIONS,
    manifest_of,
    version_in,
)
from etl.remote.storage import OvertakenError, Storage, StorageError
from etl.version.parts import is_whole
from geo.errors import InputError


class Up:
    """One change of a store: the mirror, what the storage held before, and the claim to change it.

    Parameters
    ----------
    folder : the mirror
    seen : what the storage held when the change began
    """

    def __init__(self, storage: Storage, folder: Path, seen: Seen, claim: Claim) -> None:
        self._storage, self._folder, self._seen, self._claim = storage, folder, seen, claim
        self._pointed = {version_in(seen.current)} - {""}
        if version_in(seen.unfinished) in self._pointed:  # it is published: only this was left
            self._put_unfinished(None)

    def stones(self, content: bytes) -> None:
        """Remember, before anything else is done, what is being erased."""
        self._claim.insist()
        self._storage.write(STONES, content)
        self._seen.stones = content

    def point(self, version: str) -> None:
        """Make a version of the mirror the one that all readers open.

        Raises
        ------
        StorageError
            The storage refused; readers open the one before. Where it broke off in the moment of
            replacing ``current`` it may be the new one, which then stays.
        """
        self._claim.insist()
        if version not in self._seen.manifests:
            self._put_unfinished(version)
        self._versions()
        self._claim.insist()
        self._pointed.add(version)
        content = f"{version}\n".encode()
        try:
            self._storage.replace(CURRENT, content, self._seen.mark)
        except StorageError as error:
            # Where nobody can tell, it may have been replaced all the same.
            if isinstance(error, OvertakenError) or self._storage.read(CURRENT) != content:
                self._pointed.discard(version)
                raise
        self._pointed = {version}
        self._seen.current, self._seen.mark = content, self._storage.mark(CURRENT)

    def settle(self, pointing: bool) -> None:
        """Leave in the storage what the mirror holds, and nothing else.

        Parameters
        ----------
        pointing : False where the change failed: then ``current`` stays as it is

        Raises
        ------
        StorageError
            The storage refused before anything was deleted.
        InputError
            It refused to delete.
        """
        self._claim.insist()
        self._versions()
        current = version_in(_content(self._folder / CURRENT))
        if pointing and current and current != version_in(self._seen.current):
            self.point(current)
        try:
            self._sweep()
        except OvertakenError:
            raise
        except StorageError as error:
            raise InputError(
                f"{error.strerror}; what was cleared away here may still be there. The version "
                f"that counts is {version_in(self._seen.current)}. Run the same command again, or "
                f"`python -m etl prune --store {self._storage.url}`"
            ) from error

    def _versions(self) -> None:
        """Parts, then manifests, as far as they are not there."""
        manifests = {version: one for version, one in manifests_in(self._folder).items() if one}
        named = {part for manifest in manifests.values() for part in manifest.parts()}
        for part in sorted(named - self._seen.parts):
            file = self._folder / PARTS / part
            if file.is_file() and is_whole(file):
                self._storage.write(f"{PARTS}/{part}", file.read_bytes())
                self._seen.parts.add(part)
        for version, manifest in sorted(manifests.items()):
            content = (self._folder / VERSIONS / f"{version}.json").read_bytes()
            if content != self._seen.manifests.get(version):
                layers.take_up(self._storage, manifest)
                self._storage.write(manifest_of(version), content)
                self._seen.manifests[version] = content

    def _sweep(self) -> None:
        """Delete what the mirror has no more; never the version that readers may open."""
        self._claim.insist()
        here = manifests_in(self._folder)
        kept = here.keys() | self._pointed
        names = self._storage.names(VERSIONS)
        for name in sorted(names - {f"{version}.json" for version in kept}):
            self._storage.remove(f"{VERSIONS}/{name}")
        if version_in(self._seen.unfinished) not in self._pointed - here.keys():
            self._put_unfinished(None)
        if all(here.get(version) for version in kept):  # else nobody knows whose the parts are
            named = {part for manifest in here.values() if manifest for part in manifest.parts()}
            for name in sorted(self._storage.names(PARTS) - named):
                self._storage.remove(f"{PARTS}/{name}")
        stones = _content(self._folder / STONES)
        if stones is not None and stones != self._seen.stones:
            self.stones(stones)

    def _put_unfinished(self, version: str | None) -> None:
        if version is None:
            if self._seen.unfinished is not None:
                self._storage.remove(UNFINISHED)
            self._seen.unfinished = None
        else:
            self._seen.unfinished = f"{version}\n".encode()
            self._storage.write(UNFINISHED, self._seen.unfinished)


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
