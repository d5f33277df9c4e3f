#!/usr/bin/python3
"""Holds the commands in documents for operators against what there is: every
subcommand and flag of `coffer` and of `kubectl coffer` against the program's help,
every script, its flags and every overlay against this checkout.  Then plants
mistakes, which must be found.  docs_test.py runs the commands, on a cluster; its list
of exceptions must have none that nothing needs.

usage: documents_check.py COFFER_PROGRAM
"""

import os
import re
import shlex
import subprocess
import sys

import documents
import documents_plan

_MAX_COMMAND_WORDS = 3
_MIN_COMMANDS = 150
# Placeholders and what a shell makes of variables are no names of files.
_SCRIPT = re.compile(r"(?:\.ci|deploy|scripts|examples|tools|integration_tests)/[\w./-]+")
_FLAG = re.compile(r"(?<![\w-])--?[a-zA-Z][a-zA-Z0-9-]*")
_OPERATOR = re.compile(r"^(?:\|\|?|&&?|;|>>?|2>|<|\(|\))$")
_KEYWORDS = {"do", "done", "then", "fi", "if", "while", "until", "for", "else", "!",
             "sudo", "time", "env", "{"}
_ASSIGNMENT = re.compile(r"^\w+=")
_WORKLOAD = re.compile(r"\bcoffer-(?:directory|storage)(?:-[a-z]+)?-\d+\b")
_SET = re.compile(r"\bstatefulset[/ ](coffer-[a-z-]+)")


