//! The face of identity: protobuf in, domain call, protobuf out.

mod answers;
mod import;

use chrono::TimeDelta;
use futures::{StreamExt, TryStreamExt};
use platform::{
    auth::{Caller, Signer},
    secrets::Secrets,
    status,
};
use proto::identity::v1::{
    AcceptCharterRequest, AcceptCharterResponse, ActivateRequest, ActivateResponse, AddGroupMembersRequest,
    AddGroupMembersResponse, ApplyImportRequest, ApplyImportResponse, ChangeContactRequest, ChangeContactResponse,
    ChangeGroupRequest, ChangeGroupResponse, ChangePersonByHandRequest, ChangePersonByHandResponse, ChangeResponsibilityRequest,
    ChangeResponsibilityResponse, ChangeUaiRequest, ChangeUaiResponse, ClaimActivationRequest, ClaimActivationResponse,
    CloseGroupRequest, CloseGroupResponse, CloseSchoolYearRequest, CloseSchoolYearResponse, ConfirmMergeRequest,
    ConfirmMergeResponse, CreateActivationLettersRequest, CreateActivationLettersResponse, CreateAgentRequest,
    CreateAgentResponse, CreateGroupRequest, CreateGroupResponse, CreateOverrideRequest, CreateOverrideResponse,
    CreatePersonByHandRequest, CreatePersonByHandResponse, DeclineMergeRequest, DeclineMergeResponse, DescribeStructuresRequest,
    DescribeStructuresResponse, EndOverrideRequest, EndOverrideResponse, EndPersonByHandRequest, EndPersonByHandResponse,
    FindActivationRequest, FindActivationResponse, GetContactRequest, GetContactResponse, GetDirectoryTasksRequest,
    GetDirectoryTasksResponse, GetImportRequest, GetImportResponse, GetOverviewRequest, GetOverviewResponse, GetRolloverRequest,
    GetRolloverResponse, GetRosterRequest, GetRosterResponse, GetStructureRequest, GetStructureResponse, GetTrustRequest,
    GetTrustResponse, ImportDirectoryRequest, ImportDirectoryResponse, LinkStructuresRequest, LinkStructuresResponse,
    ListDevicesRequest, ListDevicesResponse, ListFunctionProfilesRequest, ListFunctionProfilesResponse, ListGroupMembersRequest,
    ListGroupMembersResponse, ListGroupsRequest, ListGroupsResponse, ListGuardiansRequest, ListGuardiansResponse,
    ListImportChangesRequest, ListImportChangesResponse, ListImportsRequest, ListImportsResponse, ListMergesRequest,
    ListMergesResponse, ListOverridesRequest, ListOverridesResponse, ListPeopleByHandRequest, ListPeopleByHandResponse,
    ListPupilsRequest, ListPupilsResponse, ListRolloverPupilsRequest, ListRolloverPupilsResponse, ListRolloversRequest,
    ListRolloversResponse, ListSetAsideRequest, ListSetAsideResponse, ListStaffNamesRequest, ListStaffNamesResponse,
    ListStructuresRequest, ListStructuresResponse, RemoveGroupMembersRequest, RemoveGroupMembersResponse, RenewSessionRequest,
    RenewSessionResponse, ResolveAudienceRequest, ResolveAudienceResponse, RevokeDeviceRequest, RevokeDeviceResponse,
    RollBackImportRequest, RollBackImportResponse, SetFunctionProfileRequest, SetFunctionProfileResponse, SignInRequest,
    SignInResponse, SignOutEverywhereRequest, SignOutEverywhereResponse, SignOutRequest, SignOutResponse, StreamChangesRequest,
    StreamChangesResponse, SuspendPersonRequest, SuspendPersonResponse, UndoMergeRequest, UndoMergeResponse,
    UnlinkStructuresRequest, UnlinkStructuresResponse, identity_service_server::IdentityService,
};
use sqlx::PgPool;
use tonic::{Request, Response, Status, Streaming};
use uuid::Uuid;

use crate::{
    account::{self, Throttle},
    activation::{self, Code},
    agent,
    audience::{self, Audience},
    change,
    charter::{self, Charters},
    contact, device,
    error::Error,
    function_profile, group, hand,
    import::{Order, Rules, Source, history},
    letter::{self, Addressees},
    merge, organisation, overrides, overview,
    password::Passwords,
    pupil, rollover, roster, staff,
    structure::{self, annuaire, details, link, uai},
    tasks, token,
};
use answers::{AnswerStream, answers};

