//! pimlint: a static analyzer for exported Microsoft Entra ID configuration.

pub mod context;
pub mod export;
pub mod finding;
pub mod model;
pub mod source;
pub mod tenant;
