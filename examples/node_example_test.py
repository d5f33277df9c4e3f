"""The examples in Node; examples/test.sh gets the packages that they need."""

import os
import shutil
import unittest

import example_suite

_HERE = os.path.dirname(os.path.abspath(__file__))
_PROTOSET = os.path.join(os.path.dirname(_HERE), "protos", "coffer.protoset")
# Where `npm ci` has been run: a copy of the folder node.
_FOLDER = os.environ.get("COFFER_NODE_EXAMPLE", "")


class NodeExampleTest(example_suite.ExampleSuite, unittest.TestCase):

    @classmethod
    def setUpClass(cls) -> None:
        if not _FOLDER:
            raise unittest.SkipTest(
                "npm packages are not at hand here: run examples/test.sh")
        cls.start_cluster()

    def command(self, program: str, *arguments: str) -> list[str]:
        return [shutil.which("node") or "node",
                os.path.join(_FOLDER, program + ".js"), *arguments]

    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "COFFER_PROTOSET": _PROTOSET}


if __name__ == "__main__":
    unittest.main()
