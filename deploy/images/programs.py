"""The built programs, as build_programs.sh leaves them in a folder."""

import os

import components
import shared_libraries


class Programs:
    """Programs of one folder, and what they are made of."""

    def __init__(self, folder: str, packages_file: str):
        self._folder = folder
        self._packages = components.read_packages(packages_file)

    def content(self, name: str) -> bytes:
        with open(self._path(name), "rb") as file:
            return file.read()

    def libraries(self, name: str) -> dict[str, str]:
        """{name or path at run time: file} of the shared libraries."""
        return shared_libraries.shared_libraries(self._path(name))

    def components(self, name: str,
                   with_shared: bool = True) -> list[components.Component]:
        """The Debian packages in it; `with_shared`: and those beside it."""
        with open(self._path(name + ".inventory"), encoding="ascii") as file:
            inventory = file.read()
        files = list(self.libraries(name).values()) if with_shared else []
        return components.find_components(inventory, self._packages, files)

    def _path(self, name: str) -> str:
        path = os.path.join(self._folder, name)
        if not os.path.exists(path):
            raise FileNotFoundError(
                f"there is no {path}; deploy/images/build_programs.sh makes it")
        return path
