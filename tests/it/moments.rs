//! What had ended, or not begun, at the moment judged is nobody's access.

use std::collections::BTreeSet;
use std::path::Path;

use pimlint::catalogue::entries;
use pimlint::context::{Context, Declared, Thresholds};
use pimlint::cover::Cover;
use pimlint::engine::evaluate::population;
use pimlint::engine::subjects::Subjects;
use pimlint::export::{LoadOptions, load, load_texts};
use pimlint::finding::Outcome;
use pimlint::model::{Instant, Mode, Moment, ObjectId};
use pimlint::tenant::Tenant;

const GROUP: &str = "6f0f7f2e-0f0b-4c6c-8f0e-0d7b6c1f2a01";
const USER: &str = "6f0f7f2e-0f0b-4c6c-8f0e-0d7b6c1f2a02";
const ROLE: &str = "62e90394-69f5-4237-9190-012177145e10";

fn at(text: &str) -> Moment {
    Moment::Stated(Instant::parse(text).expect("a time").expect("a moment"))
}

fn id(text: &str) -> ObjectId {
    ObjectId::parse(text).expect("an id")
}

fn tenant(name: &str, text: String, moment: Option<Moment>) -> Tenant {
    let mut loaded = load_texts(&[(name.to_owned(), text.into_bytes())]);
    Tenant::of(&mut loaded, moment)
}

/// Eligible from March to June 2026.
fn eligibility(moment: Option<Moment>) -> usize {
    let text = format!(
        r#"{{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identityGovernance/privilegedAccess/group/eligibilitySchedules", "value": [
          {{ "id": "{GROUP}_member_{USER}", "groupId": "{GROUP}", "principalId": "{USER}", "accessId": "member", "createdDateTime": "2026-02-20T00:00:00Z",
             "scheduleInfo": {{ "startDateTime": "2026-03-01T00:00:00Z",
               "expiration": {{ "type": "afterDateTime", "endDateTime": "2026-06-01T00:00:00Z", "duration": null }} }} }} ] }}"#
    );
    let tenant = tenant("eligibilitySchedules.json", text, moment);
    assert_eq!(tenant.schedules().len(), 1, "an entry that is not in force is still one");
    assert_eq!(tenant.schedules_ever_of(&id(GROUP), Mode::Eligible).seen().map(Vec::len), Ok(1));
    tenant.schedules_of(&id(GROUP), Mode::Eligible).seen().expect("the list is there").len()
}

#[test]
fn an_eligibility_lasts_from_its_start_to_its_end() {
    assert_eq!(eligibility(Some(at("2026-02-28"))), 0, "not begun");
    assert_eq!(eligibility(Some(at("2026-03-01"))), 1);
    assert_eq!(eligibility(Some(at("2026-05-31"))), 1);
    assert_eq!(eligibility(Some(at("2026-06-01"))), 0, "ended");
    assert_eq!(eligibility(None), 1, "the newest time in an export is older than the export");
    assert_eq!(eligibility(Some(Moment::Unknown)), 1, "what an export lists is in force when it is made");
}

/// A directory role of a group, assigned until June 2026.
fn reached(plain: bool, moment: Moment) -> usize {
    let list = if plain { "roleAssignments" } else { "roleAssignmentSchedules" };
    let rest = if plain {
        String::new()
    } else {
        r#", "assignmentType": "Assigned", "memberType": "Direct", "scheduleInfo": { "startDateTime": "2026-01-01T00:00:00Z",
             "expiration": { "type": "afterDateTime", "endDateTime": "2026-06-01T00:00:00Z", "duration": null } }"#
            .to_owned()
    };
    let text = format!(
        r##"{{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#roleManagement/directory/{list}", "value": [
          {{ "id": "a", "principalId": "{GROUP}", "roleDefinitionId": "{ROLE}", "directoryScopeId": "/",
             "principal": {{ "@odata.type": "#microsoft.graph.group", "id": "{GROUP}" }}{rest} }} ] }}"##
    );
    let tenant = tenant(&format!("{list}.json"), text, Some(moment));
    let held = tenant.roles_held_by(&id(GROUP), Mode::Active).seen().map_or(0, Vec::len);
    assert_eq!(tenant.reach(&id(GROUP)).seen().map_or(0, Vec::len), held);
    held
}

#[test]
fn a_directory_role_is_held_as_long_as_its_schedule_lasts() {
    assert_eq!(reached(false, at("2026-05-01")), 1);
    assert_eq!(reached(false, at("2026-07-01")), 0);
    assert_eq!(reached(true, at("2026-07-01")), 1, "a plain assignment has no end");
}

/// The rules that fail on an entry that ended before a moment.
fn failing_on_ended(moment: &str) -> BTreeSet<&'static str> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tenants/contoso");
    let mut loaded = load(&[path], &LoadOptions::default()).expect("a fixture is a folder");
    let tenant = Tenant::of(&mut loaded, Some(at(moment)));
    let ended = tenant.schedules().iter().filter(|row| tenant.is_in_force(row) == Ok(false));
    let ended: BTreeSet<String> = ended.map(|row| row.id().raw().to_string()).collect();
    assert!(ended.len() > 10, "most entries of the sample end in 2026");
    let (thresholds, declared) = (Thresholds::default(), Declared::default());
    let cx = Context::new(&tenant, &thresholds, &declared);
    let cover = Cover::plain();
    let subjects = Subjects::new(&tenant, None, &loaded.completeness, &cover);
    let fails = |entry: &&'static pimlint::catalogue::Entry| {
        let all = population(entry, &subjects, &cx);
        all.iter().any(|(subject, outcome)| matches!(outcome, Outcome::Fail(_)) && ended.contains(&subject.id))
    };
    entries().iter().filter(fails).map(|entry| entry.id).collect()
}

#[test]
fn nothing_is_said_of_what_ended_but_by_rules_about_that() {
    let about_ended: BTreeSet<_> = entries().iter().filter(|entry| entry.ended).map(|entry| entry.id).collect();
    let failing = failing_on_ended("2030-01-01");
    assert!(failing.is_subset(&about_ended), "{failing:?}");
}
