//! Every page with invented people, in any language: what the tests draw and the example writes to files.

#[path = "samples/decisions.rs"]
mod decisions;
#[path = "samples/desk.rs"]
mod desk;
#[path = "samples/directory.rs"]
mod directory;
#[path = "samples/groups.rs"]
mod groups;
#[path = "samples/hand.rs"]
mod hand;
#[path = "samples/imports.rs"]
mod imports;
#[path = "samples/lessons.rs"]
mod lessons;
#[path = "samples/schools.rs"]
mod schools;
#[path = "samples/timetable.rs"]
mod timetable;

use chrono::{NaiveDate, NaiveDateTime};
use portal_views::{
    Layout, Locale, Theme, Viewer,
    activation::{Activated, Capacity, ChoosePassword, CodeProblem, EnterCode, PasswordProblem},
    charter::{Charter, CharterProblem, Due, Family},
    claim::{Claim, ClaimProblem},
    contact::{Consents, ContactDetails, ContactProblem, Source},
    devices::{Device, DeviceNotice, Devices},
    documents::{Accessibility, Legal},
    errors::{ErrorPage, Problem},
    guide::Guide,
    paths,
    sign_in::{SignIn, SignInNotice, SignInProblem},
    today::{
        Accounts, Child, Enrolment, HeadedSchool, Organisation, Post, School, SchoolRow, TaughtClass, TaughtSchool,
        TaughtSubject, Today,
    },
};

/// A name and the document drawn.
pub type Page = (&'static str, String);

/// Every page; `name` stands for a given name, so that a test may put something nasty there.
pub fn pages(locale: Locale, theme: &Theme, name: &str) -> Vec<Page> {
    let public = |path| Layout { locale, theme, path, viewer: None };
    let signed_in = |path, sees_directory| Layout { viewer: Some(Viewer { display_name: name, sees_directory }), ..public(path) };
    let private = |path| signed_in(path, false);
    let mut pages = sign_in_pages(public(paths::SIGN_IN), name);
    pages.extend(activation_pages(public(paths::ACTIVATION), name));
    pages.extend(today_pages(private(paths::TODAY), name));
    pages.extend(other_pages(private(paths::DEVICES), name));
    pages.extend(charter_pages(public(paths::CHARTER), name));
    pages.extend(contact_pages(private(paths::CONTACT), name));
    pages.extend(imports::pages(signed_in(paths::IMPORTS, true), name));
    pages.extend(directory::pages(signed_in(paths::DIRECTORY, true), name));
    pages.extend(hand::pages(signed_in(paths::PEOPLE, true), name));
    pages.extend(schools::pages(signed_in(paths::SCHOOLS, true), name));
    pages.extend(groups::pages(signed_in(paths::GROUPS, true), private(paths::GROUPS), name));
    pages.extend(decisions::pages(signed_in(paths::DECISIONS, true), name));
    pages.extend(timetable::pages(private(paths::TIMETABLE), name));
    pages.extend(lessons::pages(private(paths::TIMETABLE), name));
    pages.extend(desk::pages(private(paths::DESK), name));
    pages.extend(claim_pages(private(paths::CLAIM), name));
    pages.extend(error_pages(public("/perdu?x=1&y=2"), name));
    pages.push(("guide", Guide::new(public(paths::GUIDE)).render()));
    pages
}

fn sign_in_pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let page =
        |notice, problem| SignIn { layout, login: name, shared_device: true, next: "/appareils", notice, problem }.render();
    vec![
        ("sign-in", SignIn { layout, login: "", shared_device: false, next: "", notice: None, problem: None }.render()),
        ("sign-in-expired", page(Some(SignInNotice::SessionExpired), None)),
        ("sign-in-out", page(Some(SignInNotice::SignedOut), None)),
        ("sign-in-out-everywhere", page(Some(SignInNotice::SignedOutEverywhere), None)),
        ("sign-in-empty", page(None, Some(SignInProblem::LoginMissing))),
        ("sign-in-no-password", page(None, Some(SignInProblem::PasswordMissing))),
        ("sign-in-wrong", page(None, Some(SignInProblem::WrongCredentials))),
        ("sign-in-throttled", page(None, Some(SignInProblem::Throttled { minutes: 5 }))),
        ("sign-in-busy", page(None, Some(SignInProblem::Busy))),
    ]
}

