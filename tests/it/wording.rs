//! A message agrees with how many it is about, and a finding counts each once.

use pimlint::catalogue::entries;
use pimlint::engine::stake::Reach;
use pimlint::finding::{Action, Finding, Outcome};
use pimlint::service::{Export, Purpose};

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
    assert!(one.contains("that group has no users") && one.contains("\"Change managers\" approves"), "{one}");
    let two = said(rule, "Two groups are empty");
    assert!(two.contains("those groups have no users") && two.contains("\"Duty managers\" approve\n"), "{two}");
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
fn a_policy_is_named_once_although_it_gives_membership_and_ownership() {
    let rule = "path-review-blind-spot";
    let said = said(rule, "The package gives membership and ownership under two policies");
    let message = said.lines().next().unwrap_or_default();
    let named = |policy: &str| message.matches(&format!("policy \"{policy}\"")).count();
    assert_eq!((named("Staff"), named("Direct")), (1, 1), "{message}");
}

#[test]
fn the_rule_of_a_policy_is_no_group() {
    let rule = "path-requestor-scope-self-joinable";
    let said = said(rule, "Another package gives membership by a rule that people can influence");
    assert!(said.contains("an attribute that the rule of policy \"By department\" of package"), "{said}");
}

#[test]
fn an_activation_that_runs_is_of_someone_who_is_eligible() {
    let rule = entries().iter().find(|entry| entry.id == "path-activation-unheard").expect("a rule");
    let stake = |example: &str| {
        let example = rule.examples.iter().find(|found| found.name == example).expect("an example");
        let judged = Export::of_texts(&files_of(rule, example), None).judge(&[rule], Purpose::default());
        let [finding] = judged.findings.as_slice() else { panic!("one finding") };
        (finding.stake.reach, finding.stake.people)
    };
    let eligible = stake("No permanent owner, no mailbox and no approval");
    assert_eq!(eligible, (Reach::Tier0Activated, 1));
    assert_eq!(stake("The eligible person is active at the moment"), eligible);
}

#[test]
fn every_group_that_people_can_get_into_is_named() {
    let said = said("path-requestor-scope-self-joinable", "Two groups that people can get into");
    let message = said.lines().next().unwrap_or_default();
    assert!(message.contains("lets the members of \"Service desk shift\" and \"Field service\" request"), "{message}");
    assert!(message.contains("can get into \"Field service\" without approval"), "{message}");
}

#[test]
fn two_guests_are_guests_and_two_approvers_have_disabled_accounts() {
    let rule = "settings-approval-approver-guest";
    assert!(said(rule, "A guest approves a privileged role").contains(", but is a guest\n"));
    assert!(said(rule, "Two guests approve a privileged role").contains(", but are guests\n"));
    let rule = "settings-approval-approver-disabled";
    assert!(said(rule, "The only approver").contains(", but has a disabled account"));
    assert!(said(rule, "Both approvers").contains(", but have disabled accounts"));
}

#[test]
fn whoever_is_only_eligible_is_not_called_an_owner() {
    let rule = "assignment-member-and-owner";
    let eligible = said(rule, "Eligible as both, and owners need no approval");
    assert!(eligible.contains(" is eligible as a member and as an owner of \""), "{eligible}");
    assert!(eligible.contains(": eligible as an owner") && !eligible.contains(": an owner"), "{eligible}");
    let active = said(rule, "Eligible as member, active as owner");
    assert!(active.contains(" is an eligible member and an owner of \"") && active.contains(": an owner"), "{active}");
}

#[test]
fn what_a_package_granted_is_changed_in_the_package() {
    let of_package = |rule, example| finding(rule, example).help.contains("make the change in the package");
    let rule = "assignment-member-and-owner";
    assert!(of_package(rule, "An access package makes people eligible as owners"));
    assert!(!of_package(rule, "Eligible as both, and owners need no approval"));
    let rule = "assignment-eligible-member-of-own-approver-group";
    assert!(of_package(rule, "An access package makes people eligible"));
    assert!(!of_package(rule, "One of two approvers is eligible"));
}