class Checker:
    """Knows what the programs and the checkout offer."""

    def __init__(self, coffer, top=documents.TOP):
        self._coffer = coffer
        self._top = top
        self._helps = {}
        self._script_helps = {}
        self._global_help = self._output("--help")
        self._global_flags = self._flags(self._global_help)
        self._sets = set(re.findall(
            r"kind: StatefulSet\nmetadata:\n  name: (\S+)", self._manifests()))
        # Overlays give some of them a suffix.
        self._suffixes = set(re.findall(r"(?m)^nameSuffix: (\S+)", self._manifests()))

    def _manifests(self):
        folder = self._top / "deploy/k8s"
        return "".join(path.read_text(encoding="utf-8")
                       for part in ("base", "overlays")
                       for path in sorted((folder / part).rglob("*.yaml")))

    def _help(self, *words):
        """What `coffer help` says; empty for no such command."""
        if words not in self._helps:
            self._helps[words] = self._output("help", *words)
        return self._helps[words]

    def _output(self, *arguments):
        result = subprocess.run([self._coffer, *arguments], text=True, check=False,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL)
        return result.stdout if result.returncode == 0 else ""

    @staticmethod
    def _flags(text):
        return set(_FLAG.findall(text))

    # --- coffer ----------------------------------------------------------------

    def coffer(self, words):
        """Complaints about the words after `coffer`."""
        while words and words[0].startswith("-"):  # of every command, before it
            name, equals, _ = words[0].partition("=")
            if name not in self._global_flags:
                return [f"coffer has no option {name}"]
            takes = re.search(rf"{re.escape(name)} [A-Z]", self._global_help)
            words = words[1 if equals or not takes else 2:]
        if not words or words[0] == words[0].upper():
            return []  # a placeholder, such as COMMAND
        command = [word for word in words if not word.startswith("-")]
        for count in range(min(_MAX_COMMAND_WORDS, len(command)), 0, -1):
            text = self._help(*command[:count])
            if text:
                break
        else:
            return [f"there is no command coffer {words[0]}"]
        if "SUBCOMMAND" in text and len(command) > count:
            return [f"there is no command coffer {' '.join(command[:count + 1])}"]
        known = self._flags(text) | self._global_flags
        return [f"coffer {' '.join(command[:count])} has no option {name}"
                for name in (word.partition("=")[0] for word in words)
                if name.startswith("-") and len(name) > 1 and name not in known]

    def plug_in(self, words):
        """Complaints about the words after `kubectl coffer`."""
        text = self._script_help("deploy/k8s/kubectl-coffer")
        while words and words[0].startswith("-"):
            name, equals, _ = words[0].partition("=")
            if name not in text:
                return [f"kubectl coffer has no option {name}"]
            words = words[1 if equals or name in ("-h", "--help") else 2:]
        return self.coffer(words)

    # --- scripts ---------------------------------------------------------------

    def _script_help(self, path):
        """What --help says, of scripts that have it."""
        if path not in self._script_helps:
            file = self._top / path
            source = file.read_text(encoding="utf-8")
            answers = re.search(r"--help|argparse|usage", source)
            self._script_helps[path] = "" if not answers else subprocess.run(
                [str(file), "--help"], text=True, check=False,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT).stdout
        return self._script_helps[path]

    def script(self, path, words):
        """Complaints about a script of the checkout and its arguments."""
        file = self._top / path
        if not file.exists():
            return [f"there is no {path}"]
        if file.is_dir() or not words:
            return []
        # A module that is only named is none to be run.
        if not os.access(file, os.X_OK) and (len(words) > 1 or file.suffix != ".py"):
            return [f"{path} cannot be run"]
        if "kubectl" in words:  # the rest is passed on
            words = words[:words.index("kubectl")]
        flags = {word.partition("=")[0] for word in words if _FLAG.match(word)}
        if not flags:
            return []
        known = self._flags(self._script_help(path)) | {"--help", "-h"}
        return [f"{path} has no option {flag}" for flag in sorted(flags - known)]

    # --- everything ------------------------------------------------------------

    @staticmethod
    def _simple_commands(text):
        """The words of each simple command in a statement."""
        lexer = shlex.shlex(text.replace("\\\n", " "), posix=True,
                            punctuation_chars="|&;<>()")
        lexer.whitespace_split = True
        lexer.commenters = "#"
        found, words = [], []
        for word in lexer:
            if _OPERATOR.match(word):
                found.append(words)
                words = []
            else:
                words.append(word)
        return [words for words in [*found, words] if words]

    def _command(self, words):
        while words and (words[0] in _KEYWORDS or _ASSIGNMENT.match(words[0])):
            words = words[1:]
        if not words:
            return []
        if "--" in words and words[0] == "kubectl":  # exec POD -- COMMAND
            return self._command(words[words.index("--") + 1:])
        if words[0] == "coffer":
            return self.coffer(words[1:])
        if words[:2] == ["kubectl", "coffer"]:
            return self.plug_in(words[2:])
        if _SCRIPT.fullmatch(words[0]):
            return self.script(words[0], words)
        return []

    def _paths(self, text):
        """Complaints about files and names, wherever they are in a command."""
        complaints = []
        for path in _SCRIPT.findall(text):
            path = path.rstrip(".")
            if not (self._top / path).exists():
                complaints.append(f"there is no {path}")
        for overlay in re.findall(r"(?:apply|delete|diff) -k (deploy/\S+)", text):
            if not (self._top / overlay / "kustomization.yaml").exists():
                complaints.append(f"{overlay} has no kustomization.yaml")
        names = {re.sub(r"-\d+$", "", pod) for pod in _WORKLOAD.findall(text)}
        for name in sorted(names | set(_SET.findall(text))):
            if name not in self._sets and not any(
                    name == base + suffix
                    for base in self._sets for suffix in self._suffixes):
                complaints.append(f"no manifest has the StatefulSet {name}")
        return complaints

    def complaints(self, command):
        """All about one statement."""
        found = self._paths(command.text)
        # Also what is in $( ).
        text = re.sub(r"\$\(([^()]*)\)", r"\n\1\n", command.text)
        for line in text.replace("\\\n", " ").splitlines():
            try:
                simple = self._simple_commands(line)
            except ValueError:
                continue  # half of a quotation; the other half has no command
            for words in simple:
                found += self._command(words)
        return found

    def check_text(self, document, text):
        """(number of commands, complaints with their places) of a document."""
        commands = documents.block_commands(document, text)
        commands += [command for command in documents.inline_commands(document, text)
                     if re.match(r"(kubectl )?coffer \S|kubectl |" + _SCRIPT.pattern,
                                 command.text)]
        found = []
        for command in commands:
            found += [f"{command.place}: {complaint}"
                      for complaint in self.complaints(command)]
        return len(commands), found


