//! Judges texts, one after the other, and finds the changes that end findings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};
use lsp_server::RequestId;
use lsp_types::Diagnostic;

use super::actions::{Fixed, fixed};
use super::address;
use super::encoding::Encoding;
use super::settings::Settings;
use super::view::{Shown, View, Viewer, unreadable, unreadable_files};
use super::{Read, Texts, Workspace};
use crate::cover::Cover;
use crate::engine::panics::caught;
use crate::fix::Question;
use crate::service::{Export, Purpose};

/// What is to be done.
pub(super) enum Job {
    Judge(Task),
    /// Changes that end these findings.
    Fix {
        id: RequestId,
        shown: Vec<Shown>,
    },
}

/// What is to be judged.
pub(super) struct Task {
    /// The number of the last change in it.
    pub(super) number: u64,
    /// The number of the last change outside the open files.
    pub(super) touched: u64,
    pub(super) settings: Settings,
    pub(super) open: BTreeMap<PathBuf, Arc<str>>,
}

/// What was done.
pub(super) enum Done {
    Judged { number: u64, view: Result<Arc<View>, String> },
    Fixed { id: RequestId, fixed: Result<Vec<Fixed>, String> },
}

/// Judges what a workspace has.
pub(super) struct Judge<W> {
    pub(super) workspace: W,
    pub(super) folder: PathBuf,
    pub(super) encoding: Encoding,
    /// The last text of each open file that could be read.
    good: BTreeMap<PathBuf, Arc<str>>,
    current: Option<Current>,
}

/// What was judged last.
struct Current {
    touched: u64,
    settings: Settings,
    /// What the editor holds.
    open: BTreeMap<PathBuf, Arc<str>>,
    /// What of it was judged: of a text that cannot be read, the one before.
    judged: BTreeMap<PathBuf, Arc<str>>,
    broken: BTreeMap<PathBuf, Diagnostic>,
    read: Read,
    view: Arc<View>,
    /// The changes that were looked for already, by finding.
    fixes: BTreeMap<String, Option<Fixed>>,
}

impl<W: Workspace> Judge<W> {
    pub(super) fn new(workspace: W, folder: PathBuf, encoding: Encoding) -> Self {
        Self { workspace, folder, encoding, good: BTreeMap::new(), current: None }
    }

    /// Works until there will be nothing more to do.
    pub(super) fn work(mut self, jobs: &Receiver<Job>, done: &Sender<Done>) {
        for job in jobs {
            let answer = match job {
                Job::Judge(task) => {
                    let number = task.number;
                    let view = caught(|| self.judge(task)).unwrap_or_else(|crash| Err(internal(crash)));
                    Done::Judged { number, view }
                }
                Job::Fix { id, shown } => {
                    let fixed = caught(|| self.fix(&shown)).unwrap_or_else(|crash| Err(internal(crash)));
                    Done::Fixed { id, fixed }
                }
            };
            if done.send(answer).is_err() {
                return;
            }
        }
    }

    fn judge(&mut self, task: Task) -> Result<Arc<View>, String> {
        let Task { touched, settings, open, .. } = task;
        let known = self.current.as_mut().filter(|current| {
            current.touched == touched && current.settings == settings && current.is_as_before(&self.folder, &open)
        });
        if let Some(current) = known {
            let opened = open.iter().filter(|(path, _)| !current.open.contains_key(*path));
            let opened: BTreeMap<_, _> = opened.map(|(path, text)| (path.clone(), Arc::clone(text))).collect();
            self.good.extend(opened.clone());
            current.judged.extend(opened);
            current.open = open;
            return Ok(Arc::clone(&current.view));
        }
        self.current = None;
        let (read, judged, broken) = self.read(&settings, &open)?;
        let purpose = Purpose { request: read.request.clone(), ..Purpose::default() };
        let assessment = read.export.judge(&read.rules, purpose);
        let viewer = Viewer {
            folder: &self.folder,
            encoding: self.encoding,
            export: &read.export,
            assessment: &assessment,
            broken: &broken,
        };
        let view = Arc::new(viewer.view());
        let current =
            Current { touched, settings, open, judged, broken, read, view: Arc::clone(&view), fixes: BTreeMap::new() };
        self.current = Some(current);
        Ok(view)
    }

