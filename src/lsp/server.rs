//! Answers the client: what is asked is answered from what was judged last, and what was typed is judged when the typing rests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, after, never, select, unbounded};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId};
use lsp_types::{
    CancelParams, CodeActionKind, CodeActionParams, Diagnostic, DidChangeConfigurationParams,
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, HoverParams, InitializeParams,
    MessageType, NumberOrString, Uri,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::actions::{Fixed, action};
use super::client::Client;
use super::documents::Documents;
use super::encoding::Encoding;
use super::hover::hover;
use super::judge::{Done, Job, Judge, Task};
use super::settings::Settings;
use super::view::{Shown, View};
use super::{Workspace, address};

/// How long nobody types before what was typed is judged.
const REST: Duration = Duration::from_millis(200);

/// Bytes of the stack of the thread that judges, as much as those have that it judges with.
const STACK: usize = 16 << 20;

/// How the conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The client said that it would end it, and then did.
    Properly,
    /// It just stopped.
    Abruptly,
}

/// Talks with a client until one of both ends it. Relative paths begin in the folder that the client has open; where it has none,
/// in this one.
#[must_use]
pub fn serve<W: Workspace>(connection: Connection, workspace: W, here: &Path) -> Ended {
    let Ok((id, params)) = connection.initialize_start() else { return Ended::Abruptly };
    let params: InitializeParams = match serde_json::from_value(params) {
        Ok(params) => params,
        Err(error) => {
            let refusal = lsp_server::Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string());
            let _ = connection.sender.send(refusal.into());
            return Ended::Abruptly;
        }
    };
    let Some(mut server) = Server::start(connection.sender, &params, workspace, here) else { return Ended::Abruptly };
    server.client.answer(id, capabilities(server.encoding));
    server.talk(&connection.receiver)
}

fn capabilities(encoding: Encoding) -> Value {
    json!({
        "capabilities": {
            "positionEncoding": encoding.kind(),
            "textDocumentSync": {"openClose": true, "change": 2, "save": {"includeText": false}},
            "hoverProvider": true,
            "codeActionProvider": {"codeActionKinds": [CodeActionKind::QUICKFIX]},
        },
        "serverInfo": {"name": "pimlint", "version": env!("CARGO_PKG_VERSION")},
    })
}

/// What is shown of a file.
struct File {
    /// Its path as it was found.
    path: PathBuf,
    shown: Vec<Shown>,
}

struct Server {
    client: Client,
    encoding: Encoding,
    documents: Documents,
    settings: Result<Settings, String>,
    /// What the client is told once it is ready.
    warnings: Vec<String>,
    jobs: Sender<Job>,
    done: Receiver<Done>,
    /// When what was typed is to be judged.
    rest: Option<Receiver<std::time::Instant>>,
    is_judging: bool,
    /// The number of the last change that was judged.
    judged: Option<u64>,
    /// What is shown, by path without links.
    files: BTreeMap<PathBuf, File>,
    /// What the client was told, by address.
    published: BTreeMap<String, Vec<Diagnostic>>,
    /// Requests that wait until what was typed is judged.
    waiting: Vec<(RequestId, CodeActionParams)>,
    /// Requests of which the changes are looked for.
    fixing: BTreeSet<RequestId>,
    /// What was said last about why nothing can be judged, and about how it ended.
    failure: Option<String>,
    summary: String,
    is_shut_down: bool,
}

impl Server {
    fn start<W: Workspace>(
        messages: Sender<Message>,
        params: &InitializeParams,
        mut workspace: W,
        here: &Path,
    ) -> Option<Self> {
        let mut warnings = Vec::new();
        let folder = folder(params, &mut warnings).unwrap_or_else(|| here.to_owned());
        let entered = workspace.enter(&folder);
        let settings = entered.and_then(|()| Settings::read(params.initialization_options.as_ref()));
        let encoding = Encoding::of(params);
        let ((jobs, to_do), (finished, done)) = (unbounded(), unbounded());
        let judge = Judge::new(workspace, folder, encoding);
        let worker = thread::Builder::new().name("judge".to_owned()).stack_size(STACK);
        worker.spawn(move || judge.work(&to_do, &finished)).ok()?;
        Some(Self {
            client: Client::new(messages, params),
            encoding,
            documents: Documents::default(),
            settings,
            warnings,
            jobs,
            done,
            rest: None,
            is_judging: false,
            judged: None,
            files: BTreeMap::new(),
            published: BTreeMap::new(),
            waiting: Vec::new(),
            fixing: BTreeSet::new(),
            failure: None,
            summary: String::new(),
            is_shut_down: false,
        })
    }

