//! From the code on paper to an open account.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::Code;
use uuid::Uuid;

use crate::{
    calls::{
        PASSWORD, activation, agent, invalid_field, letters, nobody, opened, operator, overview, refusal, renewed, signed_in,
        signing_in, waits_for_a_lock,
    },
    directory::{Directory, School},
};

/// A school with a pupil who has no account.
struct Stage {
    app: TestApp,
    directory: Directory,
    school: School,
    class: Uuid,
    lina: Uuid,
}

impl Stage {
    async fn new(pool: PgPool) -> Self {
        let app = TestApp::start(pool, identity::SERVICE).await;
        let directory = Directory::new(&app).await;
        let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
        let class = directory.class(&school, "3A").await;
        let lina = directory.pupil("Lina", "Petit", &school, class).await;
        Self { app, directory, school, class, lina }
    }

    /// A new letter for the pupil.
    async fn code(&self) -> String {
        self.code_of(Profile::Pupil, self.lina).await
    }

    async fn code_of(&self, profile: Profile, person_id: Uuid) -> String {
        letters(&self.app, &self.school.uai, profile, Some(person_id)).await.remove(0).code
    }

    async fn activated(&self, asked: ActivateRequest) -> Result<ActivateResponse, tonic::Status> {
        Ok(nobody(&self.app).activate(asked).await?.into_inner())
    }

    async fn count(&self, table: &'static str) -> i64 {
        let count = format!("select count(*) from identity.{table}");
        sqlx::query_scalar(sqlx::AssertSqlSafe(count)).fetch_one(&self.app.pool).await.unwrap()
    }
}

#[sqlx::test(migrations = false)]
async fn an_agent_opens_her_account_signs_in_and_sees_herself(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let asked = agent("Zoé", "L'Été", "zoe@example.org", "departement", "92", "Département des Hauts-de-Seine");
    let code = operator(&app).create_agent(asked).await.unwrap().into_inner().letter.unwrap().code;
    let found =
        nobody(&app).find_activation(FindActivationRequest { code: code.to_lowercase().replace('-', " ") }).await.unwrap();
    let preview = found.into_inner().preview.unwrap();
    assert_eq!((preview.given_name.as_str(), preview.family_initial.as_str()), ("Zoé", "L"));

    let opened = nobody(&app).activate(activation(&code)).await.unwrap().into_inner();
    assert_eq!(opened.login, "zoe.l-ete");
    let session = nobody(&app).sign_in(signing_in("Zoé.L-Été", PASSWORD, true)).await.unwrap().into_inner().session.unwrap();
    assert_eq!((session.person_id.as_str(), session.personal), (opened.person_id.as_str(), true));
    assert_eq!(overview(&app, &session).await.organisations[0].title, "Chargée de mission");
    assert_eq!(app.drained_events().await, ["enej.identity.v1.PeopleChanged", "enej.identity.v1.PersonActivated"]);
}

#[sqlx::test(migrations = false)]
async fn a_code_says_as_little_as_lets_a_parent_recognise_herself(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let tom = stage.directory.pupil("Tom", "Petit", &stage.school, stage.class).await;
    let parent = stage.directory.parent("Anne", "Petit", &stage.school, stage.lina).await;
    stage.directory.guardian(parent, tom, Some(0)).await;
    let code = stage.code_of(Profile::Guardian, parent).await;
    let found = nobody(&stage.app).find_activation(FindActivationRequest { code }).await.unwrap();
    let capacity =
        ActivationCapacity { profile: Profile::Guardian.into(), names: vec!["Lina".into()], function_label: String::new() };
    let expected = ActivationPreview { given_name: "Anne".into(), family_initial: "P".into(), capacities: vec![capacity] };
    assert_eq!(found.into_inner().preview.unwrap(), expected);
}

