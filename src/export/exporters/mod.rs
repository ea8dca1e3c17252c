//! The habits of one exporter a file.

pub(crate) mod azure_hound;
pub(crate) mod easypim;
pub(crate) mod entra_exporter;
pub(crate) mod microsoft365dsc;
pub(crate) mod scuba_gear;
pub(crate) mod zero_trust_assessment;
