//! Catalogs of entitlement management, those who run them, and applications that govern access.

include!(concat!(env!("OUT_DIR"), "/rules_catalog.rs"));