#[sqlx::test(migrations = false)]
async fn an_unknown_a_used_and_an_ended_code_get_the_same_answer(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let used = stage.code().await;
    stage.activated(activation(&used)).await.unwrap();
    let tom = stage.directory.pupil("Tom", "Petit", &stage.school, stage.class).await;
    let ended = stage.code_of(Profile::Pupil, tom).await;
    sqlx::query("update identity.activation_codes set expires_at = now()").execute(&stage.app.pool).await.unwrap();
    let mut answers = vec![];
    for code in ["0000-0000-0000", "trop court", used.as_str(), ended.as_str()] {
        let found = nobody(&stage.app).find_activation(FindActivationRequest { code: code.into() }).await.unwrap_err();
        let opened = stage.activated(activation(code)).await.unwrap_err();
        answers.extend([found, opened].map(|status| (status.code(), status.message().to_owned(), status.details().to_vec())));
    }
    assert_eq!(answers[0].0, Code::NotFound);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(stage.app.drained_events().await.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_second_letter_ends_the_first_code(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let (first, second) = (stage.code().await, stage.code().await);
    assert_eq!(stage.activated(activation(&first)).await.unwrap_err().code(), Code::NotFound);
    stage.activated(activation(&second)).await.unwrap();
    stage.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_code_that_a_second_letter_ends_while_it_is_being_used_opens_nothing(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let code = stage.code().await;
    let mut printing = stage.app.pool.begin().await.unwrap();
    sqlx::query("select from identity.activation_codes for update").execute(&mut *printing).await.unwrap();
    let print = async {
        waits_for_a_lock(&stage.app).await;
        let ended = "update identity.activation_codes set code_hash = sha256('another')";
        sqlx::query(ended).execute(&mut *printing).await.unwrap();
        printing.commit().await.unwrap();
    };
    let (opened, ()) = tokio::join!(stage.activated(activation(&code)), print);
    assert_eq!(opened.unwrap_err().code(), Code::NotFound);
    assert_eq!((stage.count("accounts").await, stage.count("activation_codes").await), (0, 1));
}

#[sqlx::test(migrations = false)]
async fn a_letter_for_an_open_account_sets_a_new_password_keeps_the_login_and_signs_every_device_out(pool: PgPool) {
    let stage = Stage::new(pool).await;
    stage.directory.figures(&stage.school, Profile::Pupil, 1).await;
    let login = opened(&stage.app, &stage.school.uai, Profile::Pupil, stage.lina).await;
    let session = signed_in(&stage.app, &login, true).await;
    let asked = ActivateRequest { password: "quatre renards verts".into(), ..activation(&stage.code().await) };
    renewed(&stage.app, &session).await.unwrap();
    let answer = stage.activated(ActivateRequest { email: "lina@example.org".into(), ..asked }).await.unwrap();
    assert_eq!((answer.login, answer.welcome_sent), (login.clone(), false));
    let address = sqlx::query_scalar::<_, String>("select email from people where person_id = $1").bind(stage.lina);
    assert_eq!(address.fetch_one(&stage.app.pool).await.unwrap(), "lina@example.org", "what she typed is kept");

    renewed(&stage.app, &session).await.unwrap_err();
    let superseded = nobody(&stage.app).get_trust(GetTrustRequest {}).await.unwrap().into_inner().superseded;
    assert_eq!(superseded.iter().map(|row| row.subject_id.as_str()).collect::<Vec<_>>(), [stage.lina.to_string()]);
    assert_eq!(refusal(nobody(&stage.app).sign_in(signing_in(&login, PASSWORD, true)).await).1, "CREDENTIALS_REFUSED");
    nobody(&stage.app).sign_in(signing_in(&login, "quatre renards verts", true)).await.unwrap();
    let page = operator(&stage.app).list_structures(ListStructuresRequest::default()).await.unwrap().into_inner();
    assert_eq!(page.totals.unwrap().pupils.unwrap(), Activation { people: 1, activated: 1 });
    assert_eq!(stage.app.drained_events().await, ["enej.identity.v1.PeopleChanged"], "she is not activated twice");
}

#[sqlx::test(migrations = false)]
async fn two_who_use_one_code_at_once_open_one_account(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let code = stage.code().await;
    let (one, two, three) =
        tokio::join!(stage.activated(activation(&code)), stage.activated(activation(&code)), stage.activated(activation(&code)),);
    let (opened, refused): (Vec<_>, Vec<_>) = [one, two, three].into_iter().partition(Result::is_ok);
    assert_eq!((opened.len(), refused.len()), (1, 2));
    assert!(refused.into_iter().all(|answer| answer.unwrap_err().code() == Code::NotFound));
    assert_eq!(stage.count("accounts").await, 1);
    assert_eq!(stage.app.drained_events().await.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn the_same_request_gives_the_same_answer_even_at_once(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let asked = activation(&stage.code().await);
    let (one, two) = tokio::join!(stage.activated(asked.clone()), stage.activated(asked.clone()));
    let opened = one.unwrap();
    assert_eq!((&opened, opened.login.as_str()), (&two.unwrap(), "lina.petit"));
    assert_eq!(stage.activated(asked).await.unwrap(), opened);
    assert_eq!(stage.app.drained_events().await.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_request_id_serves_one_request(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let asked = activation(&stage.code().await);
    stage.activated(asked.clone()).await.unwrap();
    let other = ActivateRequest { password: "quatre renards verts".into(), ..asked.clone() };
    assert_eq!(invalid_field(nobody(&stage.app).activate(other).await), "request_id");
    let malformed = ActivateRequest { request_id: "un".into(), ..asked };
    assert_eq!(invalid_field(nobody(&stage.app).activate(malformed).await), "request_id");
    signed_in(&stage.app, "lina.petit", false).await;
    stage.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_weak_password_opens_nothing_and_leaves_the_code(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let code = stage.code().await;
    let long = "trois renards bleus ".repeat(7);
    for (password, reason) in [
        ("onze lettre", "PASSWORD_TOO_SHORT"),
        (&long[..129], "PASSWORD_TOO_LONG"),
        ("lina.petit12", "PASSWORD_HOLDS_NAME"),
        ("Petit Lina Petit", "PASSWORD_HOLDS_NAME"),
        ("passwordpassword", "PASSWORD_TOO_COMMON"),
        ("123456789012", "PASSWORD_TOO_COMMON"),
        ("aaaaaaaaaaaaa", "PASSWORD_TOO_COMMON"),
    ] {
        let asked = ActivateRequest { password: password.into(), ..activation(&code) };
        assert_eq!(invalid_field(nobody(&stage.app).activate(asked.clone()).await), "password", "{password}");
        assert_eq!(refusal(nobody(&stage.app).activate(asked).await), (Code::InvalidArgument, reason.into()), "{password}");
    }
    assert_eq!(stage.count("accounts").await, 0);
    let asked = ActivateRequest { password: long[..128].into(), ..activation(&code) };
    stage.activated(asked).await.unwrap();
    stage.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn homonyms_get_a_number(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let mut logins = vec![];
    for (given_name, family_name) in [("Zoé", "MARTIN"), ("Zoe", "Martin"), ("ZOÉ", "Martin2"), ("Zoë", "Martin")] {
        let person = stage.directory.pupil(given_name, family_name, &stage.school, stage.class).await;
        logins.push(opened(&stage.app, &stage.school.uai, Profile::Pupil, person).await);
    }
    assert_eq!(logins[..2], ["zoe.martin", "zoe.martin2"]);
    let distinct: std::collections::BTreeSet<_> = logins.iter().collect();
    assert_eq!(distinct.len(), 4, "{logins:?}");
}

#[sqlx::test(migrations = false)]
async fn homonyms_at_once_get_a_login_each(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let mut codes = vec![];
    for _ in 0..3 {
        let person = stage.directory.pupil("Zoé", "Martin", &stage.school, stage.class).await;
        codes.push(stage.code_of(Profile::Pupil, person).await);
    }
    let opened = futures::future::join_all(codes.iter().map(|code| stage.activated(activation(code)))).await;
    let mut logins: Vec<_> = opened.into_iter().map(|answer| answer.unwrap().login).collect();
    logins.sort();
    assert_eq!(logins, ["zoe.martin", "zoe.martin2", "zoe.martin3"]);
    assert_eq!(stage.app.drained_events().await.len(), 3);
}

#[sqlx::test(migrations = false)]
async fn a_suspended_person_cannot_activate_until_the_suspension_ends(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let code = stage.code().await;
    let suspend = |suspended| SuspendPersonRequest { person_id: stage.lina.to_string(), suspended };
    operator(&stage.app).suspend_person(suspend(true)).await.unwrap();
    let found = nobody(&stage.app).find_activation(FindActivationRequest { code: code.clone() }).await;
    assert_eq!(refusal(found).0, Code::NotFound);
    assert_eq!(stage.activated(activation(&code)).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(letters(&stage.app, &stage.school.uai, Profile::Pupil, None).await, []);
    operator(&stage.app).suspend_person(suspend(false)).await.unwrap();
    stage.activated(activation(&code)).await.unwrap();
    stage.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn an_address_and_a_language_are_kept_and_an_empty_address_keeps_the_directory_s(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let tom = stage.directory.pupil("Tom", "Petit", &stage.school, stage.class).await;
    for (person, email, locale) in [(stage.lina, "lina@example.org", "en"), (tom, "", "de")] {
        stage.directory.reached_at(person, "annuaire@example.org").await;
        let code = stage.code_of(Profile::Pupil, person).await;
        let invalid = ActivateRequest { email: "pas une adresse".into(), ..activation(&code) };
        assert_eq!(invalid_field(nobody(&stage.app).activate(invalid).await), "email");
        stage.activated(ActivateRequest { email: email.into(), locale: locale.into(), ..activation(&code) }).await.unwrap();
    }
    let kept = sqlx::query_as("select email, locale from identity.people order by given_name").fetch_all(&stage.app.pool);
    let kept: Vec<(String, String)> = kept.await.unwrap();
    assert_eq!(kept, [("lina@example.org".into(), "en".into()), ("annuaire@example.org".into(), "fr".into())]);
    assert_eq!(stage.app.drained_events().await.len(), 2);
}

#[sqlx::test(migrations = false)]
async fn who_activates_is_counted_once_in_each_of_her_schools(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let elsewhere = stage.directory.school("0920002B", "CLICHY", "Collège Van Gogh").await;
    let teacher = stage.directory.person("Inès", "Faure").await;
    for (school, label) in [(&stage.school, "ENSEIGNEMENT"), (&stage.school, "DOCUMENTATION"), (&elsewhere, "ENSEIGNEMENT")] {
        stage.directory.function_called(teacher, school, Profile::Teacher, label).await;
    }
    let cpe = stage.directory.somebody("Paul", "Vie", &stage.school, Profile::SchoolLife).await;
    for school in [&stage.school, &elsewhere] {
        stage.directory.figures(school, Profile::Teacher, 30).await;
        stage.directory.figures(school, Profile::Staff, 9).await;
    }
    opened(&stage.app, &stage.school.uai, Profile::Teacher, teacher).await;
    opened(&stage.app, &stage.school.uai, Profile::SchoolLife, cpe).await;
    let page = operator(&stage.app).list_structures(ListStructuresRequest::default()).await.unwrap().into_inner();
    let figures = |row: &StructureFigures| [row.teachers, row.staff, row.pupils].map(|kind| kind.unwrap().activated);
    assert_eq!(page.structures.iter().map(figures).collect::<Vec<_>>(), [[1, 0, 0], [1, 1, 0]]);
    assert_eq!(figures(&page.totals.unwrap()), [2, 1, 0]);
}

#[sqlx::test(migrations = false)]
async fn neither_a_code_nor_a_password_nor_a_device_s_secret_is_stored(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let tom = stage.directory.pupil("Tom", "Petit", &stage.school, stage.class).await;
    let waiting = stage.code_of(Profile::Pupil, tom).await;
    let used = stage.code().await;
    stage.activated(activation(&used)).await.unwrap();
    let session = signed_in(&stage.app, "lina.petit", true).await;
    let bare = |code: &str| code.replace('-', "");
    let secret = session.device_secret.clone();
    let told = [waiting.clone(), bare(&waiting), used.clone(), bare(&used), PASSWORD.into(), secret];
    for table in ["activation_codes", "accounts", "devices", "people", "request_ids", "outbox", "changes", "login_numbers"] {
        let rows = format!("select t::text from identity.{table} t");
        let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(rows)).fetch_all(&stage.app.pool).await.unwrap();
        let hex = |text: &str| text.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        for text in &told {
            assert!(!rows.iter().any(|row| row.contains(text.as_str()) || row.contains(&hex(text))), "{table} holds {text}");
        }
    }
    let hashes: Vec<Vec<u8>> =
        sqlx::query_scalar("select code_hash from identity.activation_codes").fetch_all(&stage.app.pool).await.unwrap();
    assert_eq!(hashes, [stage.app.secrets.keyed_hash("activation-code", bare(&waiting).as_bytes()).to_vec()]);
    let password: String =
        sqlx::query_scalar("select password_hash from identity.accounts").fetch_one(&stage.app.pool).await.unwrap();
    assert!(password.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{password}");
    stage.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn codes_that_are_tried_by_the_thousand_are_throttled(pool: PgPool) {
    let settings = platform::config::Settings::load().with("identity.activation_codes_per_second", 1);
    let app = TestApp::start_with(pool, identity::SERVICE, settings).await;
    let find = || async { refusal(nobody(&app).find_activation(FindActivationRequest { code: "0000-0000-0000".into() }).await) };
    let open = || async { refusal(nobody(&app).activate(activation("0000-0000-0000")).await) };
    let tries = futures::future::join_all((0..20).map(|_| async { [find().await, open().await] })).await.concat();
    let (throttled, unknown): (Vec<_>, Vec<_>) = tries.into_iter().partition(|answer| answer.0 == Code::ResourceExhausted);
    assert!(unknown.iter().all(|answer| answer.0 == Code::NotFound) && !unknown.is_empty() && unknown.len() < 10, "{unknown:?}");
    assert!(throttled.iter().all(|answer| answer.1 == "ACTIVATION_THROTTLED"), "{throttled:?}");
}
