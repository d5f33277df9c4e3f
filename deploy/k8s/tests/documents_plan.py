"""What docs_test.py does otherwise than the documents say, and why: all of it."""

import dataclasses
import re

import documents

# These want a cluster that runs and has lost nothing, so they come in between.
INTERLUDE_BEFORE = (documents.KUBERNETES, "More and fewer nodes")
# The vault that exists when they do.
_VAULT = "cf://holiday/"
_OPERATORS = r"docs/(operations|runbooks/\w+)\.md"


@dataclasses.dataclass(frozen=True)
class Rule:
    """Applies to commands whose document and text match, where `when` holds."""

    pattern: str
    reason: str
    document: str = ".*"
    section: str = ".*"
    # What the command becomes, its exit codes, or what it may say when it fails.
    value: object = None
    when: str = ""

    def applies(self, command, facts):
        """Whether it does to this command, on a cluster of these facts."""
        return bool(re.fullmatch(self.document, command.document) and
                    re.fullmatch(self.section, command.section) and
                    re.search(self.pattern, command.text, re.MULTILINE) and
                    (not self.when or facts[self.when]))


SKIPPED = [
    Rule(r"^deploy/images/build\.sh$", "whoever calls has just done it: --images"),
    Rule(r"skopeo copy", "needs a registry with a certificate; with --registry the "
         "images are there"),
    Rule(r"kind load", "the images are in the registry", when="registry"),
    Rule(r"^deploy/debian/build\.sh$|apt install",
         "whoever calls gives the program: --coffer; deploy/debian/test.sh does it"),
    Rule(r"patch pvc", "volumes of this class cannot grow", when="fixed_volumes"),
    Rule(r".", "needs a machine with systemd: deploy/debian/install_test.sh runs it",
         document="docs/operations.md", section="Backup of the directory"),
    Rule(r"scale statefulset|rollout status statefulset/coffer-storage$",
         "needs a fourth node of Kubernetes", section="More and fewer nodes",
         when="three_nodes"),
    Rule(r"^scripts/acceptance\.sh", "it runs this test"),
    Rule(r"^grpcurl ", "no grpcurl on the PATH; integration_tests run these calls",
         when="no_grpcurl"),
]

SUBSTITUTED = [
    Rule(r"kind load image-archive", "--load brings images to this cluster",
         value="{load}"),
    Rule(r"(^|\w=\S+ )coffer ", "as the documents say: in Kubernetes, by the plug-in",
         document=_OPERATORS, value=r"\1kubectl coffer "),
    Rule(r"cf://VAULT/", "a vault that exists", value=_VAULT),
    Rule(r" FILE ", "a file that is not stored yet", value=" CHANGELOG.md "),
    Rule(r"readyReplicas\}=2", "one storage node in each zone: this cluster has no "
         "two Kubernetes nodes in each", value="readyReplicas}=1", when="small_zones"),
]

# Everything else has to end with 0.
EXIT_CODES = [
    Rule(r"coffer cluster health", "11: it has found something, such as a full disk "
         "of this machine", value={0, 11}),
    Rule(r"coffer cluster ready", "11: not now", value={0, 11}),
    Rule(r"coffer verify --replicas", "11: a volume was lost",
         section="More and fewer nodes", value={11}),
]

TOLERATED = [
    Rule(r"logs .*--previous", "no container has ended before",
         value=r"previous terminated container .* not found"),
    Rule(r"kubectl .* top ", "this cluster has no metrics server",
         value=r"Metrics API not available"),
]

# Run until the document is read, as in another terminal.
BACKGROUND = [
    Rule(r"port-forward", "ends with Ctrl-C"),
]

# People see that it is over; the next command wants that.
SETTLES = [
    Rule(r"delete pod |rollout undo|uncordon", "pods come back"),
]

# Before a command, files of the copy are edited: (rule, name of a method of Edits).
EDITED = [
    (Rule(r"apply -k deploy/k8s/overlays/dev", "images of --registry",
          section="From nothing.*", when="registry"), "name_images"),
    (Rule(r"apply -k", "the new version is the same program by another name",
          section="Upgrade"), "name_new_version"),
    (Rule(r"apply -k", "zones, volumes, CPU and numbers of this cluster",
          section="Installing production"), "fit_production"),
    (Rule(r"apply -k", "the new version is the same program by another name",
          section="Upgrading production"), "name_new_version"),
]


def block_commands(top=documents.TOP):
    """All commands that are run, in order: kubernetes.md with an interlude."""
    def of(*names):
        return [command for name in names for command in
                documents.block_commands(name, documents.read(name, top))]

    kubernetes = of(documents.KUBERNETES)
    others = of(documents.OPERATIONS, documents.OBSERVABILITY, *documents.runbooks(top))
    place = next(number for number, command in enumerate(kubernetes)
                 if (command.document, command.section) == INTERLUDE_BEFORE)
    return kubernetes[:place] + others + kubernetes[place:]


def unused(commands):
    """Rules that apply to no command any more."""
    edited = [rule for rule, _ in EDITED]
    rules = (*SKIPPED, *SUBSTITUTED, *EXIT_CODES, *TOLERATED, *BACKGROUND, *SETTLES,
             *edited)
    return [rule for rule in rules if not any(
        dataclasses.replace(rule, when="").applies(command, {}) for command in commands)]


def first(rules, command, facts):
    """The first of the rules that applies; None when none does."""
    return next((rule for rule in rules if rule.applies(command, facts)), None)


def substituted(command, facts, values):
    """The text to be run."""
    text = command.text
    for rule in SUBSTITUTED:
        if rule.applies(command, facts):
            replacement = rule.value
            if "{load}" in replacement:
                replacement = replacement.format(**values)
            text = re.sub(rule.pattern, replacement, text, flags=re.MULTILINE)
    return text