    fn talk(&mut self, messages: &Receiver<Message>) -> Ended {
        loop {
            let rest = self.rest.clone().unwrap_or_else(never);
            select! {
                recv(messages) -> message => match message {
                    Ok(Message::Request(request)) => self.request(request),
                    Ok(Message::Notification(notification)) if notification.method == "exit" => {
                        return if self.is_shut_down { Ended::Properly } else { Ended::Abruptly };
                    }
                    Ok(Message::Notification(notification)) => self.notification(notification),
                    Ok(Message::Response(_)) => {}
                    Err(_) => return Ended::Abruptly,
                },
                recv(self.done) -> done => match done {
                    Ok(Done::Judged { number, view }) => self.judged(number, view),
                    Ok(Done::Fixed { id, fixed }) => self.fixed(id, fixed),
                    Err(_) => return Ended::Abruptly,
                },
                recv(rest) -> _ => self.judge(),
            }
        }
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        if self.is_shut_down {
            return self.client.refuse(id, ErrorCode::InvalidRequest, "the server is shut down");
        }
        match method.as_str() {
            "shutdown" => {
                self.is_shut_down = true;
                self.client.answer(id, Value::Null);
            }
            "initialize" => self.client.refuse(id, ErrorCode::InvalidRequest, "the server is initialized already"),
            "textDocument/hover" => {
                if let Some(params) = self.params::<HoverParams>(&id, params) {
                    let at = params.text_document_position_params;
                    let shown = self.shown(&at.text_document.uri);
                    self.client.answer(id, hover(shown, at.position));
                }
            }
            "textDocument/codeAction" => {
                if let Some(params) = self.params::<CodeActionParams>(&id, params) {
                    self.waiting.push((id, params));
                    self.serve_waiting();
                }
            }
            _ => self.client.refuse(id, ErrorCode::MethodNotFound, format!("unknown method {method}")),
        }
    }

