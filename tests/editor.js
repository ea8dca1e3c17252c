// Runs the packed extension with stand-ins for what Visual Studio Code has, against the program, until it shows findings.
//
// usage: node tests/editor.js EXTENSION PROGRAM EXPORT

const Module = require("node:module");
const { pathToFileURL } = require("node:url");

const [extension, program, folder] = process.argv.slice(2);

/** Something that can be called, constructed and asked for any member. */
function anything(given = {}) {
  class Anything {
    dispose() {}
  }
  return new Proxy(Anything, {
    get(target, name) {
      if (name in given) return given[name];
      if (name in target || typeof name === "symbol") return target[name];
      return (given[name] = anything());
    },
    apply: () => anything(),
    construct: (target, words, made) => (made.name === target.name ? anything() : Reflect.construct(target, words, made)),
  });
}

const uri = (text) => ({ scheme: text.split(":")[0], fsPath: new URL(text).pathname, toString: () => text });
const settings = { path: program, export: [folder], terraformSource: "", config: "", get: (_, otherwise) => otherwise };
const disposable = () => ({ dispose() {} });
const failed = (why) => {
  console.error(`error: ${why}`);
  process.exit(1);
};

let client;
const found = [];
const vscode = anything({
  version: "1.91.0",
  env: { appName: "a stand-in", language: "en" },
  workspace: anything({
    getConfiguration: () => settings,
    workspaceFolders: [{ uri: uri(pathToFileURL(folder).href), name: "export", index: 0 }],
    textDocuments: [],
    createFileSystemWatcher: () => ({ onDidCreate: disposable, onDidChange: disposable, onDidDelete: disposable, dispose() {} }),
  }),
  window: anything({
    createOutputChannel: () => ({ appendLine() {}, append() {}, show() {}, dispose() {} }),
    showErrorMessage: async (message) => failed(message),
    visibleTextEditors: [],
    tabGroups: anything({ all: [] }),
  }),
  languages: anything({
    createDiagnosticCollection: () => ({
      set: (where, diagnostics) => found.push(...diagnostics.map((diagnostic) => diagnostic.code)),
      delete() {},
      clear() {},
      dispose() {},
    }),
  }),
  CancellationTokenSource: class {
    token = { isCancellationRequested: false, onCancellationRequested: disposable };
    cancel() {}
    dispose() {}
  },
  Uri: { parse: uri, file: (name) => uri(pathToFileURL(name).href) },
});
const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));

const { activate, deactivate } = require(extension);
setTimeout(() => failed("no finding within 20 seconds"), 20_000).unref();
activate({ subscriptions: [] }).then(async function wait() {
  if (found.length === 0) return setTimeout(wait, 50);
  await deactivate();
  console.log(`the extension shows ${found.length} findings`);
  process.exit(0);
}, failed);
