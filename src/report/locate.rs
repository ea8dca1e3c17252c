//! Where the evidence of findings stands in the files: lines, columns and pointers, and the excerpts to show.
//!
//! A file's text is read once for all the findings in it and dropped again; what stays of it is small.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use crate::cover::Cover;
use crate::engine::assessment::Assessment;
use crate::export::Finder;
use crate::export::files::fetch::Buffers;
use crate::export::files::sources::Sources;
use crate::export::layout::Layout;
use crate::finding::{Hop, Label};
use crate::model::Property;
use crate::source::{Excerpt, FileId, Inside, Lines, Place, Position, excerpt, pointers};

/// Where one label of a finding stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location<'a> {
    /// The file, as outputs show it.
    pub path: &'a str,
    /// The file, by number.
    pub file: FileId,
    /// The first character.
    pub start: Position,
    /// The position behind the last character.
    pub end: Position,
    /// The JSON pointer from the root of the document; nothing where the file could not be read again.
    pub pointer: Option<String>,
    /// What the label says.
    pub label: &'a str,
    /// The step of a path that it is; none for other evidence.
    pub step: Option<&'a Hop>,
    spot: Option<Bytes>,
}

/// The bytes of a location, and those of the object that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bytes {
    object: Place,
    bytes: Range<usize>,
}

impl<'a> Location<'a> {
    fn unread(mark: &Mark<'a>, files: &Files<'a>) -> Self {
        let file = mark.places.first().map_or(FileId(u32::MAX), |place| place.file);
        Self {
            path: files.path(file),
            file,
            start: Position { line: 1, column: 1 },
            end: Position { line: 1, column: 1 },
            pointer: None,
            label: mark.label,
            step: mark.step,
            spot: None,
        }
    }

    /// Whether the file could be read again, so that the position is a true one.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.spot.is_some()
    }

    /// The bytes of the text of its file; nothing where that could not be read again.
    #[must_use]
    pub fn bytes(&self) -> Option<Range<usize>> {
        self.spot.as_ref().map(|spot| spot.bytes.clone())
    }

    /// The object that the location belongs to.
    #[must_use]
    pub fn object(&self) -> Option<Place> {
        self.spot.as_ref().map(|spot| spot.object)
    }
}

/// The locations of every label of every finding, in their order.
///
/// A property is looked for in the copies of its object one after the other. Where none has it, the label points to the
/// object's first byte, or in a Terraform plan to its address; a label on an object as a whole points to its name or id.
#[must_use]
pub fn locate<'a>(assessment: &'a Assessment, sources: &Sources) -> Vec<Vec<Location<'a>>> {
    let labels = assessment.findings.iter().map(|reported| reported.finding.labels.as_slice());
    let files = Files { paths: &assessment.paths, cover: &assessment.cover };
    locate_labels(labels, &files, sources)
}

/// How the files of an export are named, and what is shown of their texts.
#[derive(Debug)]
pub struct Files<'a> {
    /// The paths, by file.
    pub paths: &'a [String],
    /// The cover.
    pub cover: &'a Cover,
}

impl<'a> Files<'a> {
    fn path(&self, file: FileId) -> &'a str {
        usize::try_from(file.0).ok().and_then(|at| self.paths.get(at)).map_or("", String::as_str)
    }
}

/// The same, for labels that belong to no finding.
#[must_use]
pub fn locate_labels<'a>(
    labels: impl Iterator<Item = &'a [Label]>,
    files: &Files<'a>,
    sources: &Sources,
) -> Vec<Vec<Location<'a>>> {
    let labels: Vec<&'a [Label]> = labels.collect();
    let marks: Vec<Vec<Mark<'a>>> = labels.into_par_iter().map(|labels| marks(labels, sources)).collect();
    let unread = |marks: &Vec<Mark<'a>>| marks.iter().map(|mark| Location::unread(mark, files)).collect();
    let mut located: Vec<Vec<_>> = marks.par_iter().map(unread).collect();
    let mut open: Vec<Search> = searches(&marks).collect();
    while !open.is_empty() {
        open.par_sort_by_key(|search| search.place);
        let in_files: Vec<&[Search]> = open.chunk_by(|one, other| one.place.file == other.place.file).collect();
        let answer = |buffers: &mut _, searches: &[Search]| answer(buffers, searches, &marks, files, sources);
        let answers = in_files.into_par_iter().with_max_len(1).map_init(Buffers::default, answer);
        let mut next = Vec::new();
        for (search, found) in answers.collect::<Vec<_>>().into_iter().flatten() {
            let exact = found.as_ref().is_some_and(|found| found.exact);
            let slot = located.get_mut(search.finding).and_then(|labels| labels.get_mut(search.index));
            if let (Some(found), Some(slot)) = (found, slot)
                && (exact || !slot.is_read())
            {
                found.write(slot, files);
            }
            if !exact {
                next.extend(search.next_copy(&marks));
            }
        }
        open = next;
    }
    located
}

