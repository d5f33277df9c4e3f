"""docs/metrics.md is what the code says."""

import os
import subprocess
import unittest

_TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
_PROGRAM = os.path.join(_TOP, "tools", "metrics_document", "metrics_document")
_DOCUMENT = os.path.join(_TOP, "docs", "metrics.md")


class MetricsDocumentTest(unittest.TestCase):

    def test_the_document_is_up_to_date(self) -> None:
        made = subprocess.run([_PROGRAM], check=True, stdout=subprocess.PIPE,
                              text=True).stdout
        self.assertIn("coffer_directory_nodes", made)
        with open(_DOCUMENT, encoding="utf-8") as file:
            self.assertEqual(made, file.read(),
                             "run tools/metrics_document/write.sh")


if __name__ == "__main__":
    unittest.main()
