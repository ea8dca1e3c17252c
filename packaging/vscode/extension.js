// Starts `pimlint lsp` and restarts it when it is told to.

const { commands, window, workspace } = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

/** Where to get the program. */
const INSTALL = "https://github.com/pimlint/pimlint/blob/main/docs/install.md";

let client;

function settings() {
  const { path, export: paths, terraformSource, config } = workspace.getConfiguration("pimlint");
  return { path: path || "pimlint", options: { export: paths, terraformSource, config } };
}

async function start() {
  const { path, options } = settings();
  const run = { command: path, args: ["lsp"], transport: TransportKind.stdio };
  const selector = ["terraform", "opentofu", "json"].map((language) => ({ scheme: "file", language }));
  client = new LanguageClient("pimlint", "pimlint", run, {
    documentSelector: selector,
    initializationOptions: options,
    synchronize: { configurationSection: "pimlint" },
  });
  try {
    await client.start();
  } catch (error) {
    const answer = await window.showErrorMessage(
      `pimlint cannot be started as "${path}": ${error.message}. Install it, or set pimlint.path.`,
      "How to install",
    );
    if (answer) {
      await commands.executeCommand("vscode.open", INSTALL);
    }
  }
}

async function stop() {
  const stopped = client;
  client = undefined;
  // One that never started cannot be stopped.
  await stopped?.stop().catch(() => {});
}

async function activate(context) {
  const restart = commands.registerCommand("pimlint.restart", async () => {
    await stop();
    await start();
  });
  const moved = workspace.onDidChangeConfiguration(async (change) => {
    if (change.affectsConfiguration("pimlint.path")) {
      await commands.executeCommand("pimlint.restart");
    }
  });
  context.subscriptions.push(restart, moved);
  await start();
}

module.exports = { activate, deactivate: stop };
