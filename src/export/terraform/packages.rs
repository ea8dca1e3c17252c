//! Entitlement management: packages, what they give, and their policies.

use crate::export::graph::shapes::assignment_policy::audience;
use crate::export::graph::shapes::assignment_policy::review::ReviewerType;
use crate::export::json::value::{Raw, name};
use crate::export::notice::NoticeKind;
use crate::export::terraform::block::Block;
use crate::export::terraform::document::Resource;
use crate::export::terraform::intent::LooseGrant;
use crate::export::terraform::records::{Recorder, identity, left_out};
use crate::export::terraform::vocabulary::access_type;
use crate::model::assignment_policy::{ExpirationForm, ScopeDetails};
use crate::model::{
    Access, AccessPackage, Approver, AssignmentPolicy, Collected, Collection, Expiration, Field, Gap, Grant,
    GrantTarget, Instant, Lifetime, Mode, ObjectId, Period, PolicyReview, PolicyStage, ReviewSilence, Why,
};

impl<'t> Recorder<'_, 't, '_> {
    pub(crate) fn package(&mut self, resource: &Resource<'t>) {
        let id = identity(resource);
        if resource.is_data && !id.is_guid() {
            return;
        }
        self.count(Collection::AccessPackages);
        let name = name(resource.block.text("display_name"));
        let grants = Collected::Missing(Gap::Partial(Collection::AccessPackages));
        let catalog = self.refer(resource, &resource.block, "catalog_id").id;
        // The provider sends that a package is not hidden, where nothing else is set.
        let hidden = resource.block.scalar("hidden").field_or(false);
        let package = AccessPackage::stated(id, name, grants, self.source(resource));
        self.sink.content.objects.packages.push(AccessPackage { catalog, hidden, ..package });
    }

    /// The link of a package to a resource of its catalog. It names the resource by another link, that of resource and catalog.
    pub(crate) fn grant(&mut self, resource: &Resource<'t>) {
        let block = &resource.block;
        let Field::Known(package) = self.refer(resource, block, "access_package_id").id else {
            self.intent.open_grants.insert(self.sink.file);
            let message = "a package's resource whose package is known only after apply; what the packages grant is therefore unknown";
            return self.sink.notice(NoticeKind::UnusableObject, message, Some(Collection::AccessPackages));
        };
        let (given, linked) = (Self::given(resource), self.link(resource));
        let grant = Grant {
            target: linked.map_or(GrantTarget::Unknown, |linked| self.granted(linked, &given)),
            mode: given.mode,
            created: Field::default(),
            catalog: linked.map_or_else(Field::default, |linked| self.refer(linked, &linked.block, "catalog_id").id),
            place: self.place(resource),
        };
        self.intent.grants.push(LooseGrant { package, grant });
    }

    /// The role of the resource: by its id in the system that the resource is from, else by the type of access.
    fn given(resource: &Resource<'t>) -> GivenRole {
        let block = &resource.block;
        match (block.text("resource_role_origin_id"), block.text("access_type")) {
            (Raw::Value(id), _) => GivenRole::of_origin(&id),
            (Raw::Odd(why), _) | (_, Raw::Odd(why)) => GivenRole::unknown(why),
            (_, Raw::Value(word)) => GivenRole::of_type(&word),
            (_, Raw::Null | Raw::Absent) => GivenRole::unknown(Why::NotSelected),
        }
    }