#[test]
fn people_choose_which_owner_stays() {
    let finding = finding("assignment-permanent-active-owner", "Two owners of a group that is Global Administrator");
    let edits = || finding.changes.iter().flat_map(|change| &change.edits);
    assert!(edits().count() == 2 && edits().all(|edit| edit.action == Action::Choose), "{:?}", finding.changes);
}

#[test]
fn an_assignment_that_ends_is_not_held_permanently() {
    let rule = "group-privileged-not-in-pim";
    let ends = said(rule, "The assignment of the role ends");
    assert!(ends.contains("without activation, because") && !ends.contains("permanently"), "{ends}");
    assert!(said(rule, "The assignment of the role does not end").contains("permanently, because"));
}

#[test]
fn whoever_joins_a_group_that_is_only_eligible_becomes_eligible() {
    let rule = "group-pim-public-visibility";
    let eligible = said(rule, "It is eligible for a group that is eligible for a role");
    assert!(eligible.contains("without approval, and so become eligible for what it leads to"), "{eligible}");
}

#[test]
fn a_group_with_an_assignment_that_ends_is_no_permanent_member() {
    let said = said("group-pim-nested-active", "PIM holds an active assignment of a group");
    assert!(said.contains(" are members of \"") && !said.contains("permanent"), "{said}");
}

#[test]
fn one_stage_is_not_called_several() {
    let rule = "settings-approval-multistage-ignored";
    let mode = said(rule, "One after the other");
    assert!(mode.contains("set \"approvalMode\" to Serial") && !mode.contains("several"), "{mode}");
    assert!(said(rule, "Two stages name someone").contains("define several approval stages"));
}

#[test]
fn each_emergency_account_is_shown_with_its_own_fault() {
    let said = said("emergency-not-cloud-only", "One is synchronized, and another has a domain of its own");
    assert!(said.contains("\"Emergency 1\" has a user principal name of another domain"), "{said}");
    assert!(said.contains("\"Emergency 2\" is synchronized from the on-premises directory"), "{said}");
}

#[test]
fn one_group_no_longer_exists() {
    let said = said("group-pim-deleted-residue", "PIM lists a group that is gone");
    assert!(said.contains(", which no longer exists in the tenant"), "{said}");
}

#[test]
fn an_emergency_account_is_assigned_again_as_active_and_permanent() {
    let rule = "role-outside-pim";
    let emergency = finding(rule, "An emergency access account").help;
    assert!(emergency.contains("active and permanent") && !emergency.contains("eligible"), "{emergency}");
    assert!(finding(rule, "No request in PIM made the schedule").help.contains(" eligible for "));
}

