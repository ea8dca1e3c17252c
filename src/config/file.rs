//! Where a configuration is found, and what it says about a tenant.

use std::collections::BTreeSet;
use std::io::{self, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;

use super::fault::{Fault, Faults, MAX_FAULTS, Page};
use super::matching::{DIFFERENT, List, SAME, find};
use super::part::Part;
use super::template::Template;
use crate::catalogue::nearest_of;
use crate::model::{ObjectId, SettingsRole};
use crate::tenant::Tenant;

/// The name of the file.
pub const FILE: &str = "pimlint.toml";
/// A larger file is neither a configuration nor a register.
const MAX_BYTES: u64 = 1 << 20;

/// A configuration file.
#[derive(Debug, Clone)]
pub struct Config {
    pub(super) page: Page,
    /// What holds for every tenant.
    pub common: Part,
    /// What one tenant has of its own, by the word that selects it.
    pub(super) tenants: Vec<Section>,
}

/// `[tenants.NAME]`.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) at: Range<usize>,
    pub(super) part: Part,
}

/// The file of this name in a folder or in the nearest folder above it.
#[must_use]
pub fn discover(start: &Path, name: &str) -> Option<PathBuf> {
    start.ancestors().map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// The text of a configuration or a register.
///
/// # Errors
/// Where it cannot be read, is larger than either, or is not UTF-8.
#[expect(clippy::disallowed_methods, reason = "this floor reads the files of the user")]
pub fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {MAX_BYTES} bytes")));
    }
    let text = String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))?;
    Ok(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
}

impl Config {
    /// What holds for the tenant that the command line names, or else for that of the export, by id or name. A tenant that has
    /// nothing of its own has the common part.
    ///
    /// # Errors
    /// Where the command line names none of the tenants that the file has.
    pub fn of_tenant(&self, named: Option<&str>, exported: &[String]) -> Result<Part, Faults> {
        let find = |word: &str| self.tenants.iter().find(|section| section.name.eq_ignore_ascii_case(word));
        let section = match named {
            Some(word) => find(word),
            None => exported.iter().find_map(|word| find(word)),
        };
        match (section, named, self.tenants.first()) {
            (Some(section), _, _) => Ok(section.part.clone().over(self.common.clone())),
            (None, Some(word), Some(first)) => {
                let known = || self.tenants.iter().map(|section| section.name.as_str());
                let help = match nearest_of(word, known()) {
                    Some(nearest) => format!("did you mean `--tenant {nearest}`?"),
                    None => format!(
                        "the file has {}; add `[tenants.NAME]` for another",
                        known().collect::<Vec<_>>().join(", ")
                    ),
                };
                let what = "the tenant of `--tenant` is not in the configuration";
                self.page.settle(vec![self.page.fault(first.at.clone(), what, Some(help))], Part::default())
            }
            _ => Ok(self.common.clone()),
        }
    }

    /// What holds for each tenant of the file, and for any other.
    pub fn parts(&self) -> impl Iterator<Item = Part> + '_ {
        let own = self.tenants.iter().map(|section| section.part.clone().over(self.common.clone()));
        own.chain(std::iter::once(self.common.clone()))
    }

    /// That every account, group and role that a part names may exist, and that the sides of each pair are two.
    ///
    /// # Errors
    /// The places of those that the export shows not to exist, or to be several, and of pairs of one object.
    pub fn matches(&self, part: &Part, tenant: &Tenant) -> Result<(), Faults> {
        let lists = part.lists().into_iter().flat_map(|(list, words)| words.iter().map(move |word| (list, word)));
        let sides = part.pairs().iter().flatten().map(|word| (List::ConflictingAccess, word));
        let fault = |(list, word): (_, &Spanned<String>)| {
            let (what, help) = find(list, word.get_ref(), tenant).fault(list)?;
            Some(self.page.fault(word.span(), what, Some(help)))
        };
        let same = |[one, other]: &[Spanned<String>; 2]| {
            let [id, same] = [one, other].map(|word| find(List::ConflictingAccess, word.get_ref(), tenant).id);
            let is_same = id.is_some() && id == same;
            is_same.then(|| self.page.fault(other.span(), SAME, Some(DIFFERENT.to_owned())))
        };
        let faults = lists.chain(sides).filter_map(fault).chain(part.pairs().iter().filter_map(same));
        let faults = faults.chain(self.template_faults(part, tenant));
        self.page.settle(faults.take(MAX_FAULTS).collect(), ())
    }

    /// Objects of templates that do not exist, and those that have a template already.
    fn template_faults(&self, part: &Part, tenant: &Tenant) -> Vec<Fault> {
        let mut seen = BTreeSet::new();
        let objects = part.settings_templates.values().flat_map(Template::objects);
        let fault = |(list, word, role): (List, &Spanned<String>, fn(ObjectId) -> SettingsRole)| {
            let matched = find(list, word.get_ref(), tenant);
            let (what, help) = match matched.fault(list) {
                Some(fault) => fault,
                None if matched.id.is_some_and(|id| !seen.insert(role(id))) => {
                    ("another template is for this already".to_owned(), "name it in one template".to_owned())
                }
                None => return None,
            };
            Some(self.page.fault(word.span(), what, Some(help)))
        };
        objects.filter_map(fault).collect()
    }
}
