//! Catalogs, delegation, lifecycle workflows and the settings of entitlement management.

include!(concat!(env!("OUT_DIR"), "/rules_catalog.rs"));
