"""Names of fields in one text are read as they were written, whatever signs they have."""

from honeyguide.server.columns import columns_in, columns_text, names_in


def test_columns_come_back_as_they_went() -> None:
    fields = ["source.ip", "a,b", "c\\", "-", "d\\,e"]
    assert columns_in(columns_text(fields)) == fields
    assert columns_text(fields) == "source.ip,a\\,b,c\\\\,\\-,d\\\\\\,e"


def test_the_record_in_short_is_no_field() -> None:
    assert columns_in("-,source.ip,-x") == ["source.ip", "-x"]


def test_what_was_not_written_by_the_page_is_read_too() -> None:
    assert names_in("a*,,b\\c,d\\") == ["a*", "b\\c", "d\\"]
