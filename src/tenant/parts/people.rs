//! Users whom something is about, as far as an export tells who they are.

use std::collections::BTreeMap;

use crate::model::{Collected, Gap, Known, ObjectId, all_of, any_found, any_of, not};

/// Users, as far as an export tells who they are.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// Each user, and whether the export shows that the user exists; one who does not is left out.
    users: BTreeMap<ObjectId, Known<()>>,
    /// Why there may be more.
    open: Option<Gap>,
}

impl People {
    /// Everybody seen.
    pub fn seen(&self) -> impl Iterator<Item = &ObjectId> {
        self.users.keys()
    }

    /// Whether some of them satisfy a test.
    ///
    /// # Errors
    /// The gap, where nobody certainly does but somebody may.
    pub fn any(&self, test: impl Fn(&ObjectId) -> Known<bool>) -> Known<bool> {
        any_found(&self.matching(test))
    }

    /// Those who certainly exist and satisfy a test; an empty answer says that nobody does.
    ///
    /// # Errors
    /// The gap, where nobody certainly does but somebody may.
    pub fn matching(&self, test: impl Fn(&ObjectId) -> Known<bool>) -> Known<Vec<&ObjectId>> {
        let users = self.users.iter();
        let users = self.open.map_or(Collected::Complete(users.clone()), |gap| Collected::Partial(users, gap));
        let does = |(user, exists): &(&ObjectId, &Known<()>)| all_of([test(user), exists.map(|()| true)]);
        Ok(users.matching(does)?.into_iter().map(|(user, _)| user).collect())
    }

    /// Whether there are fewer than so many.
    ///
    /// # Errors
    /// The gap, where those who are certain are fewer but there may be more.
    pub fn fewer_than(&self, count: usize) -> Known<bool> {
        if self.certain() >= count {
            return Ok(false);
        }
        match self.open {
            Some(gap) => Err(gap),
            None if self.users.len() < count => Ok(true),
            None => Err(self.doubt().unwrap_or(Gap::Broken)),
        }
    }

    /// How many of them certainly exist.
    #[must_use]
    pub fn certain(&self) -> usize {
        self.users.values().filter(|exists| exists.is_ok()).count()
    }

    /// Whether they are more than the others who are not among them.
    ///
    /// # Errors
    /// The gap, where who is certain does not decide.
    pub fn outnumber(&self, others: &Self) -> Known<bool> {
        let apart = others.users.iter().filter(|(user, _)| !self.users.contains_key(user));
        let (at_most, certain) =
            apart.fold((0, 0), |(all, certain), (_, exists)| (all + 1, certain + usize::from(exists.is_ok())));
        let own = self.users.values().filter(|exists| exists.is_ok()).count();
        match (self.open, others.open) {
            (_, None) if own > at_most => Ok(true),
            (None, _) if self.users.len() <= certain => Ok(false),
            (open, others_open) => {
                Err(open.or(others_open).or_else(|| self.doubt()).or_else(|| others.doubt()).unwrap_or(Gap::Broken))
            }
        }
    }

    fn doubt(&self) -> Option<Gap> {
        self.users.values().find_map(|exists| exists.err())
    }

    /// Whether a user is among them.
    ///
    /// # Errors
    /// The gap, where the user is not seen among them but may be.
    pub fn contain(&self, user: &ObjectId) -> Known<bool> {
        match (self.users.get(user), self.open) {
            (Some(exists), _) => exists.map(|()| true),
            (None, Some(gap)) => Err(gap),
            (None, None) => Ok(false),
        }
    }

    /// Whether every one of them is among the others.
    ///
    /// # Errors
    /// The gap that keeps the question open.
    pub fn are_all_in(&self, others: &Self) -> Known<bool> {
        let is_in =
            |(user, exists): (&ObjectId, &Known<()>)| any_of([others.contain(user), not(exists.map(|()| true))]);
        all_of(self.users.iter().map(is_in).chain(self.open.map(Err)))
    }

    /// All but one of them.
    #[must_use]
    pub fn without(mut self, user: &ObjectId) -> Self {
        self.users.remove(user);
        self
    }

    /// Those who pass a test; whoever may fail it is no longer certain.
    #[must_use]
    pub fn who(mut self, test: impl Fn(&ObjectId) -> Known<bool>) -> Self {
        let judged = |(user, exists): (ObjectId, Known<()>)| match test(&user) {
            Ok(false) => None,
            Ok(true) => Some((user, exists)),
            Err(gap) => Some((user, exists.and(Err(gap)))),
        };
        self.users = self.users.into_iter().filter_map(judged).collect();
        self
    }

    /// The same, where there may be more for a reason.
    #[must_use]
    pub fn missing_some(self, gap: Option<Gap>) -> Self {
        Self { open: self.open.or(gap), ..self }
    }

    /// `exists` false leaves the user out.
    pub(in crate::tenant) fn add(&mut self, user: &ObjectId, exists: Known<bool>) {
        match (exists, self.users.get(user)) {
            (Ok(false), _) | (Err(_), Some(Ok(()))) => {}
            (exists, _) => {
                self.users.insert(user.clone(), exists.map(|_| ()));
            }
        }
    }

    /// That there are no more.
    pub(in crate::tenant) fn are_all(self) -> Self {
        Self { open: None, ..self }
    }

    /// That there may be more.
    pub(in crate::tenant) fn miss(&mut self, gap: Gap) {
        self.open = self.open.or(Some(gap));
    }
}
