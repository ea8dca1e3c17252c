//! A workbook of tables: one way to lay out a table, for every sheet.

use std::borrow::Cow;
use std::io;

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, FormatUnderline, Url,
    Workbook, Worksheet, XlsxError,
};

/// Rows of a sheet, the header among them.
pub(super) const MAX_ROWS: u32 = 1_048_576;
/// UTF-16 units of a cell.
const MAX_UNITS: usize = 32_767;
/// The height of a line and of the highest row, in points.
const LINE: f64 = 15.0;
const MAX_HEIGHT: f64 = 409.0;
/// Lines of the highest row.
const MAX_LINES: u32 = 28;
/// Links of a sheet (Excel's specifications and limits): further ones are written as text.
const MAX_LINKS: usize = 65_530;
/// The document's own date where the moment judged is unknown: the same for ever.
const NO_DATE: i64 = 946_684_800;

/// What a cell holds. Text is never a formula.
pub(super) enum Cell<'a> {
    Text(Cow<'a, str>),
    /// A text on one line, however long: the row does not grow.
    Line(Cow<'a, str>),
    /// A text that leads to an address, which holds no text of the export.
    Link(Cow<'a, str>, String),
    Count(u64),
    /// A word that stands out: bad, in between.
    Bad(&'static str),
    Warn(&'static str),
    /// For people to fill in.
    Blank,
}

impl<'a> Cell<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn count(count: usize) -> Self {
        Self::Count(count as u64)
    }

    /// Leaves out a link that the sheet does not hold.
    fn count_link(&mut self, links: &mut usize) {
        if let Self::Link(text, _) = self {
            *links += 1;
            if *links > MAX_LINKS {
                *self = Self::Text(std::mem::take(text));
            }
        }
    }

    /// How many lines the cell takes in a column, about.
    fn lines(&self, width: f64) -> u32 {
        let (Self::Text(text) | Self::Link(text, _)) = self else { return 1 };
        let (mut lines, mut column) = (1_u32, 0.0);
        for character in text.chars() {
            // Letters of the East are twice as wide.
            column += if character < '\u{1100}' { 1.0 } else { 2.0 };
            if character == '\n' || column > width - 1.0 {
                lines += 1;
                column = 0.0;
            }
            if lines >= MAX_LINES {
                break;
            }
        }
        lines
    }
}

/// A column of a table.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) title: &'static str,
    pub(super) width: f64,
    pub(super) fill: Fill,
}

/// What people may put into a column.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Fill {
    Nothing,
    Text,
    Date,
    Choice(&'static [&'static str]),
}

/// A column that the report fills.
pub(super) const fn column(title: &'static str, width: f64) -> Column {
    Column { title, width, fill: Fill::Nothing }
}

/// A column that people fill.
pub(super) const fn fillable(title: &'static str, width: f64, fill: Fill) -> Column {
    Column { title, width, fill }
}

/// A workbook that is being written.
pub(super) struct Book {
    workbook: Workbook,
    styles: Styles,
    rows: u32,
}

impl Book {
    /// A workbook whose sheets hold at most so many rows.
    pub(super) fn new(moment: Option<i64>, rows: u32) -> io::Result<Self> {
        let moment = moment.map(ExcelDateTime::from_timestamp).and_then(Result::ok);
        let moment = moment.map_or_else(|| ExcelDateTime::from_timestamp(NO_DATE).map_err(failed), Ok)?;
        let mut workbook = Workbook::new();
        let properties =
            DocProperties::new().set_title("Configuration test of Microsoft Entra ID").set_author("pimlint");
        workbook.set_properties(&properties.set_creation_datetime(&moment));
        Ok(Self { workbook, styles: Styles::new(), rows: rows.max(2) })
    }

    /// On how many sheets so many rows go.
    pub(super) fn sheets_for(&self, rows: usize) -> usize {
        rows.div_ceil(self.capacity()).max(1)
    }

    fn capacity(&self) -> usize {
        usize::try_from(self.rows - 1).unwrap_or(usize::MAX)
    }

