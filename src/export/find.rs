//! Where an object's text holds a property, found again for a report.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::export::files::sources::Sources;
use crate::export::graph::properties;
use crate::export::habits;
use crate::export::layout::Layout;
use crate::export::terraform;
use crate::model::Property;
use crate::source::{FileId, Inside, Member, Step};

/// Where one object's text holds one property, as [`Finder::find`] says.
#[must_use]
pub fn find(sources: &Sources, file: FileId, object: &str, property: Option<Property>) -> (Range<usize>, bool) {
    Finder::new(sources, file).find(&mut Inside::new(object), property)
}

/// Finds properties in the objects of one file.
#[derive(Debug)]
pub struct Finder {
    layout: Layout,
    routes: BTreeMap<Property, Vec<Vec<Step>>>,
}

impl Finder {
    /// The way its exporter writes.
    #[must_use]
    pub fn new(sources: &Sources, file: FileId) -> Self {
        Self { layout: sources.get(file).map_or(Layout::Graph, |source| source.layout), routes: BTreeMap::new() }
    }

    /// Where an object's text holds a property, or, without one, what says which object it is; and whether that is what was
    /// asked for, not only the object's head.
    pub fn find(&mut self, object: &mut Inside<'_>, property: Option<Property>) -> (Range<usize>, bool) {
        let text = object.text();
        if self.layout == Layout::TerraformSource {
            let attributes = property.map_or(&[][..], |property| property.written().terraform);
            let found = attributes.iter().find_map(|path| terraform::source::find(text, path));
            let exact = found.is_some() || property.is_none();
            return (found.unwrap_or_else(|| terraform::source::header(text)), exact);
        }
        let is_terraform = self.layout == Layout::Terraform;
        let first = 0..text.len().min(1);
        let Some(property) = property else {
            let identifying = if is_terraform { terraform::IDENTIFYING } else { properties::IDENTIFYING };
            let is_string = |member: &Member| text.get(member.value.clone()).is_some_and(|text| text.starts_with('"'));
            let named = identifying.iter().find_map(|route| object.resolve(route).filter(is_string));
            return (named.map_or(first, |member| member.value), true);
        };
        let layout = self.layout;
        let routes = self.routes.entry(property).or_insert_with(|| habits::routes(layout, property));
        let found = routes.iter().find_map(|route| object.resolve(route));
        let exact = found.is_some();
        let found = if exact || !is_terraform { found } else { object.resolve(terraform::LANDMARK) };
        (found.map_or(first, |member| member.value), exact)
    }
}
