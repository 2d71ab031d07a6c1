//! Who may call what: every rpc of the contract, for every role, with the code that it answers.

mod by_hand;

use std::collections::{BTreeSet, HashMap};

use platform::{
    auth::{Caller, Signer, Trust},
    client::as_caller,
    testing::{TestApp, signing_key},
};
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::{
    Code::{self, InvalidArgument as BAD, NotFound as NONE, Ok as OK, PermissionDenied as DENIED, Unauthenticated as WHO},
    Response, Status, Streaming,
};
use uuid::Uuid;

use crate::{
    calls::{
        Identity, PASSWORD, activation, agent, agent_session, letters, nobody, opened, refusal, session_of, signed_in, signing_in,
    },
    directory::{Directory, School},
};

/// The columns of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Role {
    Nobody,
    Pupil,
    Guardian,
    Teacher,
    /// Of the school that the calls are about.
    Head,
    /// Of another school.
    OtherHead,
    SchoolLife,
    Academic,
    Agent,
    /// An agent who administers the platform.
    Administrator,
    Operator,
    /// A head whose token has ended.
    Expired,
    /// A head whose device was signed out since.
    Superseded,
    /// A head, an operator even, says a token that somebody else signed.
    Forged,
}

use Role::*;

const ROLES: [Role; 14] = [
    Nobody,
    Pupil,
    Guardian,
    Teacher,
    Head,
    OtherHead,
    SchoolLife,
    Academic,
    Agent,
    Administrator,
    Operator,
    Expired,
    Superseded,
    Forged,
];