    /// A table with a frozen header and filters. What one sheet does not hold goes on in the next: `Findings (2)`.
    pub(super) fn table<'a>(
        &mut self,
        name: &str,
        columns: &[Column],
        count: usize,
        rows: impl Iterator<Item = Vec<Cell<'a>>>,
    ) -> io::Result<()> {
        let (capacity, mut left, mut rows) = (self.capacity(), count, rows);
        for number in 1..=self.sheets_for(count) {
            let here = left.min(capacity);
            left -= here;
            let name = if number == 1 { name.to_owned() } else { format!("{name} ({number})") };
            // Rows go through a temporary file one by one, so that they need not all be held.
            let sheet = self.workbook.add_worksheet_with_constant_memory();
            let sheet = sheet.and_then(|sheet| sheet.set_name(name)).map_err(failed)?;
            table(sheet, &self.styles, columns, here, rows.by_ref().take(here)).map_err(failed)?;
        }
        Ok(())
    }

    /// A sheet of two columns, a name and what it is; a row without a name is a heading.
    pub(super) fn page<'a>(&mut self, name: &str, rows: impl Iterator<Item = (&'a str, Cell<'a>)>) -> io::Result<()> {
        let styles = &self.styles;
        let sheet = self.workbook.add_worksheet();
        let written = sheet.set_name(name).and_then(|sheet| page(sheet, styles, rows));
        written.map_err(failed)
    }

    pub(super) fn finish(mut self) -> io::Result<Vec<u8>> {
        self.workbook.save_to_buffer().map_err(failed)
    }
}

fn failed(error: XlsxError) -> io::Error {
    io::Error::other(error)
}