    /// The link of the resource to its catalog.
    fn link(&self, resource: &Resource<'t>) -> Option<&Resource<'t>> {
        const LINK: &str = "catalog_resource_association_id";
        let by_id = || self.known.links.get(resource.block.text(LINK).value()?.as_ref()).copied();
        let meant = self.document.meant(resource, &resource.block.references(LINK));
        meant.filter(|meant| meant.block.is_value("resource_origin_system")).or_else(by_id)
    }

    fn granted(&self, linked: &Resource<'t>, given: &GivenRole) -> GrantTarget {
        match linked.block.text("resource_origin_system").value() {
            Some(system) if system.eq_ignore_ascii_case("AadGroup") => {
                let id = self.refer(linked, &linked.block, "resource_origin_id").id;
                GrantTarget::Group { id, access: given.access }
            }
            Some(system) if system.eq_ignore_ascii_case("AadApplication") => GrantTarget::Application {
                id: self.refer(linked, &linked.block, "resource_origin_id").id,
                role: given.app_role.clone(),
            },
            Some(_) => GrantTarget::Other,
            None => GrantTarget::Unknown,
        }
    }

    pub(crate) fn assignment_policy(&mut self, resource: &Resource<'t>) {
        let block = &resource.block;
        self.count(Collection::AssignmentPolicies);
        let requestors = block.block("requestor_settings");
        let approval = block.block("approval_settings");
        let why = |block: &Raw<Block<'t>>| match block {
            Raw::Odd(why) => *why,
            _ => self.left_open(),
        };
        let required: Field<bool> = match &approval {
            Raw::Value(approval) => approval.scalar("approval_required").field_or(false),
            absent => Field::Unknown(why(absent)),
        };
        let policy = AssignmentPolicy {
            id: identity(resource),
            name: name(block.text("display_name")),
            package: self.refer(resource, block, "access_package_id").id,
            audience: match &requestors {
                Raw::Value(who) => self.or_open(who.text("scope_type").known_as(|text| audience(&text))),
                absent => Field::Unknown(why(absent)),
            },
            requestors: match &requestors {
                Raw::Value(who) => self.requestors(resource, who),
                absent => Field::Unknown(why(absent)),
            },
            requests_enabled: match &requestors {
                Raw::Value(who) => self.or_open(who.scalar("requests_accepted")),
                absent => Field::Unknown(why(absent)),
            },
            extendable: self.or_open(block.scalar("extension_enabled")),
            automatic: left_out(resource, false),
            automatic_by_rule: left_out(resource, false),
            scope_rules: left_out(resource, Box::default()),
            expiration: self.lifetime(block).map(Expiration::exact),
            approval_demanded: required,
            approval_on_add: required,
            stages: match &approval {
                Raw::Value(approval) => self.stages(resource, approval),
                absent => Field::Unknown(why(absent)),
            },
            approval_by_extension: left_out(resource, false),
            review: match block.block("assignment_review_settings") {
                Raw::Value(review) => self.review(resource, &review),
                Raw::Null => PolicyReview::none(),
                absent => PolicyReview::unknown(why(&absent)),
            },
            approval_on_update: match &approval {
                Raw::Value(approval) => approval.scalar("approval_required_for_extension").field_or(false),
                absent => Field::Unknown(why(absent)),
            },
            scope: match &requestors {
                Raw::Value(who) => self.scope_details(resource, who),
                absent => ScopeDetails {
                    accepts_requests: Field::Unknown(why(absent)),
                    on_behalf: left_out(resource, false),
                    ..ScopeDetails::default()
                },
            },
            expiration_form: self.lifetime(block).map(|_| ExpirationForm::Stated),
            requestor_justification: match &approval {
                Raw::Value(approval) => approval.scalar("requestor_justification_required").field_or(false),
                absent => Field::Unknown(why(absent)),
            },
            notifications_off: left_out(resource, false),
            source: self.source(resource),
        };
        self.sink.content.objects.assignment_policies.push(policy);
    }

    fn requestors(&self, resource: &Resource<'t>, settings: &Block<'t>) -> Field<Box<[Approver]>> {
        match settings.blocks("requestor") {
            Raw::Value(entries) => {
                Field::Known(entries.iter().map(|entry| self.approver(resource, entry, "subject_type")).collect())
            }
            Raw::Null => Field::Known(Box::default()),
            Raw::Absent => Field::Unknown(self.left_open()),
            Raw::Odd(why) => Field::Unknown(why),
        }
    }

