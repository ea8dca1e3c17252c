//! One file through recognition, every layout and the join. The first byte chooses the file's name, which leads to each
//! reader; a line that begins with `#` starts a second file, so that series and merged copies are met too.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pimlint::service::Export;

const NAMES: &[&str] = &[
    "anything.json",
    "groups.json",
    "groups-00002.json",
    "groupMembers.0aa0bb11-1111-2222-3333-444455556666.json",
    "groups/0aa0bb11-1111-2222-3333-444455556666/owners.json",
    "pimGroups.json",
    "roleManagementPolicies.json",
    "roleManagementPolicyAssignments.json",
    "eligibilitySchedules.json",
    "assignmentScheduleInstances.json",
    "eligibilityScheduleRequests.json",
    "roleDefinitions.json",
    "roleAssignments.json",
    "roleEligibilityScheduleInstances.json",
    "administrativeUnits.json",
    "accessPackages.json",
    "assignmentPolicies.json",
    "users.json",
    "organization.json",
    "accessReviews.json",
    "Groups/x/x.json",
    "PIM/Groups/a.json",
    "PIM/DirectoryRoles/a.json",
    "RoleManagement/Directory/RoleAssignments/a/a.json",
    "IdentityGovernance/EntitlementManagement/AccessPackages/a/AssignmentPolicies/b/b.json",
    "batch.json",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let name = |offset: usize| NAMES[(usize::from(*choice) + offset) % NAMES.len()].to_owned();
    let second = bytes.windows(2).position(|pair| pair == b"\n#");
    let (first, rest) = second.map_or((bytes, None), |at| (&bytes[..at], Some(&bytes[at + 2..])));
    let mut files = vec![(name(0), first.to_vec())];
    files.extend(rest.map(|rest| (name(usize::from(*choice)), rest.to_vec())));
    let export = Export::of_texts(&files, None);
    for notice in &export.notices {
        assert!(!notice.message.as_part().is_empty());
    }
    let _ = export.tenant.offers().len();
});