#[test]
fn terms_of_use_are_not_called_a_second_factor() {
    let said = said("authctx-weak-grant", "Terms of use only");
    assert!(said.contains("requires nothing but terms of use") && !said.contains("MFA"), "{said}");
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
    let seats = said("licence-pim-seats", "One person, and a product without seats");
    assert!(seats.contains("1 person uses or approves"), "{seats}");
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

#[test]
fn what_no_one_can_request_yet_is_said_of_later() {
    let rule = "policy-external-without-approval";
    let closed = finding(rule, "The catalog is not enabled for external users").message;
    assert!(closed.ends_with(" without approval, once its catalog is enabled for external users"), "{closed}");
    let unpublished = finding(rule, "The catalog is not published").message;
    assert!(unpublished.ends_with(", once its catalog is published"), "{unpublished}");
    let open = finding(rule, "The catalog is enabled for external users").message;
    assert!(open.ends_with(" without approval"), "{open}");
    let ended = finding("policy-sensitive-without-approval", "Assignments end in the past").message;
    assert!(ended.ends_with(", once assignments no longer end in the past"), "{ended}");
}

#[test]
fn a_reason_is_that_of_the_object() {
    let members = finding("package-sod-group-violation", "Two holders are members").message;
    assert!(members.contains(" and are members of \"Payment approvers\""), "{members}");
    let rule = "catalog-creator-broad";
    let (dynamic, many) = (finding(rule, "A dynamic group").message, finding(rule, "51 people").message);
    assert!(dynamic.contains("a rule determines its members") && !dynamic.contains("50"), "{dynamic}");
    assert!(many.contains("it has more than 50 members") && !many.contains("rule"), "{many}");
    let disabled = finding("delegation-application-permission", "A disabled application").message;
    assert!(disabled.contains(" so it could, once enabled, "), "{disabled}");
    let rule = "catalog-shared-sensitive-resource";
    let (differ, same) = (said(rule, "A role in two catalogs"), said(rule, "The same person runs both"));
    assert!(differ.contains("different people decide") && !same.contains("different people"), "{differ}{same}");
    let assigned = finding("package-sod-one-directional", "Only administrators assign the other one").message;
    assert!(assigned.ends_with("can be given it"), "{assigned}");
}

#[test]
fn no_help_opens_what_is_closed() {
    let rule = "policy-approval-without-stages";
    let sensitive = finding(rule, "No stage, to a package with a privileged role").help;
    assert!(!sensitive.contains("turn off"), "{sensitive}");
    let rule = "policy-external-in-internal-catalog";
    let (open, sensitive) =
        (finding(rule, "The catalog is closed").help, finding(rule, "A privileged role is in it").help);
    assert!(open.starts_with("choose another audience") && open.contains("or enable"), "{open}");
    assert!(!sensitive.contains("enable"), "{sensitive}");
    let gone = finding("package-resource-not-in-catalog", "The group no longer exists").help;
    assert!(gone.starts_with("remove the roles"), "{gone}");
    let unmanaged = finding("package-eligible-on-unmanaged-group", "The group holds a privileged role").help;
    assert!(!unmanaged.contains("active"), "{unmanaged}");
    let twin = finding("package-active-on-pim-group", "The package grants the eligible role as well").help;
    assert!(twin.starts_with("remove the active role"), "{twin}");
}

/// The findings that are left of an example where these rules judge it.
fn left(rule: &str, example: &str, with: &str) -> Vec<&'static str> {
    let of = |id: &str| entries().iter().find(|entry| entry.id == id).expect("a rule");
    let found = of(rule).examples.iter().find(|found| found.name == example).expect("an example");
    let export = Export::of_texts(&files_of(of(rule), found), as_of(found));
    let judged = export.judge(&[of(rule), of(with)], Purpose::default());
    judged.findings.iter().map(|reported| reported.entry.id).collect()
}

#[test]
fn what_another_finding_says_already_is_part_of_it() {
    for (rule, example, with, kept) in [
        ("role-pim-unused", "Everyone holds their role permanently", "role-permanent-active", "role-pim-unused"),
        ("role-pim-unused", "A role of tier 0", "role-permanent-active", "role-pim-unused"),
        (
            "assignment-eligible-and-active",
            "A service principal",
            "assignment-eligible-service-principal",
            "assignment-eligible-service-principal",
        ),
        (
            "settings-owner-weaker-than-member",
            "The role is not one of tier 0",
            "settings-owner-approval-not-required",
            "settings-owner-approval-not-required",
        ),
        ("settings-never-edited", "The group holds a privileged role", "settings-at-default", "settings-at-default"),
        ("licence-ending", "Suspended, and someone is eligible", "licence-pim-seats", "licence-ending"),
    ] {
        assert_eq!(left(rule, example, with), [kept], "{rule}, {example}");
    }
}

#[test]
fn without_eligibilities_settings_at_their_defaults_are_as_grave_as_what_they_take_in() {
    let rule = "settings-at-default";
    for lower in ["settings-activation-too-long", "settings-active-permanent-allowed"] {
        assert_eq!(left(rule, "The eligibilities were not exported", lower), [rule]);
    }
}

