"""Each alert has a page in docs/runbooks, and each page an alert."""

import os
import re
import unittest

import content

_HEADINGS = ["Meaning", "Impact", "Diagnosis", "Mitigation"]
_BLOCK = re.compile(r"^```\w*\n.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
_MIN_WORDS = 80


class RunbooksTest(unittest.TestCase):

    def setUp(self) -> None:
        self.alerts = {alert["alert"] for alert in content.alerts()}
        self.pages = {
            name.removesuffix(".md"):
                content.read_text(os.path.join(content.RUNBOOKS_FOLDER, name))
            for name in os.listdir(content.RUNBOOKS_FOLDER)
            if name != "README.md"}

    def test_every_alert_has_a_page_and_every_page_an_alert(self) -> None:
        self.assertEqual(set(self.pages), self.alerts)

    def test_pages_have_the_four_parts_in_order(self) -> None:
        for name, page in self.pages.items():
            with self.subTest(name):
                self.assertEqual(page.splitlines()[0], f"# {name}")
                self.assertEqual(
                    re.findall(r"^## (.*)$", page, re.MULTILINE), _HEADINGS)
                for part in re.split(r"^## .*$", page, flags=re.MULTILINE)[1:]:
                    self.assertTrue(part.strip())
                self.assertGreater(len(page.split()), _MIN_WORDS)

    def test_the_way_to_find_out_has_a_command(self) -> None:
        for name, page in self.pages.items():
            diagnosis = page.partition("## Diagnosis")[2]
            diagnosis = diagnosis.partition("## Mitigation")[0]
            with self.subTest(name):
                self.assertRegex(diagnosis, _BLOCK)

    def test_links_lead_somewhere(self) -> None:
        for name, page in self.pages.items():
            for target in _LINK.findall(page):
                path = os.path.join(content.RUNBOOKS_FOLDER, target)
                if os.path.dirname(target):
                    continue  # Other documents may not be at hand here.
                with self.subTest(name, target=target):
                    self.assertTrue(os.path.exists(path))

    def test_the_list_has_all_pages(self) -> None:
        overview = content.read_text(
            os.path.join(content.RUNBOOKS_FOLDER, "README.md"))
        listed = re.findall(r"\]\((\w+)\.md\)", overview)
        self.assertEqual(sorted(listed), sorted(self.alerts))


if __name__ == "__main__":
    unittest.main()