# What is written instead of what, in docs/kubernetes.md, and part of the complaint.
MISTAKES = [
    ("kubectl coffer put README.md", "kubectl coffer store README.md",
     "no command coffer store"),
    ("coffer vault create photos", "coffer vault make photos",
     "no command coffer vault make"),
    ("-- coffer cluster health", "-- coffer cluster healthy",
     "no command coffer cluster healthy"),
    ("coffer init --no-passphrase", "coffer init --without-passphrase",
     "coffer init has no option --without-passphrase"),
    ("--server all --for 10m", "--servers all --for 10m",
     "coffer debug log-level has no option --servers"),
    ("coffer --profile outside config", "coffer --profil outside config",
     "coffer has no option --profil"),
    ("kubectl coffer doctor", "kubectl coffer --cluster dev doctor",
     "kubectl coffer has no option --cluster"),
    ("\ndeploy/images/build.sh\n", "\ndeploy/images/make.sh\n",
     "no deploy/images/make.sh"),
    ("$(deploy/k8s/overlays/external-access/endpoints.sh)",
     "$(deploy/k8s/overlays/external-access/addresses.sh)",
     "no deploy/k8s/overlays/external-access/addresses.sh"),
    ("endpoints.sh --to deploy", "endpoints.sh --into deploy",
     "endpoints.sh has no option --into"),
    ("apply -k deploy/k8s/overlays/dev", "apply -k deploy/k8s/overlays/develop",
     "no deploy/k8s/overlays/develop"),
    ("apply -k deploy/k8s/overlays/dev", "apply -k deploy/k8s/tests",
     "has no kustomization.yaml"),
    ("rollout status statefulset/coffer-directory",
     "rollout status statefulset/coffer-dir", "StatefulSet coffer-dir"),
    ("delete pod coffer-storage-1", "delete pod coffer-storage-x-1",
     "StatefulSet coffer-storage-x"),
    ("`deploy/k8s/e2e.sh --context NAME`", "`deploy/k8s/e2e.sh --cluster NAME`",
     "e2e.sh has no option --cluster"),
    ("`coffer cluster ready --maintenance`", "`coffer cluster ready --drain`",
     "coffer cluster ready has no option --drain"),
]


def plant_mistakes(checker):
    """(found, complaints about mistakes that nobody noticed)."""
    original, missed = documents.read(documents.KUBERNETES), []
    for right, wrong, complaint in MISTAKES:
        if right not in original:
            missed.append(f"planted: {documents.KUBERNETES} has no more {right!r}")
            continue
        text = original.replace(right, wrong)
        if not any(complaint in found
                   for found in checker.check_text(documents.KUBERNETES, text)[1]):
            missed.append(f"planted: not found: {wrong!r}")
    return len(MISTAKES) - len(missed), missed


def main():
    """Checks all documents, with and without mistakes."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    checker = Checker(os.path.abspath(sys.argv[1]))
    complaints, total = [], 0
    for document in documents.all_documents():
        count, found = checker.check_text(document, documents.read(document))
        total += count
        complaints += found
    if total < _MIN_COMMANDS:
        complaints.append(f"only {total} commands: are blocks still found?")
    complaints += [f"documents_plan.py: no command is meant by {rule.pattern!r} any more"
                   for rule in documents_plan.unused(documents_plan.block_commands())]
    planted, missed = plant_mistakes(checker)
    for complaint in complaints + missed:
        print(f"documents: {complaint}", file=sys.stderr)
    print(f"documents: {total} commands; planted mistakes: {planted} of "
          f"{len(MISTAKES)} found")
    sys.exit(1 if complaints or missed else 0)


if __name__ == "__main__":
    main()
