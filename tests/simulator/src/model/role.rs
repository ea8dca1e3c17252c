use std::rc::Rc;

use super::{End, Id, Moment, Principal, Settings};

/// Where a directory role holds: `directoryScopeId`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The entire directory.
    Directory,
    /// An administrative unit.
    Unit(Id),
}

/// Someone who holds a directory role, or is eligible for it.
#[derive(Debug, Clone)]
pub struct Holding {
    /// Its id.
    pub id: Id,
    /// Who.
    pub principal: Principal,
    /// Where.
    pub scope: Scope,
    /// Since when.
    pub start: Moment,
    /// Until when.
    pub end: End,
    /// It was not assigned in PIM, which has a schedule without a start, or none.
    pub outside_pim: bool,
}

/// A directory role.
#[derive(Debug, Clone)]
pub struct Role {
    /// Its id; that of its template where it is built in.
    pub id: Id,
    /// Its `displayName`.
    pub name: String,
    /// `isPrivileged`, which only beta shows.
    pub privileged: bool,
    /// `isBuiltIn`
    pub built_in: bool,
    /// `allowedResourceActions`
    pub actions: Vec<&'static str>,
    /// Its role settings.
    pub settings: Rc<Settings>,
    /// Active holders.
    pub holders: Vec<Holding>,
    /// Eligible ones.
    pub eligible: Vec<Holding>,
}