/// What each rpc answers to each role, in the order of [`ROLES`], when nothing else is wrong with the request.
///
/// An operator is no person: she has no device to sign out and no overview.
#[rustfmt::skip]
const TABLE: [(&str, [Code; 14]); 62] = [
    //                           nobody pupil guardian teacher head other life academic agent administrator operator expired superseded forged
    ("FindActivation",          [OK,   OK,     OK,     OK,     OK,    OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK]),
    ("Activate",                [OK,   OK,     OK,     OK,     OK,    OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK]),
    ("SignIn",                  [OK,   OK,     OK,     OK,     OK,    OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK]),
    ("RenewSession",            [OK,   OK,     OK,     OK,     OK,    OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK]),
    ("SignOut",                 [WHO,  OK,     OK,     OK,     OK,    OK,     OK,     OK,     OK,     OK,     NONE,   WHO,    WHO,    WHO]),
    ("SignOutEverywhere",       [WHO,  OK,     OK,     OK,     OK,    OK,     OK,     OK,     OK,     OK,     OK,     WHO,    WHO,    WHO]),
    ("ListDevices",             [WHO,  OK,     OK,     OK,     OK,    OK,     OK,     OK,     OK,     OK,     OK,     WHO,    WHO,    WHO]),
    ("RevokeDevice",            [WHO,  OK,     OK,     OK,     OK,    OK,     OK,     OK,     OK,     OK,     NONE,   WHO,    WHO,    WHO]),
    ("GetOverview",             [WHO,  OK,     OK,     OK,     OK,    OK,     OK,     OK,     OK,     OK,     NONE,   WHO,    WHO,    WHO]),
    ("ListStructures",          [WHO,  DENIED, DENIED, DENIED, OK,    OK,     DENIED, DENIED, OK,     OK,     OK,     WHO,    WHO,    WHO]),
    ("GetStructure",            [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   OK,     OK,     OK,     WHO,    WHO,    WHO]),
    ("DescribeStructures",      [WHO,  DENIED, DENIED, DENIED, DENIED,DENIED, DENIED, DENIED, DENIED, OK,     OK,     WHO,    WHO,    WHO]),
    // Whoever names no school that is known is told so.
    ("ChangeUai",               [WHO,  DENIED, DENIED, DENIED, DENIED,DENIED, DENIED, DENIED, DENIED, NONE,   NONE,   WHO,    WHO,    WHO]),
    ("LinkStructures",          [WHO,  DENIED, DENIED, DENIED, DENIED,DENIED, DENIED, DENIED, DENIED, NONE,   NONE,   WHO,    WHO,    WHO]),
    ("UnlinkStructures",        [WHO,  DENIED, DENIED, DENIED, DENIED,DENIED, DENIED, DENIED, DENIED, NONE,   NONE,   WHO,    WHO,    WHO]),
    ("ChangeResponsibility",    [WHO,  DENIED, DENIED, DENIED, DENIED,DENIED, DENIED, DENIED, DENIED, NONE,   NONE,   WHO,    WHO,    WHO]),
    // Each hers; an operator has none.
    ("AcceptCharter",           [WHO,  OK,     OK,     OK,     OK,    OK,     OK,     OK,     OK,     OK,     BAD,    WHO,    WHO,    WHO]),
    ("GetContact",              [WHO,  OK,     OK,     OK,     OK,    OK,     OK,     OK,     OK,     OK,     NONE,   WHO,    WHO,    WHO]),
    ("ChangeContact",           [WHO,  OK,     OK,     OK,     OK,    OK,     OK,     OK,     OK,     OK,     NONE,   WHO,    WHO,    WHO]),
    ("CreateActivationLetters", [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   NONE,   NONE,   OK,     WHO,    WHO,    WHO]),
    ("CreateAgent",             [WHO,  DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, OK,     WHO,    WHO,    WHO]),
    ("SuspendPerson",           [WHO,  DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, OK,     WHO,    WHO,    WHO]),
    // An operator who sends no file is told so.
    ("ImportDirectory",         [WHO,  DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, BAD,    BAD,    WHO,    WHO,    WHO]),
    // An operator who names no import is told so.
    ("ApplyImport",             [WHO,  DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, BAD,    BAD,    WHO,    WHO,    WHO]),
    ("RollBackImport",          [WHO,  DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, BAD,    BAD,    WHO,    WHO,    WHO]),
    ("ListImports",             [WHO,  DENIED, DENIED, DENIED, OK,    OK,     DENIED, DENIED, OK,     OK,     OK,     WHO,    WHO,    WHO]),
    ("GetImport",               [WHO,  DENIED, DENIED, DENIED, OK,    NONE,   DENIED, DENIED, OK,     OK,     OK,     WHO,    WHO,    WHO]),
    // Names: not for an agent.
    ("ListImportChanges",       [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   NONE,   NONE,   OK,     WHO,    WHO,    WHO]),
    // Another head sees none of the records.
    ("ListSetAside",            [WHO,  DENIED, DENIED, DENIED, OK,    OK,     DENIED, DENIED, DENIED, OK,     OK,     WHO,    WHO,    WHO]),
    // Whoever decides of no merge that exists is told so.
    ("ListMerges",              [WHO,  DENIED, DENIED, DENIED, DENIED,DENIED, DENIED, DENIED, DENIED, OK,     OK,     WHO,    WHO,    WHO]),
    ("ConfirmMerge",            [WHO,  DENIED, DENIED, DENIED, DENIED,DENIED, DENIED, DENIED, DENIED, NONE,   NONE,   WHO,    WHO,    WHO]),
    ("DeclineMerge",            [WHO,  DENIED, DENIED, DENIED, DENIED,DENIED, DENIED, DENIED, DENIED, NONE,   NONE,   WHO,    WHO,    WHO]),
    ("UndoMerge",               [WHO,  DENIED, DENIED, DENIED, DENIED,DENIED, DENIED, DENIED, DENIED, NONE,   NONE,   WHO,    WHO,    WHO]),
    // With a code that is nobody's.
    ("ClaimActivation",         [WHO,  NONE,   NONE,   NONE,   NONE,  NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   WHO,    WHO,    WHO]),
    // A head about a pupil of hers; whoever may not see the child is told that there is none.
    ("CreateOverride",          [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   NONE,   OK,     OK,     WHO,    WHO,    WHO]),
    ("EndOverride",             [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   NONE,   OK,     OK,     WHO,    WHO,    WHO]),
    // Whoever is neither sees her own objection, hence nothing.
    ("ListOverrides",           [WHO,  OK,     OK,     OK,     OK,    OK,     OK,     OK,     OK,     OK,     OK,     WHO,    WHO,    WHO]),
    // Names, for whoever may decide about them.
    ("ListPupils",              [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   NONE,   OK,     OK,     WHO,    WHO,    WHO]),
    ("ListGuardians",           [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   NONE,   OK,     OK,     WHO,    WHO,    WHO]),
    ("CreatePersonByHand",      [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   NONE,   OK,     OK,     WHO,    WHO,    WHO]),
    ("ListPeopleByHand",        [WHO,  DENIED, DENIED, DENIED, OK,    OK,     DENIED, DENIED, DENIED, OK,     OK,     WHO,    WHO,    WHO]),
    ("ChangePersonByHand",      [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   NONE,   OK,     OK,     WHO,    WHO,    WHO]),
    ("EndPersonByHand",         [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   NONE,   OK,     OK,     WHO,    WHO,    WHO]),
    // A club is its school's: not an administrator's or an operator's.
    ("CreateGroup",             [WHO,  NONE,   NONE,   OK,     OK,    NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   WHO,    WHO,    WHO]),
    // Made by somebody else than the teacher.
    ("ChangeGroup",             [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   WHO,    WHO,    WHO]),
    ("AddGroupMembers",         [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   WHO,    WHO,    WHO]),
    ("RemoveGroupMembers",      [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   WHO,    WHO,    WHO]),
    ("ListGroups",              [WHO,  NONE,   NONE,   OK,     OK,    NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   WHO,    WHO,    WHO]),
    ("ListGroupMembers",        [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   WHO,    WHO,    WHO]),
    ("CloseGroup",              [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   WHO,    WHO,    WHO]),
    ("GetDirectoryTasks",       [WHO,  DENIED, DENIED, DENIED, OK,    OK,     DENIED, DENIED, OK,     OK,     OK,     WHO,    WHO,    WHO]),
    ("ListFunctionProfiles",    [WHO,  DENIED, DENIED, DENIED, DENIED,DENIED, DENIED, DENIED, DENIED, OK,     OK,     WHO,    WHO,    WHO]),
    ("SetFunctionProfile",      [WHO,  DENIED, DENIED, DENIED, DENIED,DENIED, DENIED, DENIED, DENIED, OK,     OK,     WHO,    WHO,    WHO]),
    ("ListRollovers",           [WHO,  DENIED, DENIED, DENIED, OK,    OK,     DENIED, DENIED, OK,     OK,     OK,     WHO,    WHO,    WHO]),
    ("GetRollover",             [WHO,  DENIED, DENIED, DENIED, OK,    NONE,   DENIED, DENIED, OK,     OK,     OK,     WHO,    WHO,    WHO]),
    // Names: not for an agent.
    ("ListRolloverPupils",      [WHO,  NONE,   NONE,   NONE,   OK,    NONE,   NONE,   NONE,   NONE,   NONE,   OK,     WHO,    WHO,    WHO]),
    // Whoever closes a year that never was is told so.
    ("CloseSchoolYear",         [WHO,  DENIED, DENIED, DENIED, DENIED,DENIED, DENIED, DENIED, DENIED, BAD,    BAD,    WHO,    WHO,    WHO]),
    // The teachers of a class; the CPE, an inspector and an agent have no rule that lets them.
    ("ResolveAudience",         [WHO,  OK,     OK,     OK,     OK,    DENIED, DENIED, DENIED, DENIED, DENIED, OK,     WHO,    WHO,    WHO]),
    ("GetRoster",               [WHO,  DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, OK,     WHO,    WHO,    WHO]),
    // Names of staff, for everybody.
    ("ListStaffNames",          [WHO,  OK,     OK,     OK,     OK,    OK,     OK,     OK,     OK,     OK,     OK,     WHO,    WHO,    WHO]),
    ("StreamChanges",           [WHO,  DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, OK,     WHO,    WHO,    WHO]),
    ("GetTrust",                [OK,   OK,     OK,     OK,     OK,    OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK]),
];

