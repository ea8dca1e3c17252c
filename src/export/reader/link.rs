//! The link to a further page. It repeats the options of the request: <https://learn.microsoft.com/graph/paging>.

use percent_encoding::percent_decode_str;

use crate::export::graph::kind::Kind;
use crate::model::{Collection, ObjectId};

/// What a link repeats of the request that it continues.
pub(super) struct Link {
    filter: Option<String>,
    searches: bool,
}

impl Link {
    /// Reads the value of the property that holds it; nothing where it says nothing.
    pub(super) fn of(value: &str) -> Option<Self> {
        if matches!(value, "null" | "false" | "\"\"") {
            return None;
        }
        let text: String = serde_json::from_str(value).unwrap_or_else(|_| value.to_owned());
        let options = text.split_once('?').map_or("", |(_, options)| options);
        let mut link = Self { filter: None, searches: false };
        for (name, value) in options.split('&').filter_map(|option| option.split_once('=')) {
            match decoded(name).trim().to_ascii_lowercase().as_str() {
                "$filter" => link.filter = Some(decoded(value)),
                "$search" => link.searches = true,
                _ => {}
            }
        }
        Some(link)
    }

    /// Whether the request was for some objects of the collection only. Role settings belong to one role each, lists of one parent
    /// are lists of their own, and assignments that are not delivered give nothing.
    pub(super) fn narrows(&self, kind: Option<Kind>) -> bool {
        let Some(filter) = &self.filter else { return self.searches };
        let is_ours = match kind.and_then(Kind::collection) {
            Some(Collection::RoleSettings) => true,
            Some(Collection::PackageAssignments) => is_equal(filter, &["state", "assignmentState"])
                .is_some_and(|state| state.eq_ignore_ascii_case("delivered")),
            _ => self.parent(kind).is_some(),
        };
        self.searches || !is_ours
    }

    /// The parent whose list was asked for.
    pub(super) fn parent(&self, kind: Option<Kind>) -> Option<ObjectId> {
        let names: &[&str] = match kind.and_then(Kind::collection) {
            Some(Collection::GroupEligibility | Collection::GroupAssignments) => &["groupId"],
            Some(Collection::AssignmentPolicies) => &["accessPackage/id", "accessPackageId"],
            _ => return None,
        };
        is_equal(self.filter.as_deref()?, names).and_then(ObjectId::parse)
    }
}

/// The value that a filter asks one of these properties to have, where it asks nothing else.
fn is_equal<'f>(filter: &'f str, names: &[&str]) -> Option<&'f str> {
    let filter = filter.trim().trim_start_matches('(').trim_end_matches(')');
    let (name, rest) = filter.trim().split_once(' ')?;
    let value = rest.trim().strip_prefix("eq ")?.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    (names.iter().any(|known| known.eq_ignore_ascii_case(name)) && !value.contains('\'')).then_some(value)
}

/// The text without the escapes of an address.
fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::Link;
    use crate::export::graph::kind::Kind;
    use crate::model::Mode;

    const ID: &str = "0aa0bb11-1111-2222-3333-444455556666";

    fn link(options: &str) -> Link {
        Link::of(&format!("\"https://graph.microsoft.com/v1.0/x{options}\"")).expect("a link")
    }

    #[test]
    fn a_filter_in_the_link_narrows_the_list_unless_a_collection_is_kept_so() {
        let eligible = Some(Kind::GroupSchedule { mode: Mode::Eligible, instance: false });
        for options in [
            "?$filter=principalId eq 'x'&$skiptoken=x",
            "?%24filter=principalId%20eq%20%27x%27",
            "?$skiptoken=x&$search=%22displayName:a%22",
            "?$filter=groupId eq 'x' and principalId eq 'y'",
            "?$filter=groupId eq 'x' or groupId eq 'y'",
        ] {
            assert!(link(options).narrows(eligible), "{options}");
        }
        let of_group = link(&format!("?$filter=groupId+eq+'{ID}'&$expand=principal&$skiptoken=x"));
        assert!(!of_group.narrows(eligible) && of_group.parent(eligible).is_some());
        assert!(of_group.narrows(Some(Kind::User)));
        assert!(!link("?$filter=state eq 'delivered'").narrows(Some(Kind::PackageAssignment)));
        assert!(link("?$filter=state eq 'expired'").narrows(Some(Kind::PackageAssignment)));
        assert!(
            !link("?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'").narrows(Some(Kind::PolicyAssignment))
        );
        assert!(!link("?$select=id&$top=999&$skiptoken=x").narrows(Some(Kind::User)));
        assert!(Link::of("null").is_none() && Link::of("\"\"").is_none() && Link::of("{\"uri\": \"x\"}").is_some());
    }
}