    /// Reads the export with what the editor holds. Of a file that cannot be read as it is typed, the text before counts, so that
    /// the findings elsewhere do not come and go with each key.
    #[expect(clippy::type_complexity, reason = "the parts are taken apart at once")]
    fn read(
        &mut self,
        settings: &Settings,
        open: &BTreeMap<PathBuf, Arc<str>>,
    ) -> Result<(Read, BTreeMap<PathBuf, Arc<str>>, BTreeMap<PathBuf, Diagnostic>), String> {
        let texts = |open: &BTreeMap<PathBuf, Arc<str>>| Texts { open: open.clone(), changed: None };
        let read = self.workspace.read(settings, texts(open))?;
        let (mut judged, mut broken) = (open.clone(), BTreeMap::new());
        for notice in unreadable_files(&read.export) {
            let file = notice.file.and_then(|file| read.export.sources.get(file));
            let Some(path) = file.map(|file| address::plain(&self.folder.join(&file.path))) else { continue };
            let Ok(key) = path.canonicalize() else { continue };
            if judged.remove(&key).is_some() {
                judged.extend(self.good.remove_entry(&key));
                broken.insert(path, unreadable(&read.export, &notice, self.encoding));
            }
        }
        self.good = judged.clone();
        let read = if broken.is_empty() { read } else { self.workspace.read(settings, texts(&judged))? };
        Ok((read, judged, broken))
    }

    /// The changes that end findings of what was judged last.
    fn fix(&mut self, shown: &[Shown]) -> Result<Vec<Fixed>, String> {
        let Some(current) = &mut self.current else { return Ok(Vec::new()) };
        let mut all = Vec::new();
        for shown in shown {
            let Some(said) = &shown.said else { continue };
            if !current.fixes.contains_key(&said.id) {
                let found = current.fix(&self.workspace, &self.folder, self.encoding, shown)?;
                current.fixes.insert(said.id.clone(), found);
            }
            all.extend(current.fixes.get(&said.id).cloned().flatten());
        }
        Ok(all)
    }
}

impl Current {
    /// Whether the files that were opened are as they were read.
    fn is_as_before(&self, folder: &Path, open: &BTreeMap<PathBuf, Arc<str>>) -> bool {
        if !self.open.keys().all(|path| open.contains_key(path)) {
            return false;
        }
        open.iter().all(|(path, text)| match self.open.get(path) {
            Some(known) => known == text,
            None => self.is_as_read(folder, path, text),
        })
    }

    fn is_as_read(&self, folder: &Path, path: &Path, text: &str) -> bool {
        let sources = &self.read.export.sources;
        let mut here = (0..).map(crate::source::FileId).zip(sources.files());
        let found = here.find(|(_, file)| folder.join(&file.path).canonicalize().is_ok_and(|known| known == path));
        found.is_none_or(|(file, _)| sources.text(file).is_ok_and(|known| known == text))
    }

    fn fix<W: Workspace>(
        &self,
        workspace: &W,
        folder: &Path,
        encoding: Encoding,
        shown: &Shown,
    ) -> Result<Option<Fixed>, String> {
        let Some(said) = &shown.said else { return Ok(None) };
        let question = Question { finding: Some(said.id.clone()), alternatives: true, ..Question::default() };
        let Read { export, request, rules } = &self.read;
        let reload = |changed| -> Result<Export, String> {
            let texts = Texts { open: self.judged.clone(), changed: Some(changed) };
            Ok(workspace.read(&self.settings, texts)?.export)
        };
        let plan = export.fix(rules, request, None, &question, &reload)?;
        let found = fixed(shown, said, &plan, &export.sources, folder, encoding);
        // The places of a change are those of the text that was judged.
        let is_current = |fixed: &Fixed| fixed.files.keys().all(|path| !self.broken.contains_key(path));
        Ok(found.filter(is_current))
    }
}

fn internal(crash: crate::engine::panics::Crash) -> String {
    let said = Cover::plain().open(crash.into());
    format!("internal error: {said}; this is a bug, please report it at https://github.com/pimlint/pimlint/issues")
}
