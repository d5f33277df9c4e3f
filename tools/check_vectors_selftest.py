"""Tests that check_vectors.py notices what is wrong."""

import copy
import json
import unittest

import check_vectors


def _damage(text):
    """`text`, which is hexadecimal digits or a number, with another last one."""
    return text[:-1] + ("0" if text[-1] != "0" else "1")


# Fields that name a vector for people.
_DESCRIPTIONS = {"name", "what", "about", "id"}


def _texts(value, path=()):
    """The paths of all strings in `value` that mean something."""
    if isinstance(value, dict):
        for key in sorted(value.keys() - _DESCRIPTIONS):
            yield from _texts(value[key], path + (key,))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, path + (index,))
    elif isinstance(value, str) and value:
        yield path


class CheckVectorsTest(unittest.TestCase):
    def setUp(self):
        with open(check_vectors.VECTORS, encoding="utf-8") as file:
            self.vectors = json.load(file)

    def test_accepts_the_file(self):
        self.assertEqual(check_vectors.check(self.vectors), [])

    def test_refuses_an_unknown_section(self):
        self.vectors["surprise"] = {"vectors": [{}]}
        problems = check_vectors.check(self.vectors)
        self.assertEqual(len(problems), 1)
        self.assertIn("surprise: no check", problems[0])

    def test_refuses_a_missing_or_empty_section(self):
        del self.vectors["pae"]
        self.vectors["kdf"] = {"vectors": []}
        problems = check_vectors.check(self.vectors)
        self.assertEqual(len(problems), 2)

    def test_notices_a_changed_result(self):
        results = {
            "pae": "encoded",
            "kdf": "derived",
            "sha256_tree": "blob_id",
            "aead": "sealed",
            "padme": "padded",
            "signature": "signature",
            "sealed_box": "sealed",
        }
        for section, field in results.items():
            with self.subTest(section=section):
                vectors = {section: copy.deepcopy(self.vectors[section])}
                vector = vectors[section]["vectors"][0]
                vector[field] = _damage(vector[field])
                problems = check_vectors.check(vectors)
                self.assertTrue(any(p.startswith(section + ":") and
                                    "missing" not in p for p in problems))

    def test_notices_damage_in_every_section(self):
        for section in set(self.vectors) - check_vectors.NOT_SECTIONS:
            for path in _texts(self.vectors[section]["vectors"][0]):
                with self.subTest(section=section, path=path):
                    vectors = {section: copy.deepcopy(self.vectors[section])}
                    parent = vectors[section]["vectors"][0]
                    for step in path[:-1]:
                        parent = parent[step]
                    parent[path[-1]] = _damage(parent[path[-1]])
                    problems = check_vectors.check(vectors)
                    self.assertTrue(any(p.startswith(section + ":") and
                                        "missing" not in p for p in problems))

    def test_notices_a_signature_that_must_not_verify(self):
        section = self.vectors["signature"]
        section["refused"].append({**section["vectors"][0], "name": "good"})
        self.assertEqual(len(check_vectors.check(self.vectors)), 1)

    def test_knows_the_published_hchacha20_vector(self):
        # draft-irtf-cfrg-xchacha, section 2.2.1.
        derived = check_vectors.hchacha20(
            bytes(range(32)), bytes.fromhex("000000090000004a0000000031415927")
        )
        self.assertEqual(
            derived.hex(),
            "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc",
        )


if __name__ == "__main__":
    unittest.main()
