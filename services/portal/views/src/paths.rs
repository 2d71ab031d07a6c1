//! The addresses that pages link and post to; the portal's routes use the same constants.

/// Aujourd'hui (GET).
pub const TODAY: &str = "/";
/// Sign in (GET, POST).
pub const SIGN_IN: &str = "/connexion";
/// Sign out (POST).
pub const SIGN_OUT: &str = "/deconnexion";
/// Activation, first step: the code (GET, POST).
pub const ACTIVATION: &str = "/activation";
/// Activation, second step: the password (GET, POST).
pub const ACTIVATION_PASSWORD: &str = "/activation/mot-de-passe";
/// Activation, last step: the login (GET).
pub const ACTIVATION_DONE: &str = "/activation/terminee";
/// The person's devices (GET).
pub const DEVICES: &str = "/appareils";
/// Signs one device out (POST, field `device`).
pub const DEVICE_REVOKE: &str = "/appareils/deconnecter";
/// Signs every device out (POST).
pub const DEVICES_REVOKE_ALL: &str = "/appareils/tout-deconnecter";
/// Changes language (GET, `/langue/{code}?retour={path}`).
pub const LANGUAGE: &str = "/langue";
/// The theme's style sheet (GET, `?v=` and its fingerprint).
pub const THEME_CSS: &str = "/theme.css";
/// The accessibility statement (GET).
pub const ACCESSIBILITY: &str = "/accessibilite";
/// Legal notice (GET).
pub const LEGAL: &str = "/mentions-legales";
/// How the person wants to be reached (GET, POST).
pub const CONTACT: &str = "/mes-coordonnees";
/// The charter of use (GET, `?suite={path}`), and its acceptance (POST).
pub const CHARTER: &str = "/charte";
/// The style guide (GET).
pub const GUIDE: &str = "/guide";
/// Imports of the directory (GET, `?suite={page_token}`); one import is below it.
pub const IMPORTS: &str = "/annuaire/imports";
/// Brings a delivery in (GET, POST multipart).
pub const IMPORT_NEW: &str = "/annuaire/imports/nouveau";
/// How far something is that was begun (GET, `/{run}`).
pub const IMPORT_RUNS: &str = "/annuaire/imports/suivi";
/// Applies a dry run (POST, below an import).
pub const IMPORT_APPLY: &str = "/appliquer";
/// Asks, then takes an import back (GET, POST, below an import).
pub const IMPORT_ROLL_BACK: &str = "/annuler";
/// What an import does to one school (GET, `/{uai}`, below an import).
pub const IMPORT_SCHOOLS: &str = "/etablissements";
/// The records that an import set aside (GET, below an import).
pub const IMPORT_SET_ASIDE: &str = "/mis-de-cote";
/// The directory: what waits, and the way to each of the following (GET).
pub const DIRECTORY: &str = "/annuaire";
/// The table of function codes (GET, `?suite={page_token}`).
pub const FUNCTIONS: &str = "/annuaire/fonctions";
/// Says which profile a code gives (GET `?code=`, POST fields `code`, `label`, `profile`).
pub const FUNCTION_EDIT: &str = "/annuaire/fonctions/modifier";
/// People who may be one (GET, `?etat=` and `suite=`); one proposal is below it.
pub const MERGES: &str = "/annuaire/rapprochements";
/// Makes the two one (POST, below a proposal).
pub const MERGE_CONFIRM: &str = "/reunir";
/// Leaves the two apart (POST, below a proposal).
pub const MERGE_DECLINE: &str = "/laisser";
/// Makes the one two again (POST, below a proposal).
pub const MERGE_UNDO: &str = "/separer";
/// People added by hand (GET, `?passees`, `suite=` and `fait=`); one is below it, by school and id (GET, POST).
pub const PEOPLE: &str = "/annuaire/personnes";
/// Those who left, too.
pub const PEOPLE_ALL: &str = "/annuaire/personnes?passees";
/// Adds somebody (GET, POST).
pub const PERSON_NEW: &str = "/annuaire/personnes/nouvelle";
/// The code of whoever was just added (GET).
pub const PERSON_LETTER: &str = "/annuaire/personnes/code";
/// Asks, then ends somebody's function (GET, POST, below a person).
pub const PERSON_END: &str = "/terminer";
/// Clubs and teams (GET, `?etablissement=`, `fermes`, `suite=` and `fait=`); one is below it, by school and id (GET).
pub const GROUPS: &str = "/annuaire/groupes";
/// Makes a group (GET `?etablissement=`, POST).
pub const GROUP_NEW: &str = "/annuaire/groupes/nouveau";
/// Gives it another name (POST field `name`, below a group).
pub const GROUP_RENAME: &str = "/renommer";
/// Asks, then closes it (GET, POST, below a group).
pub const GROUP_CLOSE: &str = "/fermer";
/// The pupils of a class, to choose from (GET `?classe=`, below a group).
pub const GROUP_PUPILS: &str = "/eleves";
/// Adds members (POST fields `person` or one `audience`, below a group).
pub const GROUP_ADD: &str = "/ajouter";
/// Removes members (POST fields `person`, below a group).
pub const GROUP_REMOVE: &str = "/retirer";
/// Schools (GET, `?q=` and `suite=`); one is below it, by its UAI (GET `?fait=`).
pub const SCHOOLS: &str = "/annuaire/etablissements";
/// Gives it another UAI (GET, POST fields `new_uai`, `day`, then `confirmed`; below a school).
pub const SCHOOL_UAI: &str = "/uai";
/// Makes it one place with others (GET, POST fields `kind`, `name`, `uais`, `heads_see_all`, then `confirmed`; below a school).
pub const SCHOOL_LINK: &str = "/relier";
/// Asks, then undoes that (GET, POST, `/{link}`, below a school).
pub const SCHOOL_LINKS: &str = "/liens";
/// Says who is responsible for it (GET `?nature=&code=`, POST fields `kind`, `code`, `said`; below a school).
pub const SCHOOL_RESPONSIBLE: &str = "/responsables";
/// Decisions that no delivery undoes (GET, `?finies`, `suite=` and `fait=`).
pub const DECISIONS: &str = "/annuaire/decisions";
/// Those that ended, too.
pub const DECISIONS_ALL: &str = "/annuaire/decisions?finies";
/// Chooses whom a new one is about (GET `?etablissement=`, `classe=` and `suite=`).
pub const DECISION_NEW: &str = "/annuaire/decisions/nouvelle";
/// A pupil, her guardians and what is decided (GET `?fait=`, by id); below her, the form of each kind (GET, POST), with the guardian's id
/// when it is about a guardian.
pub const DECISION_PUPIL: &str = "/annuaire/decisions/eleves";
/// Asks, then ends a decision (GET, POST, by its id).
pub const DECISION_END: &str = "/annuaire/decisions/terminer";
/// From one school year to the next (GET, `?attente` and `suite=`); one school is below it, by its UAI.
pub const ROLLOVER: &str = "/annuaire/rentree";
/// Asks, then closes last year (GET, POST, below a school).
pub const ROLLOVER_CLOSE: &str = "/clore";
/// The code of a second letter (GET, POST field `code`).
pub const CLAIM: &str = "/activation/autre-courrier";
/// Everybody's own timetable (GET, `?vue=jour|semaine|mois`, `date=` and `imprimer`).
pub const TIMETABLE: &str = "/emploi-du-temps";
/// One lesson (GET `?fait=`, by its id); the forms that change it are below it.
pub const LESSONS: &str = "/emploi-du-temps/cours";
/// Cancels it (POST fields `form_id`, `note`; below a lesson).
pub const LESSON_CANCEL: &str = "/annuler";
/// Holds it at another time (POST fields `form_id`, `date`, `begins`, `ends`; below a lesson).
pub const LESSON_MOVE: &str = "/deplacer";
/// Holds it elsewhere (POST fields `form_id`, `rooms`; below a lesson).
pub const LESSON_ROOM: &str = "/salle";
/// Gives it to somebody else (POST fields `form_id`, `teacher`; below a lesson).
pub const LESSON_TEACHER: &str = "/remplacer";
/// Lets its source say again what it is (POST; below a lesson).
pub const LESSON_RESTORE: &str = "/retablir";
/// What changed (GET, `?depuis=`, `etablissement=` and `suite=`).
pub const LESSON_CHANGES: &str = "/emploi-du-temps/changements";
/// Times that suit everybody (GET, `?etablissement=` and the fields of the form).
pub const FREE_SLOTS: &str = "/emploi-du-temps/creneaux";
/// Addresses for calendar programs (GET `?pour=` a scope and `fait=`, POST fields `form_id`, `name`, `scope`, `days`).
pub const SUBSCRIPTIONS: &str = "/emploi-du-temps/abonnements";
/// Ends one of them (POST field `subscription`).
pub const SUBSCRIPTION_REVOKE: &str = "/emploi-du-temps/abonnements/revoquer";
/// What a calendar program reads (GET, `/{secret}.ics`).
pub const CALENDARS: &str = "/agenda";
/// A school's timetable, by its UAI: its sources (GET `?fait=`, POST for a new one). What follows is below a school.
pub const DESK: &str = "/emploi-du-temps/etablissement";
/// The form of a new source (GET; POST fields `form_id`, `kind`, `name`, `address`, `subject`, `room`).
pub const SOURCE_NEW: &str = "/sources/nouvelle";
/// One source (GET `?fait=`, POST fields `name`, `address`; by its id). The following four are below it.
pub const SOURCES: &str = "/sources";
/// Fetches a feed (POST).
pub const SOURCE_FETCH: &str = "/recuperer";
/// Stops or resumes fetching (POST field `paused`).
pub const SOURCE_PAUSE: &str = "/suspendre";
/// Sends files (POST multipart, field `files`).
pub const SOURCE_FILES: &str = "/fichiers";
/// Asks, then deletes it (GET, POST).
pub const SOURCE_DELETE: &str = "/supprimer";
/// Its imports (GET, `?source=` and `suite=`); one is below it, by its id (GET).
pub const DESK_IMPORTS: &str = "/imports";
/// What the names in its sources mean (GET, `?nature=` and `suite=`); below it, by its id, the form to choose (GET) and the decision
/// (POST one of `target`, `ignore`, `again`).
pub const DESK_LABELS: &str = "/noms";
/// What cannot be at the same time (GET, `?nature=` and `suite=`).
pub const DESK_CONFLICTS: &str = "/conflits";
/// Adds a lesson or an event (GET, POST).
pub const DESK_TYPED: &str = "/ajouter";
/// Its year, bells and closures (GET `?annee=` and `fait=`, POST).
pub const DESK_YEAR: &str = "/calendrier";
/// Its classes, rooms and teachers, to pick from (GET).
pub const DESK_LISTS: &str = "/classes-et-salles";
/// A class's or group's timetable (GET, by its id).
pub const CLASS_WEEKS: &str = "/emploi-du-temps/classes";
/// A room's (GET, by its id).
pub const ROOM_WEEKS: &str = "/emploi-du-temps/salles";
/// A teacher's in a school (GET, by its id, below a school).
pub const TEACHER_WEEKS: &str = "/enseignants";

/// As a value in a query.
pub fn escaped(value: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    value.bytes().map(|byte| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
