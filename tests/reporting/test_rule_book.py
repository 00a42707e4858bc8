from pathlib import Path

from django.core.management import call_command

from catalogue.packs import manifest, records, rules
from tests.packs.small import STARTER

KEPT = Path(__file__).parents[2] / "docs" / "rule-book.md"


def test_the_page_of_the_documents_is_what_the_starter_pack_says(tmp_path):
    call_command("write_rule_book", tmp_path / "page.md")
    assert KEPT.read_text() == (tmp_path / "page.md").read_text(), "write it anew: manage.py write_rule_book"


def test_every_rule_of_the_pack_stands_in_it_with_its_patterns_and_sources():
    book, text = rules.book_in(records.read(manifest.read(STARTER))), KEPT.read_text()
    assert len(book.rules) >= 20
    for rule in book.rules:
        assert f"## {rule.title}\n\n`{rule.code}`" in text
        assert all(f"`{pattern}`" in text for pattern in rule.patterns)
        assert all(f"- {source.code}: " in text for source in rule.sources)
