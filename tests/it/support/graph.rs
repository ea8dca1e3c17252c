//! A stand-in for Microsoft Graph on this machine: a small tenant, in pages, with the ways in which Graph says no.

#[path = "graph/documented.rs"]
mod documented;

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use documented::{Route, Tree};
use serde_json::{Value, json};

/// An answer other than data: status and `Retry-After`.
#[derive(Debug, Clone, Copy)]
pub struct Refusal(pub u16, pub Option<u32>);

/// What the server holds and how it behaves.
#[derive(Default)]
pub struct State {
    /// Objects of each list, by its name among the documented ones.
    pub lists: BTreeMap<String, Vec<Value>>,
    /// Objects a page.
    pub page_size: usize,
    /// Answers to the next requests whose path contains the word, one after the other.
    pub refusals: Vec<(&'static str, VecDeque<Refusal>)>,
    /// Paths that nobody may read.
    pub forbidden: Vec<&'static str>,
    /// Permissions that the token lacks.
    pub lacking: Vec<&'static str>,
    /// Requests that no documentation has.
    pub undocumented: RefCell<Vec<String>>,
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
        let state = Arc::new(Mutex::new(State { lists: read_lists(export), page_size: 8, ..State::default() }));
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
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let is_page = |number: &str| number.len() == 5 && number.bytes().all(|digit| digit.is_ascii_digit());
        let list = name.rsplit_once('-').filter(|(_, number)| is_page(number)).map_or(name.as_str(), |(list, _)| list);
        let page: Value = serde_json::from_slice(&std::fs::read(&file).expect("readable")).expect("JSON");
        let objects = page["value"].as_array().cloned().unwrap_or_else(|| vec![page]);
        lists.entry(list.to_owned()).or_default().extend(objects);
    }
    // Every tenant has these settings; no list has to name them.
    lists.entry("entitlementManagementSettings".to_owned()).or_insert_with(|| {
        vec![json!({
            "id": "entitlementManagement", "durationUntilExternalUserDeletedAfterBlocked": "P30D",
            "externalUserLifecycleAction": "blockSignInAndDelete"
        })]
    });
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
        400 => "Bad Request",
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
        match self.get(&target, base) {
            Ok(body) => (Refusal(200, None), body),
            Err((status, code, message)) => (Refusal(status, None), problem(code, &message)),
        }
    }

    /// Answers a request as it is documented, and refuses every other one.
    pub fn get(&self, target: &str, base: &str) -> Result<Value, Refused> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (version, path) = path.trim_start_matches('/').split_once('/').unwrap_or_default();
        let is_beta = version == "beta";
        let (route, id) =
            documented::route(path, is_beta).filter(|_| is_beta || version == "v1.0").ok_or_else(|| {
                self.undocumented.borrow_mut().push(target.to_owned());
                (400, "BadRequest", format!("Resource not found for {path}"))
            })?;
        if self.lacking.contains(&route.permission) || self.forbidden.iter().any(|word| target.contains(word)) {
            return Err((
                403,
                "Authorization_RequestDenied",
                "Insufficient privileges to complete the operation.".to_owned(),
            ));
        }
        let query = Query::read(query, route).map_err(|message| {
            self.undocumented.borrow_mut().push(target.to_owned());
            (400, "BadRequest", message)
        })?;
        let objects = self.objects(route, id, is_beta, &query);
        let parent = id.unwrap_or_default();
        let context = query.context(&route.path.replace("/{id}/", &format!("('{parent}')/")));
        let context = format!("{base}/{version}/$metadata#{context}");
        let is_one = route.path.ends_with("/{id}") || route.path.ends_with("/settings");
        if is_one {
            let mut object = objects.into_iter().next().ok_or((404, "ResourceNotFound", format!("no {parent}")))?;
            object["@odata.context"] = json!(context.replace("/{id}", "") + "/$entity");
            return Ok(object);
        }
        let mut page = page(target, &objects, base, self.page_size);
        page["@odata.context"] = json!(context);
        Ok(page)
    }

    /// The objects that Graph shows, as they are selected and expanded.
    fn objects(&self, route: &Route, id: Option<&str>, is_beta: bool, query: &Query<'_>) -> Vec<Value> {
        let parent = id.unwrap_or_default();
        let is_members = route.path.ends_with("/members");
        if is_members && self.lacking.contains(&"Member.Read.Hidden") && self.is_hidden(parent) {
            return Vec::new();
        }
        // v1.0 lists no service principals among the members and owners of a group.
        let is_shown = |object: &&Value| {
            let is_principals = route.path.starts_with("groups/");
            is_beta || !is_principals || object["@odata.type"] != "#microsoft.graph.servicePrincipal"
        };
        let is_asked = |object: &&Value| {
            let is_own = !route.path.ends_with("/{id}") || object["id"] == parent;
            is_own && query.conditions.iter().all(|(name, value)| object[name] == value.as_str())
        };
        let list = self.lists.get(&route.list.replace("{id}", parent)).map(Vec::as_slice).unwrap_or_default();
        let shown = |object: &Value| {
            let mut object = object.clone();
            if let (true, Some(id)) = (query.expanded.names("principal"), object["principalId"].as_str()) {
                object["principal"] = self.principal(id);
            }
            query.expanded.prune(&query.navigation, &mut object);
            if !is_beta && let Some(object) = object.as_object_mut() {
                object.remove("isPrivileged");
            }
            let mut selected = documented::select(&object, &query.selected);
            for name in query.expanded.top().filter(|name| object.get(name).is_some()) {
                selected[name] = object[name].clone();
            }
            selected
        };
        list.iter().filter(is_shown).filter(is_asked).map(shown).collect()
    }

    fn principal(&self, id: &str) -> Value {
        let kinds = [("users", "user"), ("groups", "group"), ("servicePrincipals", "servicePrincipal")];
        let of = |(list, kind): &(&str, &str)| {
            let found = self.lists.get(*list)?.iter().find(|object| object["id"] == id)?;
            Some(
                json!({"@odata.type": format!("#microsoft.graph.{kind}"), "id": id, "displayName": found["displayName"]}),
            )
        };
        kinds.iter().find_map(of).unwrap_or(Value::Null)
    }

    fn is_hidden(&self, parent: &str) -> bool {
        let lists = ["groups", "administrativeUnits"].into_iter().filter_map(|list| self.lists.get(list)).flatten();
        lists.into_iter().any(|object| object["id"] == parent && object["visibility"] == "HiddenMembership")
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
}