fn activation_pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let blank = |problem| EnterCode { layout, code: "", problem }.render();
    let code = |problem| EnterCode { layout, code: name, problem }.render();
    vec![
        ("activation-code", blank(None)),
        ("activation-code-missing", blank(Some(CodeProblem::Missing))),
        ("activation-code-unknown", code(Some(CodeProblem::Unknown))),
        ("activation-code-gone", blank(Some(CodeProblem::Gone))),
        ("activation-code-overtaken", blank(Some(CodeProblem::Overtaken))),
        ("activation-code-busy", code(Some(CodeProblem::Busy))),
        ("activation-password", choose(layout, name, Vec::new()).render()),
        ("activation-password-refused", choose(layout, name, refusals()).render()),
        ("activation-password-busy", choose(layout, name, vec![PasswordProblem::Busy]).render()),
        ("activation-done", Activated { layout, login: name, welcome_sent: true }.render()),
        ("activation-done-silent", Activated { layout, login: name, welcome_sent: false }.render()),
    ]
}

fn refusals() -> Vec<PasswordProblem> {
    use PasswordProblem::{EmailMalformed, HoldsName, TooCommon, TooLong, TooShort};
    vec![TooShort, TooLong, TooCommon, HoldsName, EmailMalformed]
}

fn choose<'a>(layout: Layout<'a>, name: &'a str, problems: Vec<PasswordProblem>) -> ChoosePassword<'a> {
    let school = "Collège des Bruyères";
    let capacities = vec![
        Capacity::Guardian { children: vec![name, "Zoé", "Paul"] },
        Capacity::Pupil { school },
        Capacity::Teacher { schools: vec![school, "École des Tilleuls"] },
        Capacity::Head { schools: vec![school] },
        Capacity::Staff { function: "CPE", school },
        Capacity::Agent { organisation: name },
    ];
    ChoosePassword { layout, form_id: "f-3", display_name: name, capacities, email: name, problems }
}

fn today_pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let nothing = || Today {
        layout,
        given_name: name,
        date: moment(2026, 22, 0).date(),
        letter_added: false,
        figures_missing: false,
        lessons: None,
        children: Vec::new(),
        enrolments: Vec::new(),
        teaching: Vec::new(),
        headships: Vec::new(),
        posts: Vec::new(),
        organisations: Vec::new(),
    };
    vec![
        ("today-nothing", nothing().render()),
        ("today-missing", Today { figures_missing: true, ..nothing() }.render()),
        ("today-parent", Today { children: children(name), ..nothing() }.render()),
        ("today-letter-added", Today { children: children(name), letter_added: true, ..nothing() }.render()),
        ("today-pupil", Today { enrolments: vec![enrolment(bruyeres(), "6e B")], ..nothing() }.render()),
        ("today-teacher", Today { teaching: teaching(name), ..nothing() }.render()),
        ("today-teacher-parent", Today { children: children(name), teaching: teaching(name), ..nothing() }.render()),
        ("today-head", Today { headships: vec![headed(412), headed(1_605)], ..nothing() }.render()),
        ("today-staff", Today { posts: vec![Post { function: name, school: bruyeres() }], ..nothing() }.render()),
        ("today-agent", Today { organisations: vec![organisation(name)], ..nothing() }.render()),
    ]
}

const fn bruyeres() -> School<'static> {
    School { name: "Collège des Bruyères", town: "Valmont" }
}

const fn tilleuls() -> School<'static> {
    School { name: "École élémentaire des Tilleuls", town: "Saint-Aubin-sur-Mer" }
}

fn enrolment<'a>(school: School<'a>, class: &'a str) -> Enrolment<'a> {
    Enrolment { school, classes: vec![class] }
}

fn children(name: &str) -> Vec<Child<'_>> {
    vec![
        Child { given_name: name, enrolments: vec![enrolment(tilleuls(), "CM2 A")], lessons: None },
        Child { given_name: "Zoé", enrolments: vec![enrolment(bruyeres(), "6e B")], lessons: None },
        Child { given_name: "Marie-Antoinette", enrolments: Vec::new(), lessons: None },
    ]
}

fn teaching(name: &str) -> Vec<TaughtSchool<'_>> {
    let class = |name, main_teacher| TaughtClass { name, main_teacher };
    let maths =
        TaughtSubject { name: "Mathématiques", classes: vec![class("6e B", true), class("5e A", false), class("4e C", false)] };
    let unknown = TaughtSubject { name: "", classes: vec![class(name, false)] };
    vec![
        TaughtSchool { school: bruyeres(), subjects: vec![maths, unknown] },
        TaughtSchool { school: School { name, town: "" }, subjects: Vec::new() },
    ]
}

const fn headed(activated: u32) -> HeadedSchool<'static> {
    let accounts = Accounts { activated, total: 1_605 };
    HeadedSchool { school: bruyeres(), pupils: 540, classes: 21, teachers: 42, guardians: 981, accounts }
}