    fn params<T: DeserializeOwned>(&self, id: &RequestId, params: Value) -> Option<T> {
        let read = serde_json::from_value(params);
        read.map_err(|error| self.client.refuse(id.clone(), ErrorCode::InvalidParams, error.to_string())).ok()
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        let read = match method.as_str() {
            "initialized" => {
                self.initialized();
                Ok(())
            }
            "textDocument/didOpen" => read(params).map(|params| self.opened(params)),
            "textDocument/didChange" => read(params).map(|params| self.changed(params)),
            "textDocument/didClose" => read(params).map(|params| self.closed(&params)),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                self.documents.touch();
                self.expect_rest();
                Ok(())
            }
            "workspace/didChangeConfiguration" => read(params).map(|params| self.configured(&params)),
            "$/cancelRequest" => read(params).map(|params| self.cancelled(params)),
            _ => Ok(()),
        };
        if let Err(error) = read {
            self.client.log(&format!("{method} was ignored: {error}"));
        }
    }

    fn initialized(&mut self) {
        self.client.watch();
        for warning in std::mem::take(&mut self.warnings) {
            self.client.show(MessageType::WARNING, &warning);
        }
        self.judge();
    }

    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let item = params.text_document;
        self.documents.open(item.uri, item.version, item.text);
        self.expect_rest();
    }

    fn changed(&mut self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        self.documents.change(&document.uri, document.version, params.content_changes, self.encoding);
        self.expect_rest();
    }

    fn closed(&mut self, params: &DidCloseTextDocumentParams) {
        self.documents.close(&params.text_document.uri);
        self.expect_rest();
    }

    fn configured(&mut self, params: &DidChangeConfigurationParams) {
        if let Some(settings) = Settings::changed(&params.settings) {
            self.settings = settings;
        }
        self.documents.touch();
        self.expect_rest();
    }

    fn cancelled(&mut self, params: CancelParams) {
        let id: RequestId = match params.id {
            NumberOrString::Number(number) => number.into(),
            NumberOrString::String(text) => text.into(),
        };
        let waits = self.waiting.iter().any(|(waiting, _)| *waiting == id);
        self.waiting.retain(|(waiting, _)| *waiting != id);
        if self.fixing.remove(&id) || waits {
            self.client.refuse(id, ErrorCode::RequestCanceled, "cancelled");
        }
    }

    /// Judges what changed when nothing more changes for a moment.
    fn expect_rest(&mut self) {
        self.rest = Some(after(REST));
    }

    /// Judges what is there now, or where something is being judged, after that.
    fn judge(&mut self) {
        self.rest = None;
        if self.is_judging {
            return;
        }
        let settings = match &self.settings {
            Ok(settings) => settings.clone(),
            Err(error) => {
                let error = error.clone();
                return self.judged(self.documents.changes(), Err(error));
            }
        };
        let (number, open) = (self.documents.changes(), self.documents.texts());
        let touched = self.documents.touched();
        self.is_judging = self.jobs.send(Job::Judge(Task { number, touched, settings, open })).is_ok();
    }

    fn judged(&mut self, number: u64, view: Result<Arc<View>, String>) {
        (self.is_judging, self.judged) = (false, Some(number));
        self.files = match view {
            Ok(view) => {
                self.failure = None;
                if self.summary != view.summary {
                    self.summary.clone_from(&view.summary);
                    self.client.log(&view.summary);
                }
                let file = |(path, shown): (&PathBuf, &Vec<Shown>)| {
                    let key = path.canonicalize().unwrap_or_else(|_| path.clone());
                    (key, File { path: path.clone(), shown: shown.clone() })
                };
                view.files.iter().map(file).collect()
            }
            Err(failure) => {
                // What cannot be judged any more is not shown as if it were.
                if self.failure.as_ref() != Some(&failure) {
                    self.client.show(MessageType::ERROR, &failure);
                    self.failure = Some(failure);
                }
                self.summary.clear();
                BTreeMap::new()
            }
        };
        self.publish(number);
        if self.documents.changes() != number && self.rest.is_none() {
            self.judge();
        }
        self.serve_waiting();
    }

    /// Tells the client what is new to it. A text that changed since it was judged keeps what is shown.
    fn publish(&mut self, number: u64) {
        let mut current: BTreeMap<String, (Option<i32>, Vec<Diagnostic>)> = BTreeMap::new();
        let mut kept = BTreeSet::new();
        for document in self.documents.iter() {
            let uri = document.uri.as_str().to_owned();
            if document.changed > number {
                kept.insert(uri);
            } else {
                current.insert(uri, (Some(document.version), Vec::new()));
            }
        }
        for (key, file) in &self.files {
            let Some((uri, version)) = self.address(key, &file.path) else { continue };
            let uri = uri.as_str().to_owned();
            if kept.contains(&uri) {
                continue;
            }
            let diagnostics = file.shown.iter().map(|shown| self.told(&shown.diagnostic)).collect();
            current.insert(uri, (version, diagnostics));
        }
        let gone = self.published.keys().filter(|uri| !current.contains_key(*uri) && !kept.contains(*uri)).cloned();
        for uri in gone.collect::<Vec<_>>() {
            self.published.remove(&uri);
            self.client.notify("textDocument/publishDiagnostics", json!({"uri": uri, "diagnostics": []}));
        }
        for (uri, (version, diagnostics)) in current {
            if self.published.get(&uri) == Some(&diagnostics) {
                continue;
            }
            let mut params = json!({"uri": uri, "diagnostics": diagnostics});
            if let (Some(version), Some(params)) = (version, params.as_object_mut()) {
                params.insert("version".to_owned(), version.into());
            }
            self.client.notify("textDocument/publishDiagnostics", params);
            self.published.insert(uri, diagnostics);
        }
    }

    fn told(&self, diagnostic: &Diagnostic) -> Diagnostic {
        let related_information = diagnostic.related_information.clone().filter(|_| self.client.has_related);
        Diagnostic { related_information, ..diagnostic.clone() }
    }

    /// The address of a file, and the version of its text where it is open.
    fn address(&self, key: &Path, path: &Path) -> Option<(Uri, Option<i32>)> {
        match self.documents.at(key) {
            Some(document) => Some((document.uri.clone(), Some(document.version))),
            None => Some((address::uri(path)?, None)),
        }
    }

    fn shown(&self, uri: &Uri) -> &[Shown] {
        let path = self.documents.get(uri).and_then(|document| document.path.as_ref());
        path.and_then(|path| self.files.get(path)).map_or(&[], |file| file.shown.as_slice())
    }

    /// Whether what was judged is what is there.
    fn is_current(&self) -> bool {
        !self.is_judging && self.judged == Some(self.documents.changes())
    }

    /// Has the changes looked for that were asked for, once they can be made in what is there.
    fn serve_waiting(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        if !self.is_current() {
            if self.rest.is_some() && !self.is_judging {
                self.judge();
            }
            return;
        }
        for (id, params) in std::mem::take(&mut self.waiting) {
            let shown = self.to_fix(&params);
            if shown.is_empty() {
                self.client.answer(id, json!([]));
            } else if self.jobs.send(Job::Fix { id: id.clone(), shown }).is_ok() {
                self.fixing.insert(id);
            }
        }
    }

    /// The findings in a range that say what to change.
    fn to_fix(&self, params: &CodeActionParams) -> Vec<Shown> {
        // `quickfix` is asked for by its name, by the name of all kinds, or by none.
        let is_wanted = |kind: &CodeActionKind| matches!(kind.as_str(), "" | "quickfix");
        if params.context.only.as_ref().is_some_and(|only| !only.iter().any(is_wanted)) {
            return Vec::new();
        }
        let here = self.shown(&params.text_document.uri).iter().filter(|shown| {
            let range = shown.diagnostic.range;
            range.start <= params.range.end && params.range.start <= range.end
        });
        here.filter(|shown| shown.said.as_ref().is_some_and(|said| !said.ways.is_empty())).cloned().collect()
    }

    fn fixed(&mut self, id: RequestId, fixed: Result<Vec<Fixed>, String>) {
        if !self.fixing.remove(&id) {
            return;
        }
        if !self.is_current() {
            return self.client.refuse(id, ErrorCode::ContentModified, "the text changed");
        }
        match fixed {
            Ok(fixed) => {
                let address = |path: &Path| self.address(&path.canonicalize().ok()?, path);
                let told = |fixed: Fixed| Fixed { diagnostic: self.told(&fixed.diagnostic), ..fixed };
                let actions = fixed.into_iter().map(told);
                let actions: Vec<_> =
                    actions.filter_map(|fixed| action(fixed, address, self.client.has_versions)).collect();
                self.client.answer(id, actions);
            }
            Err(failure) => self.client.refuse(id, ErrorCode::RequestFailed, failure),
        }
    }
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, serde_json::Error> {
    serde_json::from_value(params)
}

/// The folder that the client has open; of several, the first.
fn folder(params: &InitializeParams, warnings: &mut Vec<String>) -> Option<PathBuf> {
    let folders = params.workspace_folders.as_deref().unwrap_or_default();
    let first = folders.first().map(|folder| &folder.uri);
    #[expect(deprecated, reason = "what clients say that know no folders")]
    let uri = first.or(params.root_uri.as_ref())?;
    let path = address::path(uri);
    if folders.len() > 1 {
        warnings.push(format!("only the first of {} folders is evaluated: {}", folders.len(), uri.as_str()));
    }
    if path.is_none() {
        warnings.push(format!(
            "{} is no folder of this machine; relative paths begin where the server was started",
            uri.as_str()
        ));
    }
    path
}
