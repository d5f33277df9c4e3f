"""The examples in Python, with stubs made as their README says."""

import os
import subprocess
import sys
import unittest

import example_suite

_HERE = os.path.dirname(os.path.abspath(__file__))
_FOLDER = os.path.join(_HERE, "python")
_PROTOSET = os.path.join(os.path.dirname(_HERE), "protos", "coffer.protoset")


class PythonExampleTest(example_suite.ExampleSuite, unittest.TestCase):

    @classmethod
    def setUpClass(cls) -> None:
        cls.stubs = os.path.join(os.environ["TEST_TMPDIR"], "stubs")
        subprocess.run([os.path.join(_FOLDER, "make_stubs.sh"), _PROTOSET,
                        cls.stubs], check=True)
        cls.start_cluster()

    def command(self, program: str, *arguments: str) -> list[str]:
        return [sys.executable, os.path.join(_FOLDER, program + ".py"),
                *arguments]

    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "PYTHONPATH": self.stubs}


if __name__ == "__main__":
    unittest.main()