#[test]
fn every_rpc_of_the_contract_has_its_row() {
    let of_identity = |path: &&str| path.starts_with("/enej.identity.v1.");
    let contract: BTreeSet<_> = proto::RPCS.iter().map(|(path, ..)| *path).filter(of_identity).collect();
    let table: BTreeSet<_> = TABLE.iter().map(|(rpc, _)| format!("/enej.identity.v1.IdentityService/{rpc}")).collect();
    assert_eq!(contract, table.iter().map(String::as_str).collect(), "an rpc without a row, or a row without an rpc");
}

#[sqlx::test(migrations = false)]
async fn each_rpc_answers_each_role_as_the_table_says(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let mut wrong = vec![];
    for (rpc, expected) in TABLE {
        for (role, expected) in ROLES.into_iter().zip(expected) {
            let code = stage.call(rpc, role).await;
            if code != expected {
                wrong.push(format!("{rpc} answers {role:?} {code:?}, not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    stage.app.drained_events().await;
}

/// A school with one person of each role, and what the calls are about.
struct Stage {
    app: TestApp,
    school: School,
    class_id: Uuid,
    directory: Directory,
    tokens: HashMap<Role, String>,
    /// The devices of those who are signed in.
    sessions: HashMap<Role, Session>,
    /// Another device of a pupil, whose secret the calls hold, and her login.
    login: String,
}

impl Stage {
    async fn new(pool: PgPool) -> Self {
        let app = TestApp::start(pool, identity::SERVICE).await;
        let directory = Directory::new(&app).await;
        let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
        let class_id = directory.class(&school, "3A").await;
        let pupil = directory.pupil("Lina", "Petit", &school, class_id).await;
        let login = opened(&app, &school.uai, Profile::Pupil, pupil).await;
        let mut stage = Self { app, school, class_id, directory, tokens: HashMap::new(), sessions: HashMap::new(), login };
        stage.sign_everybody_in(pupil).await;
        stage.spoil_tokens().await;
        stage
    }

    async fn sign_everybody_in(&mut self, pupil: Uuid) {
        let elsewhere = self.directory.school("0920002B", "CLICHY", "Collège Van Gogh").await;
        let parent = self.directory.parent("Anne", "Petit", &self.school, pupil).await;
        let people = [
            (Guardian, Profile::Guardian, self.school.clone(), Some(parent)),
            (Teacher, Profile::Teacher, self.school.clone(), None),
            (Head, Profile::Head, self.school.clone(), None),
            (OtherHead, Profile::Head, elsewhere, None),
            (SchoolLife, Profile::SchoolLife, self.school.clone(), None),
            (Academic, Profile::Academic, self.school.clone(), None),
        ];
        for (role, profile, school, known) in people {
            let person_id = match known {
                Some(person_id) => person_id,
                None => self.directory.somebody(&format!("{role:?}"), "Exemple", &school, profile).await,
            };
            self.hold(role, session_of(&self.app, &school.uai, profile, person_id).await);
        }
        self.hold(Pupil, signed_in(&self.app, &self.login, true).await);
        let asked = agent("Zoé", "Martin", "zoe@example.org", "departement", "92", "Département des Hauts-de-Seine");
        self.hold(Agent, agent_session(&self.app, asked).await);
        let asked = agent("Adèle", "Martin", "adele@example.org", "departement", "92", "Département des Hauts-de-Seine");
        let asked = CreateAgentRequest { administrator: true, ..asked };
        self.hold(Administrator, agent_session(&self.app, asked).await);
    }

    fn hold(&mut self, role: Role, session: Session) {
        self.tokens.insert(role, session.access_token.clone());
        self.sessions.insert(role, session);
    }

    /// The head's token ended, superseded, and signed by somebody else; the operator's.
    async fn spoil_tokens(&mut self) {
        let head = Caller::clone(&*self.app.verifier.verify(&self.tokens[&Head]).unwrap());
        let expired = Caller { expires_at: head.expires_at - 601, ..head.clone() };
        let signed_out = Caller { device_id: Uuid::now_v7(), ..head.clone() };
        let forged = Caller { operator: true, administrator: true, ..head };
        let trust = nobody(&self.app).get_trust(GetTrustRequest {}).await.unwrap().into_inner();
        let key = |key: VerificationKey| (key.key_id, key.public_key.try_into().unwrap());
        self.app.verifier.follow(Trust {
            keys: trust.keys.into_iter().map(key).collect(),
            superseded: [(signed_out.device_id, chrono::Utc::now() + chrono::TimeDelta::seconds(1))].into(),
            all_before: None,
        });
        self.tokens.insert(Expired, self.app.token(&expired));
        self.tokens.insert(Superseded, self.app.token(&signed_out));
        self.tokens.insert(Forged, Signer::from_pem(signing_key().as_bytes()).unwrap().sign(&forged));
        self.tokens.insert(Operator, self.app.token(&Caller::operator()));
    }

    /// The code that a role gets for a request with which nothing else is wrong.
    async fn call(&self, rpc: &str, role: Role) -> Code {
        let mut identity = nobody(&self.app);
        match rpc {
            "FindActivation" => {
                code(identity.find_activation(self.of(role, FindActivationRequest { code: self.new_code().await })).await)
            }
            "Activate" => code(identity.activate(self.of(role, activation(&self.new_code().await))).await),
            "SignIn" => code(identity.sign_in(self.of(role, self.sign_in(role))).await),
            "RenewSession" => code(identity.renew_session(self.of(role, self.renewal().await)).await),
            "SignOut" => code(identity.sign_out(self.of(role, SignOutRequest {})).await),
            "SignOutEverywhere" => code(identity.sign_out_everywhere(self.of(role, SignOutEverywhereRequest {})).await),
            "ListDevices" => code(identity.list_devices(self.of(role, ListDevicesRequest {})).await),
            "RevokeDevice" => code(identity.revoke_device(self.of(role, self.own_device(role))).await),
            "GetOverview" => code(identity.get_overview(self.of(role, GetOverviewRequest {})).await),
            "ListStructures" => code(identity.list_structures(self.of(role, ListStructuresRequest::default())).await),
            "GetStructure" => {
                code(identity.get_structure(self.of(role, GetStructureRequest { uai: self.school.uai.clone() })).await)
            }
            "DescribeStructures" => code(identity.describe_structures(self.of(role, DescribeStructuresRequest::default())).await),
            "ChangeUai" => code(identity.change_uai(self.of(role, uai_of_nobody())).await),
            "LinkStructures" => code(identity.link_structures(self.of(role, link_of_nobody())).await),
            "UnlinkStructures" => {
                code(identity.unlink_structures(self.of(role, UnlinkStructuresRequest { link_id: no_merge() })).await)
            }
            "ChangeResponsibility" => {
                code(identity.change_responsibility(self.of(role, ChangeResponsibilityRequest::default())).await)
            }
            "AcceptCharter" => code(identity.accept_charter(self.of(role, charter_of(role))).await),
            "GetContact" => code(identity.get_contact(self.of(role, GetContactRequest {})).await),
            "ChangeContact" => code(identity.change_contact(self.of(role, ChangeContactRequest::default())).await),
            "CreateActivationLetters" => {
                streamed(identity.create_activation_letters(self.of(role, self.all_pupils())).await).await
            }
            "CreateAgent" => code(identity.create_agent(self.of(role, new_agent())).await),
            "SuspendPerson" => code(identity.suspend_person(self.of(role, self.somebody_to_suspend().await)).await),
            "ImportDirectory" => self.deliver(identity, role).await,
            "ApplyImport" => streamed(identity.apply_import(self.of(role, ApplyImportRequest::default())).await).await,
            "RollBackImport" => streamed(identity.roll_back_import(self.of(role, RollBackImportRequest::default())).await).await,
            "ListImports" => code(identity.list_imports(self.of(role, ListImportsRequest::default())).await),
            "GetImport" => code(identity.get_import(self.of(role, GetImportRequest { import_id: self.import().await })).await),
            "ListImportChanges" => {
                let asked = ListImportChangesRequest { import_id: self.import().await, uai: self.school.uai.clone() };
                code(identity.list_import_changes(self.of(role, asked)).await)
            }
            "ListSetAside" => {
                let asked = ListSetAsideRequest { import_id: self.import().await, ..Default::default() };
                code(identity.list_set_aside(self.of(role, asked)).await)
            }
            "ListMerges" => code(identity.list_merges(self.of(role, ListMergesRequest::default())).await),
            "ConfirmMerge" => code(identity.confirm_merge(self.of(role, ConfirmMergeRequest { merge_id: no_merge() })).await),
            "DeclineMerge" => code(identity.decline_merge(self.of(role, DeclineMergeRequest { merge_id: no_merge() })).await),
            "UndoMerge" => code(identity.undo_merge(self.of(role, UndoMergeRequest { merge_id: no_merge() })).await),
            "ClaimActivation" => {
                let asked = ClaimActivationRequest { code: "AAAA-BBBB-CCCC".into() };
                code(identity.claim_activation(self.of(role, asked)).await)
            }
            "GetDirectoryTasks" => code(identity.get_directory_tasks(self.of(role, GetDirectoryTasksRequest {})).await),
            "ListFunctionProfiles" => {
                code(identity.list_function_profiles(self.of(role, ListFunctionProfilesRequest::default())).await)
            }
            "SetFunctionProfile" => code(identity.set_function_profile(self.of(role, a_function())).await),
            "ListRollovers" => code(identity.list_rollovers(self.of(role, ListRolloversRequest::default())).await),
            "GetRollover" => {
                let asked = GetRolloverRequest { uai: self.school.uai.clone(), school_year: 0 };
                code(identity.get_rollover(self.of(role, asked)).await)
            }
            "ListRolloverPupils" => {
                let (uai, outcome) = (self.school.uai.clone(), RolloverOutcome::Missing.into());
                let asked = ListRolloverPupilsRequest { uai, outcome, ..Default::default() };
                code(identity.list_rollover_pupils(self.of(role, asked)).await)
            }
            "CloseSchoolYear" => {
                let asked = CloseSchoolYearRequest { uai: self.school.uai.clone(), school_year: 0 };
                code(identity.close_school_year(self.of(role, asked)).await)
            }
            "ResolveAudience" => streamed(identity.resolve_audience(self.of(role, self.teachers())).await).await,
            "StreamChanges" => streamed(identity.stream_changes(self.of(role, StreamChangesRequest::default())).await).await,
            "GetTrust" => code(identity.get_trust(self.of(role, GetTrustRequest {})).await),
            other => self.call_by_hand(identity, other, role).await,
        }
    }

    fn of<T>(&self, role: Role, message: T) -> tonic::Request<T> {
        match self.tokens.get(&role) {
            Some(token) => as_caller(message, token).unwrap(),
            None => tonic::Request::new(message),
        }
    }

    async fn new_code(&self) -> String {
        let pupil = self.directory.pupil("Tom", "Nouveau", &self.school, self.class_id).await;
        letters(&self.app, &self.school.uai, Profile::Pupil, Some(pupil)).await.remove(0).code
    }

    /// Half of the roles try one login, half another: neither is throttled.
    fn sign_in(&self, role: Role) -> SignInRequest {
        let logins = [self.login.as_str(), "zoe.martin"];
        signing_in(logins[role as usize % 2], PASSWORD, false)
    }

    /// Of a device that signed in just now.
    async fn renewal(&self) -> RenewSessionRequest {
        let person_id: Uuid = self.sessions[&Pupil].person_id.parse().unwrap();
        let device_secret = Uuid::new_v4().to_string();
        sqlx::query("insert into identity.devices (device_id, person_id, secret_hash, label, personal) values ($1, $2, sha256($3), '', true)")
            .bind(Uuid::now_v7())
            .bind(person_id)
            .bind(device_secret.as_bytes())
            .execute(&self.app.pool)
            .await
            .unwrap();
        RenewSessionRequest { device_secret }
    }

    fn own_device(&self, role: Role) -> RevokeDeviceRequest {
        let session = self.sessions.get(&role).unwrap_or(&self.sessions[&Head]);
        RevokeDeviceRequest { device_id: session.device_id.clone() }
    }

    fn all_pupils(&self) -> CreateActivationLettersRequest {
        CreateActivationLettersRequest { uai: self.school.uai.clone(), profile: Profile::Pupil.into(), person_id: String::new() }
    }

    fn teachers(&self) -> ResolveAudienceRequest {
        let keys = vec![format!("teachers-of:class:{}", self.class_id)];
        ResolveAudienceRequest { keys, ..ResolveAudienceRequest::default() }
    }

    async fn somebody_to_suspend(&self) -> SuspendPersonRequest {
        SuspendPersonRequest { person_id: self.directory.person("Max", "Absent").await.to_string(), suspended: true }
    }

    /// One that touches the school.
    async fn import(&self) -> String {
        let import_id = Uuid::now_v7();
        sqlx::query(
            r#"insert into identity.imports (import_id, source, academy_code, degree, applied, summary, imported_by)
               values ($1, 'aaf', '25', '2D', false, jsonb_build_object('import_id', $1) || '{
                   "applied": false, "structures": 1, "people": 3, "people_created": 0, "people_updated": 0, "people_unchanged": 2,
                   "people_missing": 1, "classes": 1, "guardianships": 0, "set_aside_total": 0, "noted": [], "over_threshold": []
               }', 'operator')"#,
        )
        .bind(import_id)
        .execute(&self.app.pool)
        .await
        .unwrap();
        sqlx::query(
            "insert into identity.import_structures
             select $1, structure_id, uai, name, 3, 0, 1, 0, 2, false from identity.structures where uai = $2",
        )
        .bind(import_id)
        .bind(&self.school.uai)
        .execute(&self.app.pool)
        .await
        .unwrap();
        import_id.to_string()
    }

    async fn deliver(&self, mut identity: Identity, role: Role) -> Code {
        let options = ImportDirectoryRequest {
            piece: Some(import_directory_request::Piece::Options(ImportDirectoryOptions { apply: true, ..Default::default() })),
        };
        streamed(identity.import_directory(self.of(role, tokio_stream::iter([options]))).await).await
    }
}

#[sqlx::test(migrations = false)]
async fn a_refused_token_says_why_so_that_the_portal_renews_it_or_not(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let roles =
        [(Nobody, "TOKEN_MISSING"), (Expired, "TOKEN_EXPIRED"), (Superseded, "TOKEN_SUPERSEDED"), (Forged, "TOKEN_INVALID")];
    for (role, reason) in roles {
        let refused = nobody(&stage.app).list_devices(stage.of(role, ListDevicesRequest {})).await;
        assert_eq!(refusal(refused), (WHO, reason.into()));
    }
}

fn a_function() -> SetFunctionProfileRequest {
    SetFunctionProfileRequest { code: "AES".into(), profile: Profile::SchoolLife.into(), label: String::new() }
}

fn no_merge() -> String {
    Uuid::now_v7().to_string()
}

fn uai_of_nobody() -> ChangeUaiRequest {
    ChangeUaiRequest { old_uai: "0929999Z".into(), new_uai: "0929998T".into(), ..ChangeUaiRequest::default() }
}

fn link_of_nobody() -> LinkStructuresRequest {
    LinkStructuresRequest {
        request_id: Uuid::now_v7().to_string(),
        kind: StructureLinkKind::Rpi.into(),
        name: "RPI".into(),
        uais: vec!["0929999Z".into(), "0929998Y".into()],
        ..LinkStructuresRequest::default()
    }
}

fn charter_of(role: Role) -> AcceptCharterRequest {
    let family = match role {
        Pupil => CharterFamily::Pupil,
        Guardian => CharterFamily::Guardian,
        Agent | Administrator => CharterFamily::Agent,
        _ => CharterFamily::Staff,
    };
    AcceptCharterRequest { charters: vec![Charter { family: family.into(), version: 1 }] }
}

fn new_agent() -> CreateAgentRequest {
    agent("Luc", "Morel", &format!("{}@example.org", Uuid::new_v4().simple()), "commune", "92050", "Nanterre")
}

fn code<T>(answer: Result<Response<T>, Status>) -> Code {
    answer.map_or_else(|status| status.code(), |_| OK)
}

/// The code of an answer at its end.
async fn streamed<T>(answer: Result<Response<Streaming<T>>, Status>) -> Code {
    let mut stream = match answer {
        Ok(answer) => answer.into_inner(),
        Err(status) => return status.code(),
    };
    loop {
        match stream.message().await {
            Ok(Some(_)) => {}
            Ok(None) => return OK,
            Err(status) => return status.code(),
        }
    }
}