fn organisation(name: &str) -> Organisation<'_> {
    let row =
        |school, activated| SchoolRow { school, uai: "0990001A", pupils: 1_204, accounts: Accounts { activated, total: 2_731 } };
    let schools = (0..25).flat_map(|step| [row(bruyeres(), step * 109), row(tilleuls(), 0)]).collect();
    let accounts = Accounts { activated: 12_345, total: 146_330 };
    Organisation {
        name,
        school_count: 99,
        pupils: 54_000,
        teachers: 3_920,
        guardians: 88_410,
        accounts,
        schools,
        next: Some("/?apres=jeton"),
        continued: true,
    }
}

fn other_pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let devices = |notice| Devices { layout, devices: devices(name), now: moment(2026, 22, 17), notice }.render();
    let legal = Legal { layout, publisher: "", director: name, host: "", contact: "contact@exemple.fr", data_protection: "" };
    vec![
        ("devices", devices(None)),
        ("devices-signed-out", devices(Some(DeviceNotice::SignedOut))),
        ("devices-already-gone", devices(Some(DeviceNotice::AlreadyGone))),
        ("devices-busy", devices(Some(DeviceNotice::Busy))),
        ("legal", legal.render()),
        ("accessibility", Accessibility { layout, contact: "contact@exemple.fr" }.render()),
    ]
}

fn charter_pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let due = |families: &[Family], problem| {
        let due = Due { charters: "1:1", next: name, problem };
        Charter { layout, families: families.to_vec(), due: Some(due) }.render()
    };
    let parent = [Family::Guardian, Family::Staff];
    vec![
        ("charter", Charter { layout, families: Family::ALL.to_vec(), due: None }.render()),
        ("charter-due-pupil", due(&[Family::Pupil], None)),
        ("charter-due-parent", due(&parent, None)),
        ("charter-due-agent", due(&[Family::Agent], None)),
        ("charter-due-refused", due(&parent, Some(CharterProblem::NotAccepted))),
        ("charter-due-busy", due(&parent, Some(CharterProblem::Busy))),
    ]
}

fn contact_pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    use ContactProblem::{Busy, EmailMalformed, EmailMissing, MobileMalformed, MobileMissing};
    let all = Consents { email_messages: true, email_urgent: true, mobile_messages: true, mobile_urgent: true };
    let page = |sources: [Source; 2], consents, saved, problems| {
        let [email_source, mobile_source] = sources;
        ContactDetails { layout, email: name, email_source, mobile: name, mobile_source, consents, saved, problems }.render()
    };
    let none = Consents::default();
    vec![
        ("contact", page([Source::Feed, Source::Nobody], none, false, vec![])),
        ("contact-saved", page([Source::Typed, Source::Removed], all, true, vec![])),
        ("contact-refused", page([Source::Removed, Source::Typed], all, false, vec![EmailMalformed, MobileMalformed])),
        ("contact-missing", page([Source::Nobody, Source::Feed], all, false, vec![EmailMissing, MobileMissing])),
        ("contact-busy", page([Source::Nobody, Source::Nobody], none, false, vec![Busy])),
    ]
}

/// A moment of a November.
fn moment(year: i32, day: u32, hour: u32) -> NaiveDateTime {
    let date = NaiveDate::from_ymd_opt(year, 11, day).expect("a day of November");
    date.and_hms_opt(hour, 5, 0).expect("an hour of the day")
}

fn devices(name: &str) -> Vec<Device<'_>> {
    let device = |id, browser, system, last_used| Device { id, browser, system, shared: false, last_used, current: false };
    vec![
        Device { current: true, ..device("d-1", "Firefox", "Android", moment(2026, 22, 17)) },
        Device { shared: true, ..device("d-2", "Chrome", "Windows", moment(2026, 21, 9)) },
        device("d-3", name, "", moment(2026, 1, 8)),
        device(name, "", "", moment(2024, 5, 8)),
    ]
}

fn claim_pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let page = |code, problem| Claim { layout, code, problem }.render();
    vec![
        ("claim", page("", None)),
        ("claim-missing", page("", Some(ClaimProblem::Missing))),
        ("claim-unknown", page(name, Some(ClaimProblem::Unknown))),
        ("claim-not-hers", page(name, Some(ClaimProblem::NotHers))),
        ("claim-suspended", page(name, Some(ClaimProblem::Suspended))),
        ("claim-busy", page(name, Some(ClaimProblem::Busy))),
    ]
}

fn error_pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let page = |problem| ErrorPage { layout, problem }.render();
    vec![
        ("error-not-found", page(Problem::NotFound)),
        ("error-forbidden", page(Problem::Forbidden)),
        ("error-bad-request", page(Problem::BadRequest)),
        ("error-internal", page(Problem::Internal { reference: name })),
        ("error-busy", page(Problem::Busy)),
    ]
}
