"""Licences and libraries are read as Debian writes them; bills are valid."""

import copy
import json
import unittest

import components
import debian_copyright
import debian_packages
import shared_libraries
import spdx
import spdx_rules

_COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: sample

Files: debian/*
License: GPL-2+

Files: *
Copyright: somebody
License: BSD-3-clause or GPL-2

License: BSD-3-clause
 Text of it.
"""
_LDD = """\
\tlinux-vdso.so.1 (0x00007ffd5a5e8000)
\tlibisal.so.2 => /lib/x86_64-linux-gnu/libisal.so.2 (0x00007f895a0a1000)
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f895841e000)
\t/lib64/ld-linux-x86-64.so.2 (0x00007f895a109000)
"""


class CopyrightTest(unittest.TestCase):

    def test_names_every_license(self) -> None:
        self.assertEqual(debian_copyright.license_names(_COPYRIGHT),
                         ["BSD-3-clause", "BSD-3-clause or GPL-2", "GPL-2+"])

    def test_translates_that_of_all_files(self) -> None:
        self.assertEqual(debian_copyright.main_license(_COPYRIGHT),
                         "BSD-3-Clause OR GPL-2.0-only")

    def test_does_not_guess(self) -> None:
        unknown = _COPYRIGHT.replace("or GPL-2", "or Beerware")
        self.assertIsNone(debian_copyright.main_license(unknown))
        self.assertIsNone(debian_copyright.main_license("License: MIT\n"))
        self.assertEqual(debian_copyright.license_names("free text"), [])


class SharedLibrariesTest(unittest.TestCase):

    def test_reads_the_list(self) -> None:
        self.assertEqual(shared_libraries.parse_ldd(_LDD), {
            "/lib64/ld-linux-x86-64.so.2": "/lib64/ld-linux-x86-64.so.2",
            "libc.so.6": "/lib/x86_64-linux-gnu/libc.so.6",
            "libisal.so.2": "/lib/x86_64-linux-gnu/libisal.so.2",
        })

    def test_a_missing_library_is_an_error(self) -> None:
        with self.assertRaisesRegex(LookupError, "libgone"):
            shared_libraries.parse_ldd("\tlibgone.so.1 => not found\n")


class BillOfMaterialsTest(unittest.TestCase):

    def setUp(self) -> None:
        package = debian_packages.installed_package("libc6-dev")
        self.parts = {"sample": [
            components.Component(package, components.STATIC, "startup code")]}

    def document(self, content: bytes = b"program") -> dict:
        return json.loads(spdx.bill_of_materials(
            "sample", "1.2.3", 0, {"sample": content}, self.parts))

    def test_is_valid(self) -> None:
        document = self.document()
        self.assertEqual(spdx_rules.violations(document), [])
        names = [package["name"] for package in document["packages"]]
        self.assertEqual(names, ["sample", "libc6-dev"])

    def test_the_namespace_belongs_to_the_content(self) -> None:
        self.assertEqual(self.document(), self.document())
        self.assertNotEqual(self.document()["documentNamespace"],
                            self.document(b"other")["documentNamespace"])

    def test_the_rules_notice_mistakes(self) -> None:
        def unknown_element(document: dict) -> None:
            document["relationships"][0]["relatedSpdxElement"] += "x"

        def no_license(document: dict) -> None:
            document["packages"][0]["licenseDeclared"] = "what you like"

        def unrelated(document: dict) -> None:
            del document["relationships"][-1]

        def same_identifier(document: dict) -> None:
            document["packages"].append(document["packages"][0])

        for mistake in (unknown_element, no_license, unrelated,
                        same_identifier, lambda document: document.pop("name")):
            document = copy.deepcopy(self.document())
            mistake(document)
            self.assertNotEqual(spdx_rules.violations(document), [])


if __name__ == "__main__":
    unittest.main()
