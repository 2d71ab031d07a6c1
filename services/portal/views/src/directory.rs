//! The directory's first page: what waits, and the way to imports, merges, functions, people by hand, decisions, schools and the
//! new school year.

use askama::Template;

use crate::{Layout, page, paths, text::Text};

/// The way to everything that looks after the directory.
#[derive(Template)]
#[template(path = "directory.html")]
pub struct Directory<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Whether the viewer decides what only administrators decide.
    pub administers: bool,
    /// Whether the viewer leads a school.
    pub leads: bool,
    /// What waits; none when it could not be counted this time.
    pub tasks: Option<Tasks>,
}
page!(Directory);

/// What waits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tasks {
    /// Dry runs that can be applied.
    pub imports: u32,
    /// Merges that nobody has decided.
    pub merges: u32,
    /// Function codes without a profile.
    pub functions: u32,
    /// Schools whose new year has not been delivered.
    pub schools_awaited: u32,
}

/// One line of the page.
struct Entry {
    path: &'static str,
    title: &'static str,
    text: &'static str,
    /// What waits there; none when nothing does, or when it was not counted.
    waits: Option<String>,
    /// Whether something can wait there.
    counted: bool,
}

impl Directory<'_> {
    fn entries(&self) -> Vec<Entry> {
        let t = self.layout.text();
        let imports = self.entry(paths::IMPORTS, t.imports(), t.directory_imports(), |tasks| {
            (tasks.imports > 0).then(|| t.directory_imports_waiting(tasks.imports))
        });
        let rollover = self.entry(paths::ROLLOVER, t.rollover(), t.directory_rollover(), |tasks| {
            (tasks.schools_awaited > 0).then(|| t.directory_schools_awaited(tasks.schools_awaited))
        });
        let decided = if self.administers { self.decided(t) } else { vec![] };
        let kept = if self.administers || self.leads { self.kept(t) } else { vec![] };
        std::iter::once(imports).chain(decided).chain(kept).chain([rollover]).collect()
    }

    /// What heads and administrators keep by hand; nothing waits there.
    fn kept(&self, t: Text) -> Vec<Entry> {
        let entry = |path, title, text| Entry { path, title, text, waits: None, counted: false };
        let groups = self.leads.then(|| entry(paths::GROUPS, t.groups(), t.directory_groups()));
        let schools = if self.administers { t.directory_schools() } else { t.directory_school() };
        let people = entry(paths::PEOPLE, t.hand(), t.directory_hand());
        let decisions = entry(paths::DECISIONS, t.decisions(), t.directory_decisions());
        [people, decisions, entry(paths::SCHOOLS, t.schools(), schools)].into_iter().chain(groups).collect()
    }

    /// What only administrators decide.
    fn decided(&self, t: Text) -> Vec<Entry> {
        let merges = self.entry(paths::MERGES, t.merges(), t.directory_merges(), |tasks| {
            (tasks.merges > 0).then(|| t.directory_merges_waiting(tasks.merges))
        });
        let functions = self.entry(paths::FUNCTIONS, t.functions(), t.directory_functions(), |tasks| {
            (tasks.functions > 0).then(|| t.directory_functions_waiting(tasks.functions))
        });
        vec![merges, functions]
    }

    fn entry(
        &self,
        path: &'static str,
        title: &'static str,
        text: &'static str,
        waits: impl Fn(Tasks) -> Option<String>,
    ) -> Entry {
        Entry { path, title, text, waits: self.tasks.and_then(waits), counted: true }
    }
}
