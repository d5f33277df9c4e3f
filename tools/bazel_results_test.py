"""Tests of bazel_results.py with events as Bazel 4.2.3 writes them."""

import json
import unittest

import bazel_results


def _summary(label, status):
    return {"id": {"testSummary": {"label": label}},
            "testSummary": {"overallStatus": status}}


def _completed(label, success):
    return {"id": {"targetCompleted": {"label": label}},
            "completed": {"success": True} if success else {}}


def _finished(code):
    # Protobuf's JSON leaves a zero out.
    exit_code = {"name": "X", "code": code} if code else {"name": "SUCCESS"}
    return {"id": {"buildFinished": {}}, "finished": {"exitCode": exit_code}}


def _count(*events):
    return bazel_results.count([json.dumps(event) for event in events])


class CountTest(unittest.TestCase):

    def test_counts_tests_not_targets(self):
        self.assertEqual((2, 1), _count(
            _completed("//a:a", True), _completed("//a:a_test", True),
            _summary("//a:a_test", "PASSED"), _summary("//a:b_test", "PASSED"),
            _summary("//a:c_test", "FAILED"), _finished(3)))

    def test_only_passed_is_passed(self):
        for status in ("FLAKY", "TIMEOUT", "FAILED", "INCOMPLETE",
                       "REMOTE_FAILURE", "FAILED_TO_BUILD", "NO_STATUS"):
            self.assertEqual((0, 1), _count(
                _summary("//a:a_test", status), _finished(3)))

    def test_counts_what_does_not_build_once(self):
        self.assertEqual((1, 2), _count(
            _completed("//a:a", False), _completed("//a:a_test", False),
            _summary("//a:a_test", "NO_STATUS"),
            _summary("//a:b_test", "PASSED"), _finished(1)))

    def test_counts_what_cannot_be_analysed(self):
        aborted = {"id": {"configuredLabel": {"label": "//a:a"}},
                   "aborted": {"reason": "ANALYSIS_FAILURE"}}
        self.assertEqual((0, 1), _count(aborted, _finished(1)))

    def test_counts_any_other_failure(self):
        self.assertEqual((0, 1), _count(_finished(2)))
        self.assertEqual((0, 1), _count())
        self.assertEqual((0, 1), bazel_results.count(['{"id": {"bui']))

    def test_no_tests_is_no_failure(self):
        built = _completed("//a:a", True)
        self.assertEqual((0, 0), _count(built, _finished(4)))
        self.assertEqual((0, 0), _count(built, _finished(0)))


if __name__ == "__main__":
    unittest.main()
