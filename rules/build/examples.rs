//! Reads the examples of a rule. Shared by the build script, the library and the tests.

/// The words a first fence may carry.
pub const OUTCOMES: [&str; 4] = ["fails", "passes", "not-evaluated", "not-applicable"];

/// One `###` example: a small export and what the rule says about it.
#[derive(Debug)]
pub struct Example {
    /// The heading.
    pub name: String,
    /// One of [`OUTCOMES`].
    pub outcome: String,
    /// `as-of=`.
    pub as_of: Option<String>,
    /// `subject=`: the id in the output.
    pub subject: Option<String>,
    /// `severity=` of the finding.
    pub severity: Option<String>,
    /// What differs from the samples, as JSON.
    pub differences: Option<String>,
    /// File names and texts, given word by word.
    pub files: Vec<(String, String)>,
}

/// Reads the examples of an entry: headings, and a fence or more below each.
pub fn parse(text: &str) -> Result<Vec<Example>, String> {
    let mut examples: Vec<Example> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("### ") {
            let name = name.trim().to_owned();
            if examples.iter().any(|earlier| earlier.name == name) {
                return Err(format!("two examples are named `{name}`"));
            }
            examples.push(Example {
                name,
                outcome: String::new(),
                as_of: None,
                subject: None,
                severity: None,
                differences: None,
                files: Vec::new(),
            });
        } else if let Some(info) = line.strip_prefix("```") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| line.trim_end() != "```").collect();
            let example = examples.last_mut().ok_or("a fence stands before the first `### ` example")?;
            fence(example, info, &body.join("\n")).map_err(|wrong| format!("example `{}`: {wrong}", example.name))?;
        }
    }
    if let Some(empty) = examples.iter().find(|example| example.differences.is_none() && example.files.is_empty()) {
        return Err(format!("example `{}` holds no file", empty.name));
    }
    if !examples.iter().any(|example| example.outcome == "fails") {
        return Err("no example says `fails`".to_owned());
    }
    Ok(examples)
}

/// One fence: ```` ```json [outcome] [as-of=...] [subject=...] [severity=...] [file-name] ````. Without a file name it holds
/// what differs from the samples.
fn fence(example: &mut Example, info: &str, body: &str) -> Result<(), String> {
    let mut tokens = tokens(info).into_iter();
    if tokens.next() != Some("json") {
        return Err(format!("a fence begins with ```{info}, not with ```json"));
    }
    let first = example.differences.is_none() && example.files.is_empty();
    let mut file = None;
    for token in tokens {
        if first && example.outcome.is_empty() && OUTCOMES.contains(&token) {
            token.clone_into(&mut example.outcome);
        } else if let Some((key, value)) = token.split_once('=').filter(|_| first) {
            let slot = match key {
                "as-of" => &mut example.as_of,
                "subject" => &mut example.subject,
                "severity" => &mut example.severity,
                _ => return Err(format!("`{key}=` is none of as-of=, subject=, severity=")),
            };
            *slot = Some(value.to_owned());
        } else if file.is_none() && token.contains('.') && !token.contains('=') {
            file = Some(token.to_owned());
        } else {
            return Err(format!("`{token}` is neither a file name nor, on the first fence, an outcome {OUTCOMES:?}"));
        }
    }
    if example.outcome.is_empty() {
        return Err(format!("the first fence says none of {OUTCOMES:?}"));
    }
    let Some(file) = file else {
        if !first {
            return Err("only the first fence holds differences; a later one names its file".to_owned());
        }
        example.differences = Some(body.to_owned());
        return Ok(());
    };
    if example.files.iter().any(|(earlier, _)| *earlier == file) {
        return Err(format!("the file `{file}` stands twice"));
    }
    example.files.push((file, body.to_owned()));
    Ok(())
}

/// The words of a fence; a space inside braces is part of a name.
fn tokens(info: &str) -> Vec<&str> {
    let mut inside = false;
    let mut is_space = |letter: char| {
        inside = letter == '{' || inside && letter != '}';
        letter.is_whitespace() && !inside
    };
    info.split(&mut is_space).filter(|token| !token.is_empty()).collect()
}
