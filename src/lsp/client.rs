//! What the client can do, and what is said to it.

use crossbeam_channel::Sender;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::{InitializeParams, MessageType};
use serde::Serialize;
use serde_json::{Value, json};

/// What changes when a file is saved by someone else.
const WATCHED: &str = "**/*.{json,jsonl,ndjson,tf,tofu,toml}";

/// The other side.
pub(super) struct Client {
    messages: Sender<Message>,
    requests: i32,
    /// Whether edits may name the version of the text that they are for.
    pub(super) has_versions: bool,
    /// Whether a diagnostic may point to further places.
    pub(super) has_related: bool,
    watches: bool,
}

impl Client {
    pub(super) fn new(messages: Sender<Message>, params: &InitializeParams) -> Self {
        let workspace = params.capabilities.workspace.as_ref();
        let edits = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
        let texts = params.capabilities.text_document.as_ref();
        let published = texts.and_then(|texts| texts.publish_diagnostics.as_ref());
        Self {
            messages,
            requests: 0,
            has_versions: edits.and_then(|edits| edits.document_changes).unwrap_or_default(),
            has_related: published.and_then(|published| published.related_information).unwrap_or_default(),
            watches: watched.and_then(|watched| watched.dynamic_registration).unwrap_or_default(),
        }
    }

    // A client that is gone is noticed where its messages are read.
    fn send(&self, message: impl Into<Message>) {
        let _ = self.messages.send(message.into());
    }

    pub(super) fn answer(&self, id: RequestId, result: impl Serialize) {
        self.send(Response::new_ok(id, result));
    }

    pub(super) fn refuse(&self, id: RequestId, code: ErrorCode, message: impl Into<String>) {
        self.send(Response::new_err(id, code as i32, message.into()));
    }

    pub(super) fn notify(&self, method: &str, params: impl Serialize) {
        self.send(Notification::new(method.to_owned(), params));
    }

    /// Says something to the person.
    pub(super) fn show(&self, kind: MessageType, message: &str) {
        self.notify("window/showMessage", json!({"type": kind, "message": format!("pimlint: {message}")}));
    }

    /// Says something to whoever looks.
    pub(super) fn log(&self, message: &str) {
        self.notify("window/logMessage", json!({"type": MessageType::INFO, "message": message}));
    }

    /// Asks to be told when files change that are not open.
    pub(super) fn watch(&mut self) {
        if !self.watches {
            return;
        }
        let options = json!({"watchers": [{"globPattern": WATCHED}]});
        let method = "workspace/didChangeWatchedFiles";
        let registration = json!({"id": "files", "method": method, "registerOptions": options});
        self.request("client/registerCapability", json!({"registrations": [registration]}));
    }

    fn request(&mut self, method: &str, params: Value) {
        self.requests += 1;
        self.send(Request::new(self.requests.into(), method.to_owned(), params));
    }
}