/// Status, code and message.
type Refused = (u16, &'static str, String);

/// The options of a request.
struct Query<'q> {
    selected: Vec<&'q str>,
    expanded: Tree,
    navigation: Tree,
    conditions: Vec<(String, String)>,
}

impl<'q> Query<'q> {
    fn read(query: &'q str, route: &Route) -> Result<Self, String> {
        let mut read = Self {
            selected: Vec::new(),
            expanded: Tree::default(),
            navigation: Tree::parse(route.navigation),
            conditions: Vec::new(),
        };
        for option in query.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=').ok_or(format!("{option} is no option"))? {
                ("$select", names) => read.selected = names.split(',').collect(),
                ("$expand", tree) => read.expanded = Tree::parse(tree),
                ("$filter", filter) => {
                    read.conditions = documented::conditions(filter).ok_or(format!("the filter {filter}"))?;
                }
                ("$top" | "$skiptoken", _) => {}
                (name, _) => return Err(format!("{name} is no option")),
            }
        }
        if let Some(name) = read.expanded.beyond(&read.navigation) {
            return Err(format!("Could not find a property named '{name}' to expand"));
        }
        let lacks = |name: &&&str| !read.conditions.iter().any(|(given, _)| given == **name);
        match route.filter.iter().find(lacks) {
            Some(name) => Err(format!("The filter on {name} is required, see {}", route.page)),
            None => Ok(read),
        }
    }

    fn context(&self, path: &str) -> String {
        let path = if path.ends_with("/members") || path.ends_with("/owners") { "directoryObjects" } else { path };
        let shown: Vec<_> =
            self.selected.iter().map(|name| (*name).to_owned()).chain(self.expanded.context()).collect();
        if shown.is_empty() { path.to_owned() } else { format!("{path}({})", shown.join(",")) }
    }
}

/// Some objects a page, the further ones behind a link.
fn page(target: &str, objects: &[Value], base: &str, size: usize) -> Value {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let skip: usize = query.split("$skiptoken=").nth(1).and_then(|token| token.parse().ok()).unwrap_or(0);
    let rest = objects.get(skip..).unwrap_or_default();
    let mut page = json!({"value": rest.iter().take(size).collect::<Vec<_>>()});
    if rest.len() > size {
        let query = query.split("$skiptoken=").next().unwrap_or_default().trim_end_matches('&');
        let query = query.replace(' ', "%20").replace('\'', "%27");
        let and = if query.is_empty() { "" } else { "&" };
        page["@odata.nextLink"] = json!(format!("{base}{path}?{query}{and}$skiptoken={}", skip + size));
    }
    page
}
