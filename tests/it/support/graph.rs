//! A stand-in for Microsoft Graph on this machine: a small tenant, in pages, with the ways in which Graph says no.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

/// An answer other than data: status and `Retry-After`.
#[derive(Debug, Clone, Copy)]
pub struct Refusal(pub u16, pub Option<u32>);

/// What the server holds and how it behaves.
#[derive(Default)]
pub struct State {
    /// Objects of each list, by the end of its path.
    lists: BTreeMap<String, Vec<Value>>,
    /// Answers to the next requests whose path contains the word, one after the other.
    pub refusals: Vec<(&'static str, VecDeque<Refusal>)>,
    /// Paths that nobody may read.
    pub forbidden: Vec<&'static str>,
    /// Tokens that are accepted, each for how many requests; without any, no token is asked for.
    pub tokens: BTreeMap<String, usize>,
    /// Every request that came, those in a batch included: method, path with query.
    pub log: Vec<String>,
}

/// The server, until the test ends.
pub struct Graph {
    pub url: String,
    state: Arc<Mutex<State>>,
}

impl Graph {
    /// Serves the objects of an export's pages.
    pub fn serve(export: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(Mutex::new(State { lists: read_lists(export), ..State::default() }));
        let (shared, base) = (Arc::clone(&state), url.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // One at a time, as the scripts ask.
                let _ = answer(stream, &base, &mut shared.lock().expect("no thread broke"));
            }
        });
        Self { url, state }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread broke")
    }

    /// The requests that came since the last call.
    pub fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.state().log)
    }
}

/// The lists of an export in files, by file name without the page number.
fn read_lists(export: &Path) -> BTreeMap<String, Vec<Value>> {
    let mut lists = BTreeMap::<String, Vec<Value>>::new();
    let mut files: Vec<_> =
        std::fs::read_dir(export).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    for file in files {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let list = name.rsplit_once("-0000").expect("a page").0.to_owned();
        let page: Value = serde_json::from_slice(&std::fs::read(&file).expect("readable")).expect("JSON");
        lists.entry(list).or_default().extend(page["value"].as_array().expect("a list").iter().cloned());
    }
    lists
}

fn answer(mut stream: TcpStream, base: &str, state: &mut State) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut line, mut token, mut length) = (String::new(), String::new(), 0_usize);
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => value.trim().strip_prefix("Bearer ").unwrap_or_default().clone_into(&mut token),
            "content-length" => length = value.trim().parse().unwrap_or(0),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (Refusal(status, after), answer) = if state.accepts(&token) {
        state.handle(&method, &target, &body, base)
    } else {
        (Refusal(401, None), problem("InvalidAuthenticationToken", "Access token has expired or is not yet valid."))
    };
    let after = after.map_or(String::new(), |seconds| format!("Retry-After: {seconds}\r\n"));
    let text = answer.to_string();
    write!(
        stream,
        "HTTP/1.1 {status} {}\r\nContent-Type: application/json\r\n{after}Content-Length: {}\r\nConnection: close\r\n\r\n{text}",
        reason(status),
        text.len()
    )
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        401 => "Unauthorized",
        403 => "Forbidden",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        _ => "Not Found",
    }
}

fn problem(code: &str, message: &str) -> Value {
    json!({"error": {"code": code, "message": message, "innerError": {}}})
}

impl State {
    fn accepts(&mut self, token: &str) -> bool {
        if self.tokens.is_empty() {
            return true;
        }
        match self.tokens.get_mut(token) {
            Some(0) | None => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }

    fn handle(&mut self, method: &str, target: &str, body: &[u8], base: &str) -> (Refusal, Value) {
        let target = target.replace("%20", " ").replace("%27", "'");
        if method == "POST" && target.ends_with("/$batch") {
            self.log.push(format!("POST {target}"));
            return (Refusal(200, None), self.batch(&target, body, base));
        }
        self.log.push(format!("{method} {target}"));
        if method != "GET" {
            return (Refusal(405, None), problem("MethodNotAllowed", "this server only reads"));
        }
        let due = self.refusals.iter_mut().find(|(word, due)| target.contains(word) && !due.is_empty());
        if let Some(refusal) = due.and_then(|(_, due)| due.pop_front()) {
            return (refusal, problem("TooManyRequests", "Try again."));
        }
        if self.forbidden.iter().any(|word| target.contains(word)) {
            return (
                Refusal(403, None),
                problem("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
            );
        }
        match self.list(&target) {
            Some(objects) => (Refusal(200, None), page(&target, &objects, base)),
            None => (
                Refusal(403, None),
                problem("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
            ),
        }
    }

    fn batch(&mut self, target: &str, body: &[u8], base: &str) -> Value {
        let version = target.trim_end_matches("/$batch");
        let batch: Value = serde_json::from_slice(body).expect("a batch is JSON");
        let requests = batch["requests"].as_array().expect("a batch has requests");
        assert!(requests.len() <= 20, "Graph takes at most twenty");
        let mut one = |request: &Value| {
            let (method, url) =
                (request["method"].as_str().expect("a method"), request["url"].as_str().expect("a url"));
            let (Refusal(status, after), body) = self.handle(method, &format!("{version}{url}"), &[], base);
            let headers = after.map_or(json!({}), |seconds| json!({"Retry-After": seconds.to_string()}));
            json!({"id": request["id"], "status": status, "headers": headers, "body": body})
        };
        // In another order than asked, as Graph may.
        json!({"responses": requests.iter().rev().map(&mut one).collect::<Vec<_>>()})
    }

    /// The objects behind a path; `None` where the tenant says nothing about it.
    fn list(&self, target: &str) -> Option<Vec<Value>> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let quoted = query.split('\'').nth(1).unwrap_or_default();
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').skip(1).collect();
        let of = |name: &str| self.lists.get(name).cloned();
        let where_is = |name: &str, key: &str| {
            let all = of(name)?;
            Some(all.into_iter().filter(|object| object[key] == quoted).collect())
        };
        match segments.as_slice() {
            ["groups", id, "members"] => of(&format!("groupMembers.{id}")),
            ["directory", "administrativeUnits", id, "members"] => of(&format!("administrativeUnitMembers.{id}")),
            [.., "privilegedAccess", "group", "resources"] => of("pimGroups"),
            [.., "roleManagementPolicyAssignments"] => where_is("roleManagementPolicyAssignments", "scopeId"),
            [.., name @ ("eligibilitySchedules" | "assignmentSchedules")] => where_is(name, "groupId"),
            [.., "roleAssignmentSchedules"] => Some(Vec::new()),
            [.., "users"] if query.contains("signInActivity") => Some(Vec::new()),
            [.., name] => of(name),
            [] => None,
        }
    }
}

/// Two objects a page, the second and later ones behind a link.
fn page(target: &str, objects: &[Value], base: &str) -> Value {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let skip: usize = query.split("$skiptoken=").nth(1).and_then(|token| token.parse().ok()).unwrap_or(0);
    let rest = objects.get(skip..).unwrap_or_default();
    let mut page = json!({"value": rest.iter().take(2).collect::<Vec<_>>()});
    if rest.len() > 2 {
        let query = query.split("$skiptoken=").next().unwrap_or_default().trim_end_matches('&');
        let query = query.replace(' ', "%20").replace('\'', "%27");
        let and = if query.is_empty() { "" } else { "&" };
        page["@odata.nextLink"] = json!(format!("{base}{path}?{query}{and}$skiptoken={}", skip + 2));
    }
    page
}
