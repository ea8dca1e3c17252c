//! A message agrees with how many it is about.

use pimlint::catalogue::entries;
use pimlint::finding::{Finding, Outcome};

use crate::support::{as_of, files_of, judge};

/// What the rule says of its example.
fn finding(rule: &str, example: &str) -> Finding<String> {
    let entry = entries().iter().find(|entry| entry.id == rule).expect("a rule");
    let example = entry.examples.iter().find(|found| found.name == example).expect("an example");
    let judged = judge(entry, &files_of(entry, example), as_of(example));
    let finding = judged.population.into_iter().find_map(|(_, outcome)| match outcome {
        Outcome::Fail(finding) => Some(finding),
        _ => None,
    });
    finding.expect("it fails")
}

/// The message, and all that is said of places.
fn said(rule: &str, example: &str) -> String {
    let finding = finding(rule, example);
    let labels = finding.labels.iter().map(|label| label.text.clone());
    std::iter::once(finding.message.clone()).chain(labels).collect::<Vec<_>>().join("\n")
}

#[test]
fn one_approver_does_not_exist_and_two_do_not() {
    let rule = "settings-approval-approver-missing";
    let one = said(rule, "The only approver of a group was deleted");
    assert!(one.contains(", but no longer exists") && one.contains(" is not in the directory"), "{one}");
    let two = said(rule, "Two approvers were deleted");
    assert!(two.contains(", but no longer exist") && two.contains(" are not in the directory"), "{two}");
}

#[test]
fn one_group_approves_and_two_approve() {
    let rule = "settings-approval-approver-group-empty";
    let one = said(rule, "The only approver is an empty group");
    assert!(one.contains("that group is empty") && one.contains("\"Change managers\" approves"), "{one}");
    let two = said(rule, "Two groups are empty");
    assert!(two.contains("those groups are empty") && two.contains("\"Duty managers\" approve\n"), "{two}");
}

#[test]
fn one_eligibility_is_removed() {
    let said = said("path-licence-lapse", "One eligibility is removed as well");
    assert!(said.contains(", and 1 eligible assignment is removed"), "{said}");
}

#[test]
fn what_pim_ended_is_said_of_each_group() {
    let rule = "drift-delivered-without-eligibility";
    let both = said(rule, "On day 60 of 180, PIM's limit is 40 days");
    assert!(both.contains(": PIM ended the eligibility on day 40\n"), "{both}");
    let one = said(rule, "Two groups, and PIM ended the eligibility in one");
    assert!(one.contains(": PIM ended the eligibility as a member of \""), "{one}");
    assert!(one.contains("\" on day 40\n") && !one.contains("PIM limits eligibility to 365 days"), "{one}");
    let each = said(rule, "Two groups, and PIM ended the eligibility in each");
    assert!(each.contains("\" on day 40") && each.contains("\" on day 20"), "{each}");
    assert!(each.contains("limits eligibility to 40 days") && each.contains("limits eligibility to 20 days"), "{each}");
}

#[test]
fn whoever_changes_what_a_rule_reads_decides_and_not_whom_it_matches() {
    let said = said("path-nested-eligible-unprotected-group", "People change the attribute that the rule reads");
    let words = "can change an attribute that the membership rule of \"Platform team\" reads can decide";
    assert!(said.contains(words), "{said}");
}

#[test]
fn two_steps_with_an_approval_each_do_not_need_one_person_only() {
    let said = said("path-external-to-privileged", "The request and the activation are approved");
    assert!(said.contains("and no step takes more than one approval"), "{said}");
}

#[test]
fn a_stage_of_the_other_organization_is_no_approval() {
    let said = said("path-external-to-privileged", "External sponsors approve, and then one person");
    assert!(said.contains("(one approval)") && !said.contains("two approvals"), "{said}");
}

#[test]
fn a_step_says_which_of_its_demands_does_not_count() {
    let rule = "path-weakest-link-to-role";
    let context = said(rule, "Someone can switch off the authentication context of the group");
    assert!(
        context.contains("(no approval, an authentication context that the requestor can switch off)"),
        "{context}"
    );
    let approval = said("path-self-service-to-privileged-role", "An approval in a group that the requestors own");
    assert!(approval.contains("(an approval that the requestor decides about"), "{approval}");
}

#[test]
fn a_message_names_who_is_missing_and_what_is_offered() {
    let either = said("policy-manager-approver-without-fallback", "A manager or a sponsor, and no fallback approver");
    assert!(either.contains("manager or a sponsor approves") && either.contains("who has neither"), "{either}");
    let both = said("policy-sponsor-missing-on-organization", "No sponsor of either kind");
    assert!(both.contains("the approval of internal or external sponsors of \"Fabrikam\""), "{both}");
    let disabled = said("package-missing-app-role", "The app role is disabled");
    assert!(disabled.contains("an app role that is disabled in \"Ledger\""), "{disabled}");
    let own = finding("policy-review-self", "A self-review of privileged access").help;
    assert!(own.contains("turn off self-review under"), "{own}");
    let hours = said("policy-no-expiration", "Zero days and no date in beta");
    assert!(hours.contains("never expire, or only after hours"), "{hours}");
}

#[test]
fn a_stage_is_not_to_be_removed_where_it_is_the_only_one() {
    let rule = "policy-stage-without-approver";
    let only = finding(rule, "The lists are null").help;
    assert!(only.contains("name at least two approvers") && !only.contains("remove it"), "{only}");
    let second = finding(rule, "The second stage is empty").help;
    assert!(second.contains("remove it"), "{second}");
}

#[test]
fn the_limit_that_is_exceeded_is_named() {
    let said = said("policy-long-expiration", "The limit for all packages is the shorter one");
    assert!(said.contains("for 180 days, more than 30 days"), "{said}");
}

#[test]
fn each_group_has_its_own_reason_and_each_delegate_counts_once() {
    let groups = said("catalog-delegate-weak-group", "A dynamic group with two roles, and a public group");
    assert!(groups.contains(" give access through"), "{groups}");
    for reason in ["a rule determines the members of \"Managers\"", "anyone can join \"Zebra\""] {
        assert!(groups.contains(reason), "{groups}");
    }
    let guest = said("catalog-delegate-guest", "A guest has two roles");
    assert!(guest.contains("\"Kim\" is an external account"), "{guest}");
    let once = said("policy-social-identity-organization", "Two domains and a provider of one organization");
    assert!(once.starts_with("\"Fabrikam\" in the scope"), "{once}");
    let one = said("licence-pim-seats", "One person, and a product without seats");
    assert!(one.contains("1 person uses or approves"), "{one}");
}

#[test]
fn people_leave_each_incompatible_group_in_its_own_way() {
    let rule = "package-sod-group-violation";
    let both = finding(rule, "The holder is a member of one group and eligible for another");
    let said = &both.message;
    let words = "is a member of \"Payment approvers\" and eligible as a member of \"Auditors\"";
    assert!(said.contains(words), "{said}");
    let (out, ended) = both.help.split_once(" and end the eligible assignment of ").expect("both are left");
    assert!(out.contains("from \"Payment approvers\"") && ended.contains("in \"Auditors\""), "{}", both.help);
    let later = finding(rule, "The holder is eligible as a member").help;
    assert!(later.contains("or end the eligible assignment") && !later.contains("remove"), "{later}");
}
