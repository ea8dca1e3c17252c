//! Where an object's text holds a property, found again for a report.

use std::ops::Range;

use crate::export::files::sources::Sources;
use crate::export::graph::properties;
use crate::export::habits;
use crate::export::layout::Layout;
use crate::export::terraform;
use crate::model::Property;
use crate::source::{FileId, Member, resolve};

/// Where an object's text holds a property, or, without one, what says which object it is; and whether that is what was
/// asked for, not only the object's head.
#[must_use]
pub fn find(sources: &Sources, file: FileId, object: &str, property: Option<Property>) -> (Range<usize>, bool) {
    let layout = sources.get(file).map_or(Layout::Graph, |source| source.layout);
    if layout == Layout::TerraformSource {
        let attributes = property.map_or(&[][..], |property| property.written().terraform);
        let found = attributes.iter().find_map(|path| terraform::source::find(object, path));
        let exact = found.is_some() || property.is_none();
        return (found.unwrap_or_else(|| terraform::source::header(object)), exact);
    }
    let is_terraform = layout == Layout::Terraform;
    let first = 0..object.len().min(1);
    let Some(property) = property else {
        let identifying = if is_terraform { terraform::IDENTIFYING } else { properties::IDENTIFYING };
        let is_string = |member: &Member| object.get(member.value.clone()).is_some_and(|text| text.starts_with('"'));
        let named = identifying.iter().find_map(|route| resolve(object, route).filter(is_string));
        return (named.map_or(first, |member| member.value), true);
    };
    let found = habits::routes(layout, property).iter().find_map(|route| resolve(object, route));
    let exact = found.is_some();
    let landmark = || resolve(object, terraform::LANDMARK).filter(|_| is_terraform);
    (found.or_else(landmark).map_or(first, |member| member.value), exact)
}
