#!/usr/bin/env node
// Runs the program that the package of this platform carries. Nothing is downloaded.
"use strict";

const { spawnSync } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
const program = process.platform === "win32" ? "pimlint.exe" : "pimlint";

let path;
try {
  path = require.resolve(`@pimlint/${platform}/${program}`);
} catch {
  console.error(
    `error: the package @pimlint/${platform} is not installed\n` +
      "help: install pimlint without --omit=optional; if there is no such package, this platform needs another way: " +
      "https://github.com/pimlint/pimlint/blob/main/docs/install.md",
  );
  process.exit(2);
}

const { status, signal, error } = spawnSync(path, process.argv.slice(2), { stdio: "inherit" });
if (error) {
  console.error(`error: ${path} does not run: ${error.message}`);
  process.exit(2);
}
if (signal) {
  process.kill(process.pid, signal);
}
process.exit(status ?? 4);