/// What the rpcs work with.
#[derive(Clone)]
pub struct Api {
    pub(crate) pool: PgPool,
    pub(crate) secrets: Secrets,
    pub(crate) signer: Signer,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Throttle,
    pub(crate) charters: Charters,
    pub(crate) code_life: TimeDelta,
    pub(crate) rules: Rules,
}

type Answer<T> = Result<Response<T>, Status>;
#[tonic::async_trait]
impl IdentityService for Api {
    async fn find_activation(&self, request: Request<FindActivationRequest>) -> Answer<FindActivationResponse> {
        self.throttle.code()?;
        let code = Code::parse(&request.into_inner().code)?;
        let preview = activation::preview(&self.pool, &self.secrets, &code).await?;
        Ok(Response::new(FindActivationResponse { preview: Some(preview) }))
    }

    async fn activate(&self, request: Request<ActivateRequest>) -> Answer<ActivateResponse> {
        self.throttle.code()?;
        let answer = account::activate(&self.pool, &self.secrets, &self.passwords, request.get_ref()).await?;
        Ok(Response::new(answer))
    }

    async fn sign_in(&self, request: Request<SignInRequest>) -> Answer<SignInResponse> {
        let session =
            account::sign_in(&self.pool, &self.signer, self.charters, &self.passwords, &self.throttle, request.into_inner())
                .await?;
        Ok(Response::new(SignInResponse { session: Some(session) }))
    }

    async fn renew_session(&self, request: Request<RenewSessionRequest>) -> Answer<RenewSessionResponse> {
        let session = device::renew(&self.pool, &self.signer, self.charters, &request.get_ref().device_secret).await?;
        Ok(Response::new(RenewSessionResponse { session: Some(session) }))
    }

    async fn sign_out(&self, request: Request<SignOutRequest>) -> Answer<SignOutResponse> {
        let caller = Caller::of(&request)?;
        device::sign_out(&self.pool, caller.person_id, caller.device_id).await?;
        Ok(Response::new(SignOutResponse {}))
    }

    async fn sign_out_everywhere(&self, request: Request<SignOutEverywhereRequest>) -> Answer<SignOutEverywhereResponse> {
        let caller = Caller::of(&request)?;
        let devices = device::sign_out_all(&self.pool, caller.person_id).await?;
        Ok(Response::new(SignOutEverywhereResponse { devices: devices.try_into().unwrap_or(i32::MAX) }))
    }

    async fn list_devices(&self, request: Request<ListDevicesRequest>) -> Answer<ListDevicesResponse> {
        let caller = Caller::of(&request)?;
        let devices = device::list(&self.pool, &caller).await.map_err(Error::from)?;
        Ok(Response::new(ListDevicesResponse { devices }))
    }

    async fn revoke_device(&self, request: Request<RevokeDeviceRequest>) -> Answer<RevokeDeviceResponse> {
        let caller = Caller::of(&request)?;
        let device_id = uuid("device_id", &request.get_ref().device_id)?;
        device::sign_out(&self.pool, caller.person_id, device_id).await?;
        Ok(Response::new(RevokeDeviceResponse {}))
    }

    async fn get_overview(&self, request: Request<GetOverviewRequest>) -> Answer<GetOverviewResponse> {
        let caller = Caller::of(&request)?;
        let overview = overview::of(&self.pool, caller.person_id, !caller.organisation_ids.is_empty()).await?;
        Ok(Response::new(overview))
    }

    async fn list_structures(&self, request: Request<ListStructuresRequest>) -> Answer<ListStructuresResponse> {
        let caller = Caller::of(&request)?;
        let page = structure::list(&self.pool, &self.secrets, &caller, request.get_ref()).await?;
        Ok(Response::new(page))
    }