    /// The provider knows no automatic policies.
    fn scope_details(&self, resource: &Resource<'t>, settings: &Block<'t>) -> ScopeDetails {
        let is_organization = |entry: &&Block<'t>| {
            let kind = entry.text("subject_type").value();
            kind.is_some_and(|kind| kind.eq_ignore_ascii_case("connectedOrganizationMembers"))
        };
        let id = |entry: &Block<'t>| self.refer(resource, entry, "object_id").id.known().cloned();
        let organizations = match settings.blocks("requestor") {
            Raw::Value(entries) => entries.iter().filter(is_organization).map(id).collect::<Option<Box<[_]>>>(),
            Raw::Null => Some(Box::default()),
            Raw::Absent | Raw::Odd(_) => None,
        };
        ScopeDetails {
            organizations: organizations.map_or(Field::Unknown(self.left_open()), Field::Known),
            accepts_requests: self.or_open(settings.scalar("requests_accepted")).map(Some),
            on_behalf: left_out(resource, false),
            ..ScopeDetails::default()
        }
    }

    /// A value that the provider does not send where it is not set.
    fn or_open<T>(&self, value: Raw<T>) -> Field<T> {
        match value {
            Raw::Null | Raw::Absent => Field::Unknown(self.left_open()),
            value => value.field(),
        }
    }

    /// Without days and date the provider sends 0 days, which is without end.
    fn lifetime(&self, block: &Block<'t>) -> Field<Lifetime> {
        let date = block.text("expiration_date").known_as(|text| Instant::parse(&text).ok().flatten());
        match (block.scalar::<i64>("duration_in_days"), date) {
            (Raw::Value(days), _) if days > 0 => Field::Known(Lifetime::For(Period::days(days.unsigned_abs()))),
            (Raw::Odd(why), _) | (_, Raw::Odd(why)) => Field::Unknown(why),
            (_, Raw::Value(Instant::Never)) | (Raw::Null | Raw::Value(0), Raw::Null | Raw::Absent) => {
                Field::Known(Lifetime::Unlimited)
            }
            (_, Raw::Value(date)) => Field::Known(Lifetime::Until(date)),
            _ => Field::Unknown(self.left_open()),
        }
    }

    fn stages(&self, resource: &Resource<'t>, approval: &Block<'t>) -> Field<Box<[PolicyStage]>> {
        let stages = match approval.blocks("approval_stage") {
            Raw::Value(stages) => stages,
            Raw::Null => Vec::new(),
            Raw::Absent => return Field::Unknown(self.left_open()),
            Raw::Odd(why) => return Field::Unknown(why),
        };
        let stage = |stage: &Block<'t>| {
            let (primary, fallback) = self.approvers(resource, stage, "primary_approver");
            let (alternates, fallback_alternates) = self.approvers(resource, stage, "alternative_approver");
            let days = |name| self.or_open(stage.scalar::<i64>(name).known_as(|days| u64::try_from(days).ok()));
            PolicyStage {
                primary,
                fallback,
                escalates: self.or_open(stage.scalar("alternative_approval_enabled")),
                alternates,
                fallback_alternates,
                before_escalation: days("enable_alternative_approval_in_days").map(Period::days),
                before_denial: days("approval_timeout_in_days").map(Period::days),
                approver_justification: self.or_open(stage.scalar("approver_justification_required")),
            }
        };
        Field::Known(stages.iter().map(stage).collect())
    }

    /// Those who are named by blocks of one name, and the fallbacks among them.
    fn approvers(&self, resource: &Resource<'t>, block: &Block<'t>, name: &str) -> (Approvers, Approvers) {
        match block.blocks(name) {
            Raw::Value(entries) => {
                let is_backup = |entry: &&Block<'t>| entry.scalar("backup") == Raw::Value(true);
                let (backup, others): (Vec<_>, Vec<_>) = entries.iter().partition(is_backup);
                let read = |entries: Vec<&Block<'t>>| {
                    entries.into_iter().map(|entry| self.approver(resource, entry, "subject_type")).collect()
                };
                (Field::Known(read(others)), Field::Known(read(backup)))
            }
            Raw::Null => (Field::Known(Box::default()), Field::Known(Box::default())),
            other => {
                let why = if let Raw::Odd(why) = other { why } else { self.left_open() };
                (Field::Unknown(why), Field::Unknown(why))
            }
        }
    }

    fn review(&self, resource: &Resource<'t>, review: &Block<'t>) -> PolicyReview {
        let kind = self.or_open(review.text("review_type").known_as(|text| ReviewerType::parse(&text)));
        let (reviewers, fallback) = match (kind, self.approvers(resource, review, "reviewer")) {
            (Field::Known(kind), (Field::Known(listed), Field::Known(backups))) => {
                let (reviewers, fallback) = kind.reviewers(listed, backups);
                (Field::Known(reviewers), Field::Known(fallback))
            }
            (Field::Unknown(why), _) => (Field::Unknown(why), Field::Unknown(why)),
            (_, unknown) => unknown,
        };
        let behavior = review.text("access_review_timeout_behavior");
        PolicyReview {
            enabled: review.scalar("enabled").field_or(false),
            silence: self.or_open(behavior.known_as(|text| ReviewSilence::parse(&text))),
            by_themselves: kind.map(|kind| kind == ReviewerType::Themselves),
            reviewers,
            fallback,
        }
    }
}

/// What the provider calls the role of a resource.
struct GivenRole {
    access: Field<Access>,
    mode: Field<Mode>,
    app_role: Field<ObjectId>,
}

impl GivenRole {
    fn unknown(why: Why) -> Self {
        Self { access: Field::Unknown(why), mode: Field::Unknown(why), app_role: Field::Unknown(why) }
    }

    /// `Member`, `Eligible Owner`; of an application the id of its app role.
    fn of_type(word: &str) -> Self {
        if let Some(app_role) = ObjectId::parse(word).filter(ObjectId::is_guid) {
            return Self { app_role: Field::Known(app_role), ..Self::unknown(Why::UnknownValue) };
        }
        let (access, mode) = access_type(word);
        Self { access, mode, app_role: Field::Unknown(Why::NotSelected) }
    }

    /// `EligibleMember_<guid>` of a group; of an application the id of its app role.
    fn of_origin(id: &str) -> Self {
        Self::of_type(id.split_once('_').map_or(id, |(word, _)| word))
    }
}

type Approvers = Field<Box<[Approver]>>;