fn table<'a>(
    sheet: &mut Worksheet,
    styles: &Styles,
    columns: &[Column],
    count: usize,
    rows: impl Iterator<Item = Vec<Cell<'a>>>,
) -> Result<(), XlsxError> {
    sheet.set_row_height(0, 2.0 * LINE)?;
    let last_row = u32::try_from(count).unwrap_or(MAX_ROWS - 1);
    let last_column = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    for (at, column) in (0..).zip(columns) {
        sheet.set_column_width(at, column.width)?;
        if column.fill != Fill::Nothing {
            sheet.set_column_format(at, styles.fill(column.fill))?;
        }
        sheet.write_string_with_format(0, at, column.title, &styles.header)?;
        if let Some(validation) = validation(column.fill)? {
            sheet.add_data_validation(1, at, last_row.max(1), at, &validation)?;
        }
    }
    let mut links = 0;
    for (at, mut cells) in (1..).zip(rows) {
        for cell in &mut cells {
            cell.count_link(&mut links);
        }
        tall(sheet, at, cells.iter().zip(columns).map(|(cell, column)| cell.lines(column.width)))?;
        for ((number, column), cell) in (0..).zip(columns).zip(cells) {
            write(sheet, styles, (at, number), column.fill, &cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if count > 0 {
        sheet.autofilter(0, 0, last_row, last_column)?;
    }
    sheet.set_repeat_rows(0, 0)?;
    printed(sheet);
    Ok(())
}

fn page<'a>(
    sheet: &mut Worksheet,
    styles: &Styles,
    rows: impl Iterator<Item = (&'a str, Cell<'a>)>,
) -> Result<(), XlsxError> {
    const WIDTHS: (f64, f64) = (30.0, 110.0);
    sheet.set_column_width(0, WIDTHS.0)?;
    sheet.set_column_width(1, WIDTHS.1)?;
    sheet.set_row_height(0, 2.0 * LINE)?;
    for (at, (name, cell)) in (0..).zip(rows) {
        if let ("", Cell::Text(heading)) = (name, &cell) {
            let style = if at == 0 { &styles.title } else { &styles.heading };
            sheet.write_string_with_format(at, 0, heading.as_ref(), style)?;
        } else {
            tall(sheet, at, std::iter::once(cell.lines(WIDTHS.1)))?;
            sheet.write_string_with_format(at, 0, name, &styles.name)?;
            write(sheet, styles, (at, 1), Fill::Text, &cell)?;
        }
    }
    printed(sheet);
    Ok(())
}

/// Makes a row as high as its longest cell: only Excel itself does so when it opens a file.
fn tall(sheet: &mut Worksheet, row: u32, lines: impl Iterator<Item = u32>) -> Result<(), XlsxError> {
    let lines = lines.max().unwrap_or(1);
    if lines > 1 {
        sheet.set_row_height(row, (f64::from(lines) * LINE).min(MAX_HEIGHT))?;
    }
    Ok(())
}

fn printed(sheet: &mut Worksheet) {
    const A4: u8 = 9;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_footer("&Lpimlint&C&A&RPage &P of &N");
}

fn write(
    sheet: &mut Worksheet,
    styles: &Styles,
    (row, column): (u32, u16),
    fill: Fill,
    cell: &Cell<'_>,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => sheet.write_string_with_format(row, column, fitting(text), &styles.text),
        Cell::Line(text) => sheet.write_string_with_format(row, column, fitting(text), &styles.line),
        Cell::Link(text, address) => {
            let link = Url::new(address.as_str()).set_text(fitting(text));
            sheet.write_url_with_format(row, column, &link, &styles.link)
        }
        // Excel keeps 15 digits; no count of an export has more.
        #[expect(clippy::cast_precision_loss, reason = "counts of rows and bytes")]
        Cell::Count(count) => sheet.write_number_with_format(row, column, *count as f64, &styles.number),
        Cell::Bad(word) => sheet.write_string_with_format(row, column, *word, &styles.bad),
        Cell::Warn(word) => sheet.write_string_with_format(row, column, *word, &styles.warn),
        Cell::Blank => sheet.write_blank(row, column, styles.fill(fill)),
    }?;
    Ok(())
}

fn validation(fill: Fill) -> Result<Option<DataValidation>, XlsxError> {
    use rust_xlsxwriter::DataValidationRule;
    Ok(match fill {
        Fill::Nothing | Fill::Text => None,
        Fill::Choice(words) => {
            let validation = DataValidation::new().allow_list_strings(words)?;
            Some(validation.set_error_title("Not in the list")?.set_error_message("Choose a word of the list.")?)
        }
        Fill::Date => {
            let first = ExcelDateTime::from_timestamp(NO_DATE)?;
            let validation = DataValidation::new().allow_date(DataValidationRule::GreaterThan(first));
            Some(validation.set_error_title("No date")?.set_error_message("Enter a date, such as 2026-01-31.")?)
        }
    })
}

/// A text that a cell holds, which says so where it was cut.
fn fitting(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_UNITS {
        return text.into();
    }
    let units = |text: &str| text.encode_utf16().count();
    if units(text) <= MAX_UNITS {
        return text.into();
    }
    let note = format!("… [cut: {} characters in all]", text.chars().count());
    let (mut left, mut end) = (MAX_UNITS - units(&note), 0);
    for (at, character) in text.char_indices() {
        end = at;
        match left.checked_sub(character.len_utf16()) {
            Some(rest) => left = rest,
            None => break,
        }
    }
    format!("{}{note}", text.get(..end).unwrap_or_default()).into()
}

struct Styles {
    title: Format,
    heading: Format,
    name: Format,
    header: Format,
    text: Format,
    line: Format,
    link: Format,
    number: Format,
    bad: Format,
    warn: Format,
    fill: Format,
    date: Format,
}

impl Styles {
    fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        let boxed = || top().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x00C8_CDD3));
        // With the prefix, a text that looks like a formula stays one when somebody edits its cell.
        let text = || boxed().set_text_wrap().set_quote_prefix();
        let fill = || boxed().set_text_wrap().set_background_color(Color::RGB(0x00FF_F8E1));
        Self {
            title: top().set_bold().set_font_size(16).set_font_color(Color::RGB(0x001F_3A5F)),
            heading: top().set_bold().set_font_size(12).set_font_color(Color::RGB(0x001F_3A5F)),
            name: text().set_bold(),
            header: boxed()
                .set_bold()
                .set_text_wrap()
                .set_font_color(Color::White)
                .set_background_color(Color::RGB(0x001F_3A5F)),
            text: text(),
            line: boxed().set_quote_prefix(),
            link: text().set_font_color(Color::RGB(0x001F_5FBF)).set_underline(FormatUnderline::Single),
            number: boxed().set_num_format("#,##0"),
            bad: text().set_background_color(Color::RGB(0x00FA_D7D5)).set_font_color(Color::RGB(0x0080_1A14)),
            warn: text().set_background_color(Color::RGB(0x00FD_E9C9)).set_font_color(Color::RGB(0x006B_4300)),
            fill: fill(),
            date: fill().set_num_format("yyyy-mm-dd"),
        }
    }

    fn fill(&self, fill: Fill) -> &Format {
        if fill == Fill::Date { &self.date } else { &self.fill }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_UNITS, fitting};

    #[test]
    fn a_text_that_is_cut_says_so_and_fits() {
        assert_eq!(fitting(&"x".repeat(MAX_UNITS)).len(), MAX_UNITS);
        for text in ["x".repeat(MAX_UNITS + 1), "🔑".repeat(20_000), "\u{1}é".repeat(40_000)] {
            let cut = fitting(&text);
            assert!((MAX_UNITS - 1..=MAX_UNITS).contains(&cut.encode_utf16().count()));
            assert!(cut.ends_with(&format!("… [cut: {} characters in all]", text.chars().count())));
        }
    }
}
