//! The Zero Trust Assessment: `zt-export/<Name>/<Name>-<n>.json` are pages as Graph answers them, and are read as such.
//!
//! <https://github.com/microsoft/zerotrustassessment>. Beside them lie model files, whose rows of nulls only shape its database.

/// Why a model file is skipped.
pub(crate) const MODEL: &str =
    "a model file of the Zero Trust Assessment, which defines a database and contains no objects";

/// Whether a file is a model: by its name, and by the mark of its rows.
pub(crate) fn is_model(series: &str, text: &str) -> bool {
    series.ends_with("-model") && memchr::memmem::find(text.as_bytes(), b"isZtModelRow").is_some()
}
