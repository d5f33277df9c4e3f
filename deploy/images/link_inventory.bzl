"""link_inventory(): which Debian libraries a program is made of."""

load("@rules_cc//cc:defs.bzl", "CcInfo")

_Inventory = provider(
    doc = "What the libraries below a target take from @debian.",
    fields = {
        "libraries": "Names of libraries of packages.txt whose headers are seen.",
        "options": "-l options, in no particular order.",
    },
)

_DEBIAN = "external/debian/"

def _libraries(compilation_context):
    """<library> of each header external/debian/<library>/include/..."""
    found = {}
    for header in compilation_context.headers.to_list():
        if header.path.startswith(_DEBIAN):
            found[header.path[len(_DEBIAN):].partition("/")[0]] = True
    return found.keys()

def _options(linking_context):
    """The libraries to link, without options that only say how."""
    found = {}
    for linker_input in linking_context.linker_inputs.to_list():
        for flag in linker_input.user_link_flags:
            if flag.startswith("-l"):
                found[flag] = True
    return found.keys()

def _inventory_aspect_impl(_target, ctx):
    contexts = [dep[CcInfo] for dep in ctx.rule.attr.deps if CcInfo in dep]
    return [_Inventory(
        libraries = depset([
            library
            for context in contexts
            for library in _libraries(context.compilation_context)
        ]),
        options = depset([
            option
            for context in contexts
            for option in _options(context.linking_context)
        ]),
    )]

# Only looks at the program itself: what CcInfo of its dependencies says is
# about everything below them.
_inventory_aspect = aspect(implementation = _inventory_aspect_impl)

def _link_inventory_impl(ctx):
    inventory = ctx.attr.program[_Inventory]
    output = ctx.actions.declare_file(ctx.attr.program.label.name + ".inventory")
    lines = ["library " + name for name in inventory.libraries.to_list()]
    lines += ["link " + option[len("-l"):] for option in inventory.options.to_list()]
    ctx.actions.write(output, "\n".join(sorted(lines)) + "\n")
    return [DefaultInfo(files = depset([output]))]

link_inventory = rule(
    doc = """Writes <program>.inventory, for the bill of materials.

    Lines `library NAME` (of third_party/packages.txt) and `link NAME` (-lNAME),
    sorted.""",
    implementation = _link_inventory_impl,
    attrs = {"program": attr.label(aspects = [_inventory_aspect], mandatory = True)},
)
