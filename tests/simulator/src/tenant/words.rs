//! Names for what there is many of.

/// Departments.
pub const DEPARTMENTS: [&str; 16] = [
    "Finance",
    "Payroll",
    "Treasury",
    "Logistics",
    "Retail",
    "Legal",
    "Research",
    "Procurement",
    "Facilities",
    "Marketing",
    "Production",
    "Quality",
    "Service",
    "Sales",
    "Security",
    "Infrastructure",
];

/// What a group is for.
pub const PURPOSES: [&str; 12] = [
    "Readers",
    "Operators",
    "Editors",
    "Month-end",
    "Reports",
    "Project",
    "Archive",
    "Exports",
    "Approvals",
    "Releases",
    "Backups",
    "Staging",
];

/// First names.
pub const FIRST: [&str; 20] = [
    "Renate", "Noor", "Mirela", "Tomas", "Amara", "Kim", "Sam", "Robin", "Dana", "Béla", "Chloé", "Jun", "Ines",
    "Omar", "Kira", "Lars", "Yuki", "Zoë", "Priya", "Ewa",
];

/// Last names.
pub const LAST: [&str; 20] = [
    "Vogt", "Lind", "Stan", "Osei", "Ortega", "Novak", "Őrsi", "Haddad", "Okafor", "Meyer", "Ferreira", "Tanaka",
    "Kowalska", "Bergman", "Rossi", "Nguyen", "Silva", "Dubois", "Larsen", "Patel",
];