/// What to point at: a label's evidence, in one kind of file.
struct Mark<'a> {
    label: &'a str,
    step: Option<&'a Hop>,
    /// The copies of the object, in the order of preference.
    places: Cow<'a, [Place]>,
    property: Option<Property>,
}

/// The marks of some labels: for each the block of the configuration that makes its object, if there is one, before the
/// object itself: that is what a reader changes.
fn marks<'a>(labels: &'a [Label], sources: &Sources) -> Vec<Mark<'a>> {
    let of_label = |label: &'a Label| {
        let mark =
            |places| Mark { label: &label.text, step: label.step.as_deref(), places, property: label.at.property };
        let blocks: Vec<Place> = label.at.places.iter().filter_map(|place| sources.block_of(*place)).collect();
        let block = (!blocks.is_empty()).then(|| mark(Cow::Owned(blocks)));
        block.into_iter().chain([mark(Cow::Borrowed(label.at.places.as_slice()))])
    };
    labels.iter().flat_map(of_label).collect()
}

/// A mark that is still looked for, by its finding and its number there, and the copy of its object to look in.
#[derive(Debug, Clone, Copy)]
struct Search {
    finding: usize,
    index: usize,
    copy: usize,
    place: Place,
}

/// A search for each mark, in the first copy of its object; none for what stands nowhere.
fn searches(marks: &[Vec<Mark<'_>>]) -> impl Iterator<Item = Search> {
    let of_finding = |(finding, marks): (usize, &[Mark<'_>])| {
        let first = marks.iter().enumerate().filter_map(|(index, mark)| Some((index, *mark.places.first()?)));
        first.map(move |(index, place)| Search { finding, index, copy: 0, place }).collect::<Vec<_>>()
    };
    marks.iter().map(Vec::as_slice).enumerate().flat_map(of_finding)
}

impl Search {
    fn mark<'m, 'a>(&self, marks: &'m [Vec<Mark<'a>>]) -> Option<&'m Mark<'a>> {
        marks.get(self.finding)?.get(self.index)
    }

    fn next_copy(self, marks: &[Vec<Mark<'_>>]) -> Option<Self> {
        let copy = self.copy + 1;
        let place = *self.mark(marks)?.places.get(copy)?;
        Some(Self { copy, place, ..self })
    }
}

struct Resolved {
    spot: Bytes,
    exact: bool,
    start: Position,
    end: Position,
    pointer: Option<String>,
}

impl Resolved {
    fn write<'a>(self, slot: &mut Location<'a>, files: &Files<'a>) {
        slot.file = self.spot.object.file;
        slot.path = files.path(slot.file);
        (slot.start, slot.end) = (self.start, self.end);
        slot.pointer = self.pointer;
        slot.spot = Some(self.spot);
    }
}

/// The bytes to point at for each search, in the order of their places, and whether they are what was asked for. Each object is
/// walked once for all of them.
fn spots(
    text: &str,
    searches: &[Search],
    marks: &[Vec<Mark<'_>>],
    mut finder: Finder,
) -> Vec<(Search, Option<(Bytes, bool)>)> {
    let mut walked: Option<(Place, Inside<'_>)> = None;
    let mut spot = |object: Place, property: Option<Property>| {
        let known = walked.take().filter(|(place, _)| *place == object);
        let (_, inside) = match known {
            Some(known) => walked.insert(known),
            None => walked.insert((object, Inside::new(text.get(object.range())?))),
        };
        let (found, exact) = finder.find(inside, property);
        let start = object.range().start;
        Some((Bytes { object, bytes: start + found.start..start + found.end }, exact))
    };
    let property = |search: &Search| search.mark(marks).and_then(|mark| mark.property);
    searches.iter().map(|search| (*search, spot(search.place, property(search)))).collect()
}

/// Every search in one file, and what it found.
fn answer(
    buffers: &mut Buffers,
    searches: &[Search],
    marks: &[Vec<Mark<'_>>],
    files: &Files<'_>,
    sources: &Sources,
) -> Vec<(Search, Option<Resolved>)> {
    let Some(file) = searches.first().map(|search| search.place.file) else { return Vec::new() };
    let Ok(text) = sources.text_in(buffers, file) else {
        return searches.iter().map(|search| (*search, None)).collect();
    };
    let lines = Lines::new(text);
    let mut spots = spots(text, searches, marks, Finder::new(sources, file));
    let start = |spot: &Option<(Bytes, bool)>| spot.as_ref().map_or(0, |(spot, _)| spot.bytes.start);
    spots.sort_by_key(|(_, spot)| start(spot));
    let offsets: Vec<_> = spots.iter().map(|(_, spot)| start(spot)).collect();
    let pointers = if sources.get(file).is_some_and(|file| file.layout == Layout::TerraformSource) {
        vec![None; offsets.len()]
    } else {
        pointers(text, &offsets)
    };
    let found = spots.into_iter().zip(pointers).map(|((search, spot), pointer)| {
        let found = spot.map(|(spot, exact)| Resolved {
            start: lines.position(text, spot.bytes.start),
            end: lines.position(text, spot.bytes.end),
            pointer: pointer.map(|pointer| files.cover.open(pointer)),
            spot,
            exact,
        });
        (search, found)
    });
    found.collect()
}

/// One object of a finding, as a reader sees it.
#[derive(Debug)]
pub struct Frame<'a> {
    /// The first of its labels that the finding names.
    pub location: &'a Location<'a>,
    /// The window on the object.
    pub excerpt: Excerpt,
    /// The locations of the excerpt, in their order.
    pub locations: Vec<&'a Location<'a>>,
}

/// The frames of some findings, given their locations: one for each object, in the order of the labels. The steps of a path are a
/// list instead.
#[must_use]
pub fn frames<'a>(findings: &[&'a [Location<'a>]], sources: &Sources) -> Vec<Vec<Frame<'a>>> {
    let mut wanted = Vec::new();
    for (finding, locations) in findings.iter().enumerate() {
        let first = wanted.len();
        for location in *locations {
            let Some(spot) = location.spot.as_ref().filter(|_| location.step.is_none()) else { continue };
            let known = wanted
                .iter_mut()
                .skip(first)
                .find(|frame: &&mut FrameDraft<'_>| frame.object == spot.object && frame.is_near(location));
            match known {
                Some(frame) => frame.locations.push(location),
                None => {
                    wanted.push(FrameDraft {
                        finding,
                        order: wanted.len(),
                        object: spot.object,
                        locations: vec![location],
                    });
                }
            }
        }
    }
    let mut in_files = BTreeMap::<FileId, Vec<FrameDraft<'_>>>::new();
    for frame in wanted {
        in_files.entry(frame.object.file).or_default().push(frame);
    }
    let in_files: Vec<_> = in_files.into_iter().collect();
    let draw = |buffers: &mut _, (file, frames)| draw((file, buffers), frames, sources);
    let drawn = in_files.into_par_iter().with_max_len(1).map_init(Buffers::default, draw);
    let mut drawn: Vec<_> = drawn.flatten_iter().collect();
    drawn.sort_by_key(|(_, order, _)| *order);
    let mut shown: Vec<Vec<_>> = findings.iter().map(|_| Vec::new()).collect();
    for (finding, _, frame) in drawn {
        if let Some(frames) = shown.get_mut(finding) {
            frames.push(frame);
        }
    }
    shown
}

/// Lines between two labels of one object above which each gets a frame of its own.
const FAR: u32 = 8;

impl FrameDraft<'_> {
    fn is_near(&self, other: &Location<'_>) -> bool {
        self.locations.iter().any(|location| location.start.line.abs_diff(other.start.line) <= FAR)
    }
}

struct FrameDraft<'a> {
    finding: usize,
    order: usize,
    object: Place,
    locations: Vec<&'a Location<'a>>,
}

fn draw<'a>(
    (file, buffers): (FileId, &mut Buffers),
    frames: Vec<FrameDraft<'a>>,
    sources: &Sources,
) -> Vec<(usize, usize, Frame<'a>)> {
    let Ok(text) = sources.text_in(buffers, file) else { return Vec::new() };
    let lines = Lines::new(text);
    let draw = |wanted: FrameDraft<'a>| {
        let location = *wanted.locations.first()?;
        let spot = |location: &'a Location<'a>| Some((location.spot.as_ref()?.bytes.clone(), location));
        let mut spots: Vec<_> = wanted.locations.iter().filter_map(|location| spot(location)).collect();
        spots.sort_by_key(|(bytes, _)| (bytes.start, bytes.end));
        let (bytes, locations): (Vec<_>, Vec<_>) = spots.into_iter().unzip();
        let excerpt = excerpt(text, &lines, wanted.object.range(), &bytes);
        Some((wanted.finding, wanted.order, Frame { location, excerpt, locations }))
    };
    frames.into_iter().filter_map(draw).collect()
}