#[test]
fn the_people_in_a_group_that_is_a_permanent_member_are_named() {
    let rule = "assignment-permanent-active-member";
    let said = said(rule, "People are in the group that is a permanent member");
    assert!(said.contains("\" is a permanent active member of \"Treasury operators\", and \""), "{said}");
    assert!(said.contains("\" all the time, so nothing has to be activated"), "{said}");
}

#[test]
fn restricted_management_is_advised_where_it_has_an_effect() {
    let rule = "ca-group-unprotected";
    let advised = |example| finding(rule, example).help.contains("restricted management administrative unit");
    assert!(advised("A policy excludes the group"));
    assert!(!advised("A Microsoft 365 group is under restricted management"));
    assert!(!advised("It is synchronized"));
    let synchronized = said(rule, "It is synchronized");
    assert!(synchronized.contains("hoever manages the on-premises directory can change"), "{synchronized}");
}

#[test]
fn a_policy_for_others_is_not_said_to_be_weak() {
    let said = said("authctx-weak-grant", "The strong policy is for a group that the person is not in");
    assert!(said.contains("requires nothing stronger than MFA from \""), "{said}");
    assert!(said.contains("\"Managed devices\" requires more, but not from everyone"), "{said}");
    assert!(said.contains("\"Privileged activation\" requires MFA at most"), "{said}");
}

#[test]
fn a_service_principal_keeps_its_active_assignment() {
    let rule = "assignment-eligible-and-active";
    let help = |example| finding(rule, example).help;
    assert!(!help("A service principal").contains("remove the active assignment"));
    let unknown = help("Eligible, and a permanent member");
    assert!(unknown.contains("remove the active assignment") && unknown.contains("a service principal"), "{unknown}");
}

#[test]
fn as_many_owners_are_to_be_left_as_are_enough() {
    let rule = "assignment-permanent-active-owner";
    assert!(finding(rule, "Three owners of an ordinary group").help.contains("leave two owners"));
    let one = finding(rule, "Two owners of a group that is Global Administrator").help;
    assert!(one.contains("leave one owner"), "{one}");
}

#[test]
fn one_of_two_packages_is_enough() {
    let rule = "assignment-direct-beside-package";
    let help = finding(rule, "Two packages give the role").help;
    assert!(help.contains("\" or \"") && !help.contains("\" and \""), "{help}");
    let said = said(rule, "Two packages give the role");
    assert!(said.contains("\" or \"") && said.contains("\" gives the same role"), "{said}");
}

#[test]
fn two_stages_with_the_same_time_are_said_once() {
    let said = said("settings-approval-timeout-ignored", "Two stages with three days each");
    assert!(said.contains("give approvers 3 days, but"), "{said}");
}

#[test]
fn an_address_with_a_name_is_one_recipient() {
    let said = said("settings-alert-recipient-invalid", "An address with a name");
    let words = "send notifications to \"Ada Ortiz <ada.ortiz@contoso.com>\", which is not a valid email address";
    assert!(said.contains(words), "{said}");
}

#[test]
fn approvers_that_are_named_are_not_to_be_named() {
    let rule = "settings-owner-weaker-than-member";
    assert!(finding(rule, "Everything is weaker").help.contains("and name approvers"));
    let named = finding(rule, "Owners name approvers already").help;
    assert!(named.contains("turn on \"Require approval to activate\"") && !named.contains("name approvers"), "{named}");
}

#[test]
fn whoever_may_be_a_service_principal_is_not_simply_made_eligible() {
    let rule = "role-outside-pim";
    let unknown = finding(rule, "No request in PIM made the schedule").help;
    assert!(unknown.contains("if it is a service principal"), "{unknown}");
}

#[test]
fn a_yearly_review_takes_place_once_a_year() {
    let said = said("review-too-rare", "A yearly review of a privileged role");
    assert!(said.contains("takes place only once a year"), "{said}");
}

#[test]
fn one_assignment_becomes_permanent() {
    let said = said("licence-ending", "Suspended, and someone is assigned to a group for a month");
    assert!(said.contains("and then 1 time-bound active assignment becomes permanent"), "{said}");
}
