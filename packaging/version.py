#!/usr/bin/env python3
"""Prints the version. Cargo.toml is the only place that has it."""

import pathlib
import tomllib


def version() -> str:
    manifest = pathlib.Path(__file__).resolve().parent.parent / "Cargo.toml"
    return tomllib.loads(manifest.read_text(encoding="utf-8"))["package"]["version"]


if __name__ == "__main__":
    print(version())
