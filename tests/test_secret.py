"""The key of a store: made once, read by its owner alone, and never lost in silence."""

from __future__ import annotations

import hmac
import os
import stat
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from etl.secret import VARIABLE, Secret, as_told, file_of, known_secret, secret_of
from geo.errors import InputError


@pytest.fixture(autouse=True)
def without_variable(monkeypatch):
    """No key from outside."""
    monkeypatch.delenv(VARIABLE, raising=False)


def test_a_number_becomes_its_hmac_however_it_is_written():
    secret = Secret(b"k" * 32)
    expected = hmac.new(b"k" * 32, b"person\x1f1101700230708", sha256).hexdigest()[:32]
    for written in ("1101700230708", "1-1017-00230-70-8", "๑๑๐๑๗๐๐๒๓๐๗๐๘", " 1 1017 00230 70 8"):
        assert secret.person(written) == expected
    assert secret.person("+66 81 555 0123") == secret.person("081-555-0123")
    assert Secret(b"l" * 32).person("1101700230708") != expected
    assert secret.erased(expected) != expected
    assert "kkkk" not in f"{secret!r} {secret}"


def test_a_text_that_tells_of_nobody_is_kept_as_it_is():
    secret = Secret(b"k" * 32)
    assert secret.kept("12/2565") == "12/2565"
    assert secret.kept("081-555-0123") == f"[เบอร์โทรศัพท์] {secret.person('0815550123')}"


def test_what_is_told_of_such_a_text_is_without_the_hash():
    secret = Secret(b"k" * 32)
    written = ["12/2565", "081-555-0123", "081-555-0123 ก", None, f"{'0' * 8} {'a' * 32}"]
    kept = pd.Series([text and secret.kept(text) for text in written], dtype="str")
    told = as_told(kept).astype("object").where(kept.notna(), None).tolist()
    phone = "[เบอร์โทรศัพท์]"
    assert told == ["12/2565", phone, f"{phone} ก", None, f"{'0' * 8} {'a' * 32}"]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o277])
def test_it_is_made_once_beside_the_store_for_its_owner_alone(tmp_path, umask):
    before = os.umask(umask)
    try:
        secret = secret_of(tmp_path / "store")
    finally:
        os.umask(before)
    file = tmp_path / "store-key"
    assert file == file_of(tmp_path / "store")
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text().strip()) == 64
    assert secret_of(tmp_path / "store", secret.mark).key == secret.key
    assert [path.name for path in tmp_path.iterdir()] == ["store-key"]


def test_it_may_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "e" * 40)
    assert secret_of(tmp_path / "store").key == b"e" * 40
    assert not file_of(tmp_path / "store").exists()
    monkeypatch.setenv(VARIABLE, "short")
    with pytest.raises(InputError, match="STORE_KEY has 5 characters; expected 32 or more"):
        secret_of(tmp_path / "store")


def test_a_lost_or_another_key_is_said(tmp_path):
    assert known_secret(tmp_path / "store") is None
    with pytest.raises(InputError, match="is missing: expected the file"):
        secret_of(tmp_path / "store", "0" * 16)
    secret_of(tmp_path / "store")
    with pytest.raises(InputError, match="another than the one that it was published with"):
        secret_of(tmp_path / "store", "0" * 16)


def test_a_key_that_a_crash_left_half_written_is_none(tmp_path):
    Path(tmp_path / "store-key.tmp").write_text("abc")
    assert len(secret_of(tmp_path / "store").key) == 64
    assert [path.name for path in tmp_path.iterdir()] == ["store-key"]
