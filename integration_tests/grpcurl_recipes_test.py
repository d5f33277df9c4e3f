"""Every command of docs/grpcurl.md works, and answers as the document says.

Always by the same call in Python, by server reflection and with coffer.protoset;
by grpcurl itself too, in both ways, where it is installed.
"""

import json
import os
import pwd
import shutil
import subprocess
import unittest

import grpc
from google.protobuf import descriptor_pb2
from google.protobuf import descriptor_pool

import process_cluster
import recipe
import reflected_client
import sample_vault

_TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_DOCUMENT = os.path.join(_TOP, "docs", "grpcurl.md")
_PROTOSET = os.path.join(_TOP, "protos", "coffer.protoset")
_LIST_NODES = "coffer.directory.v1.DirectoryService/ListNodes"
# What does not end by itself.
_WATCHES = ("grpc.health.v1.Health/Watch",
            "coffer.directory.v1.ClusterService/WatchEvents")
# What coffer.protoset does not have.
_CHANNELZ = "grpc.channelz.v1.Channelz/"
# What the document has at least; fewer mean that they were not found.
_MIN_RECIPES = 35
# Methods that people call, all of which the document has. The others move files
# and blobs, or belong to the servers themselves.
_ADMIN_SERVICES = ("coffer.directory.v1.ClusterService",
                   "coffer.directory.v1.ClusterAdminService",
                   "coffer.admin.v1.ProcessService")
_ADMIN_METHODS = ("coffer.storage.v1.StorageService/PingPeers",
                  "coffer.storage.v1.StorageService/GetNodeInfo",
                  "coffer.directory.v1.DirectoryService/GetClusterStatus")
_GRPCURL_SECONDS = 30


def _find_grpcurl() -> str | None:
    home = pwd.getpwuid(os.getuid()).pw_dir
    return shutil.which("grpcurl", path=os.pathsep.join(
        [os.environ["PATH"], os.path.join(home, "go", "bin")]))


def _camel_case(code: grpc.StatusCode) -> str:
    return code.name.title().replace("_", "")


class GrpcurlRecipesTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = os.path.join(os.environ["TEST_TMPDIR"], "recipes")
        cls.cluster = process_cluster.ProcessCluster(
            os.path.join(cls.folder, "servers"), node_count=2, replicas=2)
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start()
        os.symlink(_PROTOSET, os.path.join(cls.folder, "coffer.protoset"))
        with open(_DOCUMENT, encoding="utf-8") as file:
            cls.recipes = recipe.read_recipes(file.read())
        cls.variables = cls._make_variables()

    @classmethod
    def _make_variables(cls) -> dict[str, str]:
        """The shell variables that the document uses."""
        directory, node = cls.cluster.directory, cls.cluster.nodes[0]
        sample = sample_vault.store_sample_vault(cls.cluster)
        with reflected_client.ReflectedClient(directory.address) as client:
            nodes = client.call(_LIST_NODES, '{"page_size": 1}')
        return {
            "DIRECTORY": directory.address,
            "DIRECTORY_ADMIN": directory.admin_address,
            "NODE": node.address,
            "NODE_ADMIN": node.admin_address,
            "VAULT_ID": sample.vault_id,
            "ROOT_FOLDER_ID": sample.root_folder_id,
            "FILE_ID": sample.file_id,
            "BLOB_ID": sample.blob_id,
            # Its first two bits.
            "GROUP": str(int(sample.blob_id[0], 16) >> 2),
            "NODE_ID": nodes["nodes"][0]["node_id"],
            "NODES_PAGE_TOKEN": nodes["next_page_token"],
            "SERVER_ID": cls._server_id(node.admin_address),
        }

    @staticmethod
    def _server_id(address: str) -> str:
        """What channelz calls the one that has this connection."""
        with reflected_client.ReflectedClient(address) as client:
            for server in client.call(_CHANNELZ + "GetServers", "{}")["server"]:
                number = server["ref"]["server_id"]
                if "socket_ref" in client.call(
                        _CHANNELZ + "GetServerSockets",
                        json.dumps({"server_id": number})):
                    return number
        raise RuntimeError("channelz does not know who answers")

    def test_there_are_recipes(self) -> None:
        self.assertGreaterEqual(len(self.recipes), _MIN_RECIPES)

    def test_every_admin_method_has_a_recipe(self) -> None:
        wanted = {*_ADMIN_METHODS} | {
            f"{file.package}.{service.name}/{method.name}"
            for file in self._protoset().file for service in file.service
            if f"{file.package}.{service.name}" in _ADMIN_SERVICES
            for method in service.method}
        shown = {recipe.parse_call(item.command, self.variables).verb
                 for item in self.recipes}
        self.assertLessEqual(wanted, shown)

    # --- In Python -------------------------------------------------------------

    def test_every_call_works_by_reflection(self) -> None:
        for item in self.recipes:
            with self.subTest(item.command):
                call = recipe.parse_call(item.command, self.variables)
                if call.verb == "list":
                    self.assertEqual(self._services(call), item.output)
                elif call.verb == "describe":
                    self.assertTrue(self._knows(call))
                else:
                    self._check_call(item, call)

    def test_every_call_works_with_the_protoset(self) -> None:
        protoset = self._protoset()
        for item in self.recipes:
            call = recipe.parse_call(item.command, self.variables)
            if "/" in call.verb and not call.verb.startswith(_CHANNELZ):
                with self.subTest(item.command):
                    self._check_call(item, call, protoset)

    def _services(self, call: recipe.GrpcurlCall) -> list[str]:
        if call.address:
            with reflected_client.ReflectedClient(call.address) as client:
                return client.services()
        return sorted(f"{file.package}.{service.name}"
                      for file in self._protoset().file
                      for service in file.service)

    def _knows(self, call: recipe.GrpcurlCall) -> bool:
        if call.address:
            with reflected_client.ReflectedClient(call.address) as client:
                return client.knows(call.symbol)
        pool = descriptor_pool.DescriptorPool()
        for file in self._protoset().file:
            pool.Add(file)
        return bool(pool.FindFileContainingSymbol(call.symbol))

    def _protoset(self) -> descriptor_pb2.FileDescriptorSet:
        with open(_PROTOSET, "rb") as file:
            return descriptor_pb2.FileDescriptorSet.FromString(file.read())

    def _check_call(self, item: recipe.Recipe,
                    call: recipe.GrpcurlCall,
                    protoset: descriptor_pb2.FileDescriptorSet | None = None
                    ) -> None:
        with reflected_client.ReflectedClient(call.address,
                                              protoset) as client:
            if not item.error_code:
                answer = client.call(call.verb, call.body)
                self.assertTrue(item.keys or item.output == ["{}"])
                self.assertLessEqual(item.keys, set(answer))
                return
            with self.assertRaises(grpc.RpcError) as caught:
                client.call(call.verb, call.body)
        error = caught.exception
        self.assertEqual(_camel_case(error.code()), item.error_code)
        details = dict(error.trailing_metadata())["grpc-status-details-bin"]
        self.assertIn(item.error_reason.encode(), details)
        self.assertIn(f"  Message: {error.details()}", item.output)

    # --- With grpcurl ----------------------------------------------------------

    def test_every_command_works_with_grpcurl(self) -> None:
        program = _find_grpcurl()
        if not program:
            print("grpcurl is not installed: the calls were made in Python only")
            return
        for item in self.recipes:
            self._check_command(program, item)
            call = recipe.parse_call(item.command, self.variables)
            if ("/" in call.verb and not call.protoset and
                    not call.verb.startswith(_CHANNELZ)):
                self._check_command(program, recipe.Recipe(
                    item.command.replace(
                        "-plaintext", "-plaintext -protoset coffer.protoset"),
                    item.output))

    def _check_command(self, program: str, item: recipe.Recipe) -> None:
        with self.subTest(item.command):
            code, output = self._run(program, item.command)
            if item.error_code:
                self.assertNotEqual(code, 0)
                printed = recipe.Recipe(item.command, output)
                self.assertEqual(printed.error_code, item.error_code)
                self.assertEqual(printed.error_reason, item.error_reason)
            elif item.keys:
                answer = json.loads("\n".join(output))
                self.assertLessEqual(
                    item.keys, {recipe.snake_case(key) for key in answer})
            else:
                self.assertEqual(output, item.output)

    def _run(self, program: str, command: str) -> tuple[int, list[str]]:
        """Exit code and lines; of a stream that does not end, one message."""
        environment = {
            **self.variables,
            "PATH": os.path.dirname(program) + os.pathsep + os.environ["PATH"],
        }
        watches = any(method in command for method in _WATCHES)
        if watches:
            command = command.replace("grpcurl", "grpcurl -max-time 2", 1)
        result = subprocess.run(
            ["bash", "-c", command], env=environment, cwd=self.folder,
            timeout=_GRPCURL_SECONDS, check=False, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        lines = result.stdout.decode().expandtabs(4).splitlines()
        if watches:
            lines = lines[:lines.index("}") + 1]
        return result.returncode, [line.rstrip() for line in lines]


if __name__ == "__main__":
    unittest.main()
