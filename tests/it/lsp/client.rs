//! An editor: starts the program, speaks the protocol over its standard input and output, and keeps what it is shown.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// How long a judgement may take on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_mins(2);

/// The editor.
pub(super) struct Client {
    program: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    requests: i64,
    /// What is shown, by address.
    pub(super) shown: BTreeMap<String, Vec<Value>>,
    /// What the person and the log were told.
    pub(super) said: Vec<String>,
    /// The texts that are open, with their versions.
    open: BTreeMap<String, (i64, String)>,
    /// What the server can do.
    pub(super) capabilities: Value,
}

impl Client {
    /// Starts the program in a folder and opens that.
    pub(super) fn start(folder: &Path, arguments: &[&str], options: &Value) -> Self {
        Self::start_with(
            folder,
            arguments,
            options,
            &json!({"textDocument": {"publishDiagnostics": {"relatedInformation": true}}, "workspace": {"workspaceEdit": {"documentChanges": true}}}),
        )
    }

    pub(super) fn start_with(folder: &Path, arguments: &[&str], options: &Value, capabilities: &Value) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_pimlint"))
            .arg("lsp")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let (input, output) = (program.stdin.take(), program.stdout.take().expect("a pipe"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let (shown, open) = (BTreeMap::new(), BTreeMap::new());
        let mut client =
            Self { program, input, messages, requests: 0, shown, said: Vec::new(), open, capabilities: Value::Null };
        let folders = json!([{"uri": address(folder), "name": "folder"}]);
        let params = json!({"processId": null, "rootUri": address(folder), "workspaceFolders": folders,
            "capabilities": capabilities, "initializationOptions": options});
        client.capabilities = client.ask("initialize", &params).expect("an answer")["capabilities"].take();
        client.tell("initialized", &json!({}));
        client
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let input = self.input.as_mut().expect("open");
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("the program reads");
        input.flush().expect("the program reads");
    }

    pub(super) fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request without waiting for its answer.
    pub(super) fn request(&mut self, method: &str, params: &Value) -> i64 {
        self.requests += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.requests, "method": method, "params": params}));
        self.requests
    }

    /// The result of a request, or the code of the error.
    pub(super) fn ask(&mut self, method: &str, params: &Value) -> Result<Value, i64> {
        let id = self.request(method, params);
        self.answer(id)
    }

    pub(super) fn answer(&mut self, id: i64) -> Result<Value, i64> {
        loop {
            let mut message = self.next();
            if message["id"] == id && message.get("method").is_none() {
                return match message.get("error") {
                    Some(error) => Err(error["code"].as_i64().expect("a code")),
                    None => Ok(message["result"].take()),
                };
            }
        }
    }

    /// Takes in one message.
    fn next(&mut self) -> Value {
        let message = self.messages.recv_timeout(PATIENCE).expect("a message in time");
        let params = &message["params"];
        match message["method"].as_str() {
            Some("textDocument/publishDiagnostics") => {
                let uri = params["uri"].as_str().expect("an address").to_owned();
                let version = params.get("version").and_then(Value::as_i64);
                let own = self.open.get(&uri).map(|(version, _)| *version);
                // As an editor does: what is about an older text is not shown.
                if version.is_none() || version == own {
                    self.shown.insert(uri, params["diagnostics"].as_array().expect("a list").clone());
                }
            }
            Some("window/showMessage" | "window/logMessage") => {
                self.said.push(params["message"].as_str().expect("a text").to_owned());
            }
            _ => {}
        }
        message
    }

    /// Takes in messages until something holds.
    pub(super) fn until(&mut self, holds: impl Fn(&Self) -> bool) {
        while !holds(self) {
            self.next();
        }
    }

    pub(super) fn diagnostics(&self, path: &Path) -> &[Value] {
        self.shown.get(&address(path)).map_or(&[], Vec::as_slice)
    }

    pub(super) fn open(&mut self, path: &Path, language: &str) {
        let text = std::fs::read_to_string(path).expect("readable");
        let uri = address(path);
        self.open.insert(uri.clone(), (1, text.clone()));
        let item = json!({"uri": uri, "languageId": language, "version": 1, "text": text});
        self.tell("textDocument/didOpen", &json!({"textDocument": item}));
    }

    pub(super) fn close(&mut self, path: &Path) {
        self.open.remove(&address(path));
        self.tell("textDocument/didClose", &json!({"textDocument": {"uri": address(path)}}));
    }

    pub(super) fn text(&self, path: &Path) -> &str {
        &self.open.get(&address(path)).expect("open").1
    }

    /// Types over a part that occurs once.
    pub(super) fn replace(&mut self, path: &Path, part: &str, by: &str) {
        let text = self.text(path).to_owned();
        assert_eq!(text.matches(part).count(), 1, "{part}");
        let start = text.find(part).expect("there");
        let range = json!({"start": position(&text, start), "end": position(&text, start + part.len())});
        self.change(&address(path), &[json!({"range": range, "newText": by})]);
    }

    /// Sends a whole text.
    pub(super) fn set(&mut self, path: &Path, text: &str) {
        let uri = address(path);
        let (version, own) = self.open.get_mut(&uri).expect("open");
        *version += 1;
        text.clone_into(own);
        let params = json!({"textDocument": {"uri": uri, "version": *version}, "contentChanges": [{"text": text}]});
        self.tell("textDocument/didChange", &params);
    }

    /// Applies a code action.
    pub(super) fn apply(&mut self, action: &Value) {
        for document in action["edit"]["documentChanges"].as_array().expect("changes") {
            let uri = document["textDocument"]["uri"].as_str().expect("an address").to_owned();
            self.change(&uri, document["edits"].as_array().expect("edits"));
        }
    }

    fn change(&mut self, uri: &str, edits: &[Value]) {
        let (version, text) = self.open.get_mut(uri).expect("open");
        *version += 1;
        let mut edits: Vec<(usize, usize, &Value)> = edits
            .iter()
            .map(|edit| (offset(text, &edit["range"]["start"]), offset(text, &edit["range"]["end"]), edit))
            .collect();
        // From the end, so that the positions of the others stay what they are.
        edits.sort_by_key(|(start, _, _)| std::cmp::Reverse(*start));
        let mut changes = Vec::new();
        for (start, end, edit) in edits {
            let by = edit["newText"].as_str().expect("a text");
            text.replace_range(start..end, by);
            changes.push(json!({"range": edit["range"], "text": by}));
        }
        let params = json!({"textDocument": {"uri": uri, "version": *version}, "contentChanges": changes});
        self.tell("textDocument/didChange", &params);
    }

    /// Ends the conversation; the exit code.
    pub(super) fn end(mut self) -> Option<i32> {
        assert_eq!(self.ask("shutdown", &Value::Null), Ok(Value::Null));
        self.tell("exit", &Value::Null);
        self.program.wait().expect("it ends").code()
    }

    /// Goes away without a word; the exit code.
    pub(super) fn vanish(mut self) -> Option<i32> {
        drop(self.input.take());
        self.program.wait().expect("it ends").code()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", number)) => length = number.parse().ok(),
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length.expect("a length")];
    output.read_exact(&mut text).ok()?;
    Some(serde_json::from_slice(&text).expect("only the protocol is on standard output"))
}

/// The address of a file, with what is not ASCII encoded as VS Code does it.
pub(super) fn address(path: &Path) -> String {
    let mut address = "file://".to_owned();
    for byte in path.canonicalize().expect("a path").to_str().expect("UTF-8").bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => address.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => address.push(char::from(byte)),
            byte => address.extend(["%".to_owned(), format!("{byte:02X}")]),
        }
    }
    address
}

/// A position in UTF-16.
pub(super) fn position(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let line = before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    json!({"line": line, "character": before[start..].encode_utf16().count()})
}

fn offset(text: &str, position: &Value) -> usize {
    let number = |name: &str| usize::try_from(position[name].as_u64().expect("a number")).expect("small");
    let start: usize = text.split_inclusive('\n').take(number("line")).map(str::len).sum();
    let mut units = 0;
    for (at, letter) in text[start..].char_indices() {
        if units >= number("character") {
            return start + at;
        }
        units += letter.len_utf16();
    }
    text.len()
}
