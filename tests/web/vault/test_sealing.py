"""What is written is unreadable on disk, and comes back only as it was written."""

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.formats import Faulty
from makegood.web.vault import keyring, sealed_file, sealing
from makegood.web.vault.keyring import Keyring
from makegood.web.vault.sealing import Unreadable

LABEL = "dialogue.message.text"


@given(st.binary(max_size=2_000))
def test_what_was_sealed_comes_back(data):
    assert sealing.unseal(sealing.seal("abc/requesting", LABEL, data), LABEL) == data


def test_the_same_words_never_look_the_same():
    assert sealing.seal("abc/requesting", LABEL, b"our limit") != sealing.seal("abc/requesting", LABEL, b"our limit")


def test_a_value_opens_in_its_own_column_only():
    sealed = sealing.seal("abc/requesting", LABEL, b"our limit")
    with pytest.raises(Unreadable, match="not as it was written"):
        sealing.unseal(sealed, "dialogue.summary.text")


def test_a_value_given_another_scope_does_not_open():
    sealed = sealing.seal("abc/requesting", LABEL, b"our limit")
    with pytest.raises(Unreadable):
        sealing.unseal(sealed.replace("requesting", "responding"), LABEL)


def test_each_side_has_a_key_of_its_own():
    master = os.urandom(32)
    assert sealing.derived(master, "abc/requesting") != sealing.derived(master, "abc/responding")


@given(st.data())
def test_any_sign_changed_is_noticed(data):
    sealed = sealing.seal("abc/requesting", LABEL, b"our limit is 40,000")
    start = sealed.index("abc")
    place = data.draw(st.integers(start, len(sealed) - 1).filter(lambda n: sealed[n] != "="))
    other = data.draw(st.sampled_from("abcdefghijkXYZ0123456789").filter(lambda sign: sign != sealed[place]))
    try:
        assert sealing.unseal(sealed[:place] + other + sealed[place + 1 :], LABEL) == b"our limit is 40,000"
        assert sealed[place + 1 :].strip("=") == ""  # the last sign of base64 has bits that mean nothing
    except Unreadable:
        pass


@pytest.mark.parametrize("broken", ["", "plain words", "mg1.", "mg1.aaaaaaaa.abc/requesting.!!!", "mg1.a.b"])
def test_what_is_no_sealed_value_is_told(broken):
    with pytest.raises(Unreadable):
        sealing.unseal(broken, LABEL)


def test_a_key_that_is_not_on_the_ring_is_named(settings, tmp_path):
    sealed = sealing.seal("abc/requesting", LABEL, b"our limit")
    settings.KEYRING = tmp_path / "another"
    with pytest.raises(Unreadable, match="not on the keyring"):
        sealing.unseal(sealed, LABEL)


# --- files ---


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 200_000])
def test_a_file_of_any_size_comes_back(size):
    plain, file = os.urandom(size), io.BytesIO()
    sealed_file.write(file, "abc/joint", (plain[n : n + 7_000] for n in range(0, size, 7_000)))
    file.seek(0)
    assert sealed_file.read(file, "abc/joint").read() == plain
    assert plain[:100] not in file.getvalue() if file.closed is False and size > 100 else True


def _sealed(plain: bytes) -> bytes:
    file = io.BytesIO()
    sealed_file.write(file, "abc/joint", [plain])
    return file.getvalue()


PIECE = 65_536 + 16
HEAD = 28


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[: HEAD + PIECE],
        lambda data: data[:HEAD] + data[HEAD + PIECE :],
        lambda data: (
            data[:HEAD] + data[HEAD + PIECE : HEAD + 2 * PIECE] + data[HEAD : HEAD + PIECE] + data[HEAD + 2 * PIECE :]
        ),
        lambda data: data + data[HEAD : HEAD + PIECE],
        lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
        lambda data: b"",
        lambda data: b"plain text",
    ],
    ids=[
        "cut by a byte",
        "cut by pieces",
        "a piece taken out",
        "pieces swapped",
        "a piece again",
        "a bit",
        "empty",
        "plain",
    ],
)
def test_a_damaged_file_is_never_read_to_its_end(damage):
    with pytest.raises(Unreadable):
        sealed_file.read(io.BytesIO(damage(_sealed(os.urandom(150_000)))), "abc/joint").read()


# --- the keyring ---


def test_the_first_start_makes_a_keyring_for_its_owner_alone(tmp_path):
    made = keyring.load(tmp_path / "far" / "keyring")
    assert keyring.load(tmp_path / "far" / "keyring") == made
    assert (tmp_path / "far" / "keyring").stat().st_mode & 0o777 == 0o600


def test_a_new_key_seals_and_the_old_one_still_opens():
    old = Keyring.of(b"1" * 32)
    new = old.with_new_key()
    assert new.newest != old.newest
    assert old.newest in new.keys
    assert Keyring.read(new.write()) == new


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "4f1c9a2e AAAA\n", "nonsense\n", "4f1c9a2e " + "A" * 43 + "=\n", "\x00\xff"]
)
def test_a_broken_keyring_says_where_and_what_to_do(tmp_path, text):
    (tmp_path / "keyring").write_text(text)
    with pytest.raises(Faulty, match=r"(?s)keyring.*Put back the file"):
        keyring.load(tmp_path / "keyring")