    async fn get_structure(&self, request: Request<GetStructureRequest>) -> Answer<GetStructureResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(details::of(&self.pool, &caller, &request.get_ref().uai).await?))
    }

    async fn describe_structures(&self, request: Request<DescribeStructuresRequest>) -> Answer<DescribeStructuresResponse> {
        Ok(Response::new(annuaire::describe(&self.pool, request.get_ref()).await?))
    }

    async fn change_uai(&self, request: Request<ChangeUaiRequest>) -> Answer<ChangeUaiResponse> {
        let caller = Caller::of(&request)?;
        uai::change(&self.pool, &caller, request.get_ref()).await?;
        Ok(Response::new(ChangeUaiResponse {}))
    }

    async fn link_structures(&self, request: Request<LinkStructuresRequest>) -> Answer<LinkStructuresResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(link::create(&self.pool, &self.secrets, &caller, request.get_ref()).await?))
    }

    async fn unlink_structures(&self, request: Request<UnlinkStructuresRequest>) -> Answer<UnlinkStructuresResponse> {
        link::delete(&self.pool, uuid("link_id", &request.get_ref().link_id)?).await?;
        Ok(Response::new(UnlinkStructuresResponse {}))
    }

    async fn change_responsibility(&self, request: Request<ChangeResponsibilityRequest>) -> Answer<ChangeResponsibilityResponse> {
        let caller = Caller::of(&request)?;
        organisation::change_responsibility(&self.pool, &caller, request.get_ref()).await?;
        Ok(Response::new(ChangeResponsibilityResponse {}))
    }

    async fn accept_charter(&self, request: Request<AcceptCharterRequest>) -> Answer<AcceptCharterResponse> {
        let caller = Caller::of(&request)?;
        charter::accept(&self.pool, &caller, self.charters, request.get_ref()).await?;
        Ok(Response::new(AcceptCharterResponse {}))
    }

    async fn get_contact(&self, request: Request<GetContactRequest>) -> Answer<GetContactResponse> {
        let caller = Caller::of(&request)?;
        let contact = contact::of(&self.pool, &caller).await?;
        Ok(Response::new(GetContactResponse { contact: Some(contact) }))
    }

    async fn change_contact(&self, request: Request<ChangeContactRequest>) -> Answer<ChangeContactResponse> {
        let caller = Caller::of(&request)?;
        let contact = contact::change(&self.pool, &caller, request.get_ref()).await?;
        Ok(Response::new(ChangeContactResponse { contact: Some(contact) }))
    }

    type CreateActivationLettersStream = AnswerStream<CreateActivationLettersResponse>;

    async fn create_activation_letters(
        &self,
        request: Request<CreateActivationLettersRequest>,
    ) -> Answer<Self::CreateActivationLettersStream> {
        let caller = Caller::of(&request)?;
        let to = Addressees::of(&self.pool, &caller, request.get_ref()).await?;
        let letters = letter::make(self.pool.clone(), self.secrets.clone(), to, self.code_life);
        let letters = letters.map_ok(|letter| CreateActivationLettersResponse { letter: Some(letter) }).map_err(Status::from);
        Ok(Response::new(Box::pin(letters)))
    }

    async fn create_agent(&self, request: Request<CreateAgentRequest>) -> Answer<CreateAgentResponse> {
        let caller = Caller::of(&request)?;
        let answer = agent::create(&self.pool, &self.secrets, &caller, request.get_ref(), self.code_life).await?;
        Ok(Response::new(answer))
    }

    async fn suspend_person(&self, request: Request<SuspendPersonRequest>) -> Answer<SuspendPersonResponse> {
        let caller = Caller::of(&request)?;
        let asked = request.get_ref();
        account::suspend(&self.pool, &caller, uuid("person_id", &asked.person_id)?, asked.suspended).await?;
        Ok(Response::new(SuspendPersonResponse {}))
    }

    type ImportDirectoryStream = AnswerStream<ImportDirectoryResponse>;

    async fn import_directory(&self, request: Request<Streaming<ImportDirectoryRequest>>) -> Answer<Self::ImportDirectoryStream> {
        let caller = Caller::of(&request)?;
        let mut pieces = request.into_inner();
        let order = import::options(&mut pieces, self.order(&caller, Uuid::now_v7(), false)).await?;
        Ok(Response::new(import::deliver(self.pool.clone(), order, pieces).boxed()))
    }

    type ApplyImportStream = AnswerStream<ApplyImportResponse>;

    async fn apply_import(&self, request: Request<ApplyImportRequest>) -> Answer<Self::ApplyImportStream> {
        let (caller, asked) = (Caller::of(&request)?, request.get_ref());
        let order = self.order(&caller, uuid("import_id", &asked.import_id)?, asked.confirm_departures);
        Ok(Response::new(import::apply(self.pool.clone(), order).boxed()))
    }

    type RollBackImportStream = AnswerStream<RollBackImportResponse>;

    async fn roll_back_import(&self, request: Request<RollBackImportRequest>) -> Answer<Self::RollBackImportStream> {
        let caller = Caller::of(&request)?;
        let undone = uuid("import_id", &request.get_ref().import_id)?;
        let order = self.order(&caller, Uuid::now_v7(), true);
        Ok(Response::new(import::roll_back(self.pool.clone(), order, undone).boxed()))
    }

    async fn list_imports(&self, request: Request<ListImportsRequest>) -> Answer<ListImportsResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(history::list(&self.pool, &self.secrets, &caller, request.get_ref()).await?))
    }

    async fn get_import(&self, request: Request<GetImportRequest>) -> Answer<GetImportResponse> {
        let caller = Caller::of(&request)?;
        let import_id = uuid("import_id", &request.get_ref().import_id)?;
        Ok(Response::new(history::get(&self.pool, &caller, import_id).await?))
    }

    async fn list_import_changes(&self, request: Request<ListImportChangesRequest>) -> Answer<ListImportChangesResponse> {
        let (caller, asked) = (Caller::of(&request)?, request.get_ref());
        let import_id = uuid("import_id", &asked.import_id)?;
        Ok(Response::new(history::changes(&self.pool, &caller, import_id, &asked.uai).await?))
    }

    async fn list_set_aside(&self, request: Request<ListSetAsideRequest>) -> Answer<ListSetAsideResponse> {
        let (caller, asked) = (Caller::of(&request)?, request.get_ref());
        let import_id = uuid("import_id", &asked.import_id)?;
        Ok(Response::new(history::set_aside(&self.pool, &self.secrets, &caller, import_id, asked).await?))
    }

    async fn list_merges(&self, request: Request<ListMergesRequest>) -> Answer<ListMergesResponse> {
        Ok(Response::new(merge::list(&self.pool, &self.secrets, request.get_ref()).await?))
    }

    async fn confirm_merge(&self, request: Request<ConfirmMergeRequest>) -> Answer<ConfirmMergeResponse> {
        let (caller, asked) = (Caller::of(&request)?, request.get_ref());
        merge::confirm(&self.pool, &caller, uuid("merge_id", &asked.merge_id)?).await?;
        Ok(Response::new(ConfirmMergeResponse {}))
    }

    async fn decline_merge(&self, request: Request<DeclineMergeRequest>) -> Answer<DeclineMergeResponse> {
        let (caller, asked) = (Caller::of(&request)?, request.get_ref());
        merge::decline(&self.pool, &caller, uuid("merge_id", &asked.merge_id)?).await?;
        Ok(Response::new(DeclineMergeResponse {}))
    }

    async fn undo_merge(&self, request: Request<UndoMergeRequest>) -> Answer<UndoMergeResponse> {
        let (caller, asked) = (Caller::of(&request)?, request.get_ref());
        merge::undo(&self.pool, &caller, uuid("merge_id", &asked.merge_id)?).await?;
        Ok(Response::new(UndoMergeResponse {}))
    }

    async fn claim_activation(&self, request: Request<ClaimActivationRequest>) -> Answer<ClaimActivationResponse> {
        let caller = Caller::of(&request)?;
        self.throttle.code()?;
        let code = Code::parse(&request.get_ref().code)?;
        merge::claim(&self.pool, &self.secrets, &caller, &code).await?;
        Ok(Response::new(ClaimActivationResponse {}))
    }

    async fn create_override(&self, request: Request<CreateOverrideRequest>) -> Answer<CreateOverrideResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(overrides::create(&self.pool, &self.secrets, &caller, request.get_ref()).await?))
    }

    async fn end_override(&self, request: Request<EndOverrideRequest>) -> Answer<EndOverrideResponse> {
        let caller = Caller::of(&request)?;
        let override_id = uuid("override_id", &request.get_ref().override_id)?;
        Ok(Response::new(overrides::end(&self.pool, &caller, override_id).await?))
    }

    async fn list_overrides(&self, request: Request<ListOverridesRequest>) -> Answer<ListOverridesResponse> {
        let (caller, asked) = (Caller::of(&request)?, request.get_ref());
        let of = (uuid_if_any("override_id", &asked.override_id)?, uuid_if_any("person_id", &asked.person_id)?);
        Ok(Response::new(overrides::list(&self.pool, &self.secrets, &caller, of, asked).await?))
    }

    async fn list_pupils(&self, request: Request<ListPupilsRequest>) -> Answer<ListPupilsResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(pupil::list(&self.pool, &self.secrets, &caller, request.get_ref()).await?))
    }

    async fn list_guardians(&self, request: Request<ListGuardiansRequest>) -> Answer<ListGuardiansResponse> {
        let caller = Caller::of(&request)?;
        let pupil_id = uuid("pupil_id", &request.get_ref().pupil_id)?;
        Ok(Response::new(pupil::guardians(&self.pool, &caller, pupil_id).await?))
    }

    async fn create_person_by_hand(&self, request: Request<CreatePersonByHandRequest>) -> Answer<CreatePersonByHandResponse> {
        let caller = Caller::of(&request)?;
        let answer = hand::create(&self.pool, &self.secrets, &caller, request.get_ref(), self.code_life).await?;
        Ok(Response::new(answer))
    }

    async fn list_people_by_hand(&self, request: Request<ListPeopleByHandRequest>) -> Answer<ListPeopleByHandResponse> {
        let (caller, asked) = (Caller::of(&request)?, request.get_ref());
        let person_id = uuid_if_any("person_id", &asked.person_id)?;
        Ok(Response::new(hand::list(&self.pool, &self.secrets, &caller, person_id, asked).await?))
    }

    async fn change_person_by_hand(&self, request: Request<ChangePersonByHandRequest>) -> Answer<ChangePersonByHandResponse> {
        let (caller, asked) = (Caller::of(&request)?, request.get_ref());
        Ok(Response::new(hand::change(&self.pool, &caller, uuid("person_id", &asked.person_id)?, asked).await?))
    }

    async fn end_person_by_hand(&self, request: Request<EndPersonByHandRequest>) -> Answer<EndPersonByHandResponse> {
        let caller = Caller::of(&request)?;
        hand::end(&self.pool, &caller, uuid("person_id", &request.get_ref().person_id)?).await?;
        Ok(Response::new(EndPersonByHandResponse {}))
    }

    async fn create_group(&self, request: Request<CreateGroupRequest>) -> Answer<CreateGroupResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(group::create(&self.pool, &self.secrets, &caller, request.get_ref()).await?))
    }

    async fn change_group(&self, request: Request<ChangeGroupRequest>) -> Answer<ChangeGroupResponse> {
        let (caller, asked) = (Caller::of(&request)?, request.get_ref());
        let group = group::rename(&self.pool, &caller, uuid("group_id", &asked.group_id)?, &asked.name).await?;
        Ok(Response::new(ChangeGroupResponse { group: Some(group) }))
    }

    async fn add_group_members(&self, request: Request<AddGroupMembersRequest>) -> Answer<AddGroupMembersResponse> {
        let (caller, asked) = (Caller::of(&request)?, request.get_ref());
        let group = group::add(&self.pool, &caller, uuid("group_id", &asked.group_id)?, &asked.person_ids).await?;
        Ok(Response::new(AddGroupMembersResponse { group: Some(group) }))
    }

    async fn remove_group_members(&self, request: Request<RemoveGroupMembersRequest>) -> Answer<RemoveGroupMembersResponse> {
        let (caller, asked) = (Caller::of(&request)?, request.get_ref());
        let group = group::remove(&self.pool, &caller, uuid("group_id", &asked.group_id)?, &asked.person_ids).await?;
        Ok(Response::new(RemoveGroupMembersResponse { group: Some(group) }))
    }

    async fn list_groups(&self, request: Request<ListGroupsRequest>) -> Answer<ListGroupsResponse> {
        let (caller, asked) = (Caller::of(&request)?, request.get_ref());
        let group_id = uuid_if_any("group_id", &asked.group_id)?;
        Ok(Response::new(group::list(&self.pool, &self.secrets, &caller, group_id, asked).await?))
    }

    async fn list_group_members(&self, request: Request<ListGroupMembersRequest>) -> Answer<ListGroupMembersResponse> {
        let (caller, asked) = (Caller::of(&request)?, request.get_ref());
        let group_id = uuid("group_id", &asked.group_id)?;
        Ok(Response::new(group::list_members(&self.pool, &self.secrets, &caller, group_id, asked).await?))
    }

    async fn close_group(&self, request: Request<CloseGroupRequest>) -> Answer<CloseGroupResponse> {
        let caller = Caller::of(&request)?;
        group::close(&self.pool, &caller, uuid("group_id", &request.get_ref().group_id)?).await?;
        Ok(Response::new(CloseGroupResponse {}))
    }

    async fn get_directory_tasks(&self, request: Request<GetDirectoryTasksRequest>) -> Answer<GetDirectoryTasksResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(tasks::of(&self.pool, &caller).await?))
    }

    async fn list_function_profiles(
        &self,
        request: Request<ListFunctionProfilesRequest>,
    ) -> Answer<ListFunctionProfilesResponse> {
        Ok(Response::new(function_profile::list(&self.pool, &self.secrets, request.get_ref()).await?))
    }

    async fn set_function_profile(&self, request: Request<SetFunctionProfileRequest>) -> Answer<SetFunctionProfileResponse> {
        let caller = Caller::of(&request)?;
        let function = function_profile::set(&self.pool, &caller, request.get_ref()).await?;
        Ok(Response::new(SetFunctionProfileResponse { function: Some(function) }))
    }

    async fn list_rollovers(&self, request: Request<ListRolloversRequest>) -> Answer<ListRolloversResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(rollover::list(&self.pool, &self.secrets, &caller, request.get_ref()).await?))
    }

    async fn get_rollover(&self, request: Request<GetRolloverRequest>) -> Answer<GetRolloverResponse> {
        let (caller, asked) = (Caller::of(&request)?, request.get_ref());
        Ok(Response::new(rollover::get(&self.pool, &caller, &asked.uai, asked.school_year).await?))
    }

    async fn list_rollover_pupils(&self, request: Request<ListRolloverPupilsRequest>) -> Answer<ListRolloverPupilsResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(rollover::pupils(&self.pool, &self.secrets, &caller, request.get_ref()).await?))
    }

    async fn close_school_year(&self, request: Request<CloseSchoolYearRequest>) -> Answer<CloseSchoolYearResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(rollover::close(&self.pool, &caller, request.get_ref()).await?))
    }

    type ResolveAudienceStream = AnswerStream<ResolveAudienceResponse>;

    async fn resolve_audience(&self, request: Request<ResolveAudienceRequest>) -> Answer<Self::ResolveAudienceStream> {
        let caller = Caller::of(&request)?;
        let audience = Audience::of(&self.pool, &caller, request.get_ref()).await?;
        let pool = self.pool.clone();
        Ok(Response::new(answers(|answers| async move { audience::resolve(&pool, &audience, answers).await }).boxed()))
    }

    type GetRosterStream = AnswerStream<GetRosterResponse>;

    async fn get_roster(&self, request: Request<GetRosterRequest>) -> Answer<Self::GetRosterStream> {
        let (pool, structure_id) = (self.pool.clone(), uuid("structure_id", &request.get_ref().structure_id)?);
        Ok(Response::new(answers(|answers| async move { roster::read(&pool, structure_id, answers).await }).boxed()))
    }

    async fn list_staff_names(&self, request: Request<ListStaffNamesRequest>) -> Answer<ListStaffNamesResponse> {
        Ok(Response::new(staff::names(&self.pool, &request.get_ref().person_ids).await?))
    }

    type StreamChangesStream = AnswerStream<StreamChangesResponse>;

    async fn stream_changes(&self, request: Request<StreamChangesRequest>) -> Answer<Self::StreamChangesStream> {
        let (pool, secrets, since) = (self.pool.clone(), self.secrets.clone(), request.into_inner().since);
        Ok(Response::new(answers(|answers| async move { change::stream(&pool, &secrets, &since, answers).await }).boxed()))
    }

    async fn get_trust(&self, _: Request<GetTrustRequest>) -> Answer<GetTrustResponse> {
        Ok(Response::new(token::trust(&self.pool, &self.signer).await.map_err(Error::from)?))
    }
}

impl Api {
    fn order(&self, caller: &Caller, import_id: Uuid, confirm: bool) -> Order {
        let imported_by = if caller.operator { "operator".to_owned() } else { caller.person_id.to_string() };
        let rules = self.rules.clone();
        Order { import_id, imported_by, apply: true, confirm, source: Source::Aaf, uai: String::new(), rules }
    }
}

fn uuid(field: &'static str, text: &str) -> Result<Uuid, Status> {
    text.parse().map_err(|_| status::invalid_argument(field, "must be a UUID"))
}

fn uuid_if_any(field: &'static str, text: &str) -> Result<Option<Uuid>, Status> {
    if text.is_empty() { Ok(None) } else { uuid(field, text).map(Some) }
}
