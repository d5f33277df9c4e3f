"""What is read from a document of recipes."""

import unittest

import recipe

_DOCUMENT = """# Title

```sh
NOT=executed
```

```console
$ grpcurl -plaintext -d '{"node_id": "'$NODE_ID'"}' $DIRECTORY a.B/C
{
  "nodeCount": "1",
  "usage": {
    "inner": 1
  },
  ...
}
```

text

```console
$ grpcurl -protoset coffer.protoset describe a.B
ERROR:
  Code: NotFound
          "reason": "NODE_NOT_FOUND"
```
"""
_VARIABLES = {"NODE_ID": "07", "DIRECTORY": "127.0.0.1:1"}


class RecipeTest(unittest.TestCase):

    def setUp(self) -> None:
        self.recipes = recipe.read_recipes(_DOCUMENT)

    def test_reads_commands_and_what_they_print(self) -> None:
        call, failure = self.recipes
        self.assertEqual(call.keys, {"node_count", "usage"})
        self.assertEqual(call.error_code, "")
        self.assertEqual(failure.error_code, "NotFound")
        self.assertEqual(failure.error_reason, "NODE_NOT_FOUND")

    def test_understands_command_lines(self) -> None:
        calls = [recipe.parse_call(item.command, _VARIABLES)
                 for item in self.recipes]
        self.assertEqual(calls, [
            recipe.GrpcurlCall("127.0.0.1:1", "a.B/C", "", '{"node_id": "07"}',
                               ""),
            recipe.GrpcurlCall("", "describe", "a.B", "{}", "coffer.protoset"),
        ])

    def test_refuses_unknown_variables_and_programs(self) -> None:
        with self.assertRaises(KeyError):
            recipe.parse_call("grpcurl $OTHER list", _VARIABLES)
        with self.assertRaises(ValueError):
            recipe.parse_call("rm -r x:1 list", _VARIABLES)
        with self.assertRaises(ValueError):
            recipe.read_recipes("```console\nno command\n```\n")


if __name__ == "__main__":
    unittest.main()
