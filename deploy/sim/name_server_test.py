"""Tests of DNS replies."""

import struct
import unittest

import name_server

_NAMES = {"a.svc": ["10.0.0.1", "10.0.0.2"], "empty.svc": []}


def _query(name, kind):
    labels = b"".join(bytes([len(l)]) + l.encode() for l in name.split("."))
    return (struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + labels + b"\0" +
            struct.pack("!HH", kind, 1))


class NameServerTest(unittest.TestCase):

    def _answer(self, name, kind=1):
        reply = name_server.answer(_query(name, kind), _NAMES.get)
        identity, flags, _, count, _, _ = struct.unpack_from("!HHHHHH", reply)
        self.assertEqual(identity, 7)
        return flags & 0xF, count, reply

    def test_every_address_of_a_name(self):
        code, count, reply = self._answer("A.svc")
        self.assertEqual((code, count), (0, 2))
        self.assertTrue(reply.endswith(bytes([0, 4, 10, 0, 0, 2])))

    def test_known_names_have_no_other_records(self):
        self.assertEqual(self._answer("a.svc", kind=28)[:2], (0, 0))
        self.assertEqual(self._answer("empty.svc")[:2], (0, 0))

    def test_unknown_names_do_not_exist(self):
        self.assertEqual(self._answer("b.svc")[:2], (3, 0))

    def test_what_is_no_query_is_refused(self):
        with self.assertRaises((ValueError, IndexError, struct.error)):
            name_server.answer(b"\0" * 12, _NAMES.get)
        with self.assertRaises((ValueError, IndexError, struct.error)):
            name_server.answer(_query("a.svc", 1)[:-6], _NAMES.get)


if __name__ == "__main__":
    unittest.main()
