//! What stands for identity: its rosters and its changes, as a test says them, behind the real stack.

use std::{
    collections::HashMap,
    convert::Infallible,
    future::{Ready, ready},
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use futures::{future::BoxFuture, stream};
use http::{Request, Response};
use prost::{Message, Name};
use prost_types::Any;
use proto::identity::v1::{GetRosterRequest, GetRosterResponse, StreamChangesRequest, StreamChangesResponse};
use tonic::{
    Status,
    body::Body,
    server::{Grpc, NamedService, ServerStreamingService},
};
use tonic_prost::ProstCodec;
use tower::Service;

/// Identity as far as timetable asks it. Clones share what it says.
#[derive(Clone, Default)]
pub struct Identity(Arc<Mutex<Said>>);

#[derive(Default)]
struct Said {
    rosters: HashMap<String, GetRosterResponse>,
    changes: Vec<Any>,
}

impl Identity {
    /// Says who is in a school from now on.
    pub fn says(&self, roster: GetRosterResponse) {
        let school = roster.structure.clone().unwrap().structure.unwrap().structure_id;
        self.0.lock().unwrap().rosters.insert(school, roster);
    }

    /// Tells one change more.
    pub fn tells<E: Message + Name>(&self, event: &E) {
        let event = Any { type_url: format!("type.googleapis.com/{}", E::full_name()), value: event.encode_to_vec() };
        self.0.lock().unwrap().changes.push(event);
    }

    fn roster(&self, asked: &GetRosterRequest) -> Result<Vec<GetRosterResponse>, Status> {
        let roster = self.0.lock().unwrap().rosters.get(&asked.structure_id).cloned();
        let whole = roster.ok_or_else(|| platform::status::not_found("structure", &asked.structure_id))?;
        let GetRosterResponse { structure, classes, people } = whole;
        let first = GetRosterResponse { structure, ..GetRosterResponse::default() };
        Ok(vec![first, GetRosterResponse { classes, people, ..GetRosterResponse::default() }])
    }

    fn changes(&self, asked: &StreamChangesRequest) -> Vec<StreamChangesResponse> {
        let told = &self.0.lock().unwrap().changes;
        let known = asked.since.parse().unwrap_or(0);
        let new = told[known..].iter().map(|event| StreamChangesResponse { event: Some(event.clone()), ..Default::default() });
        let anew = asked.since.is_empty().then(|| StreamChangesResponse { anew: true, ..Default::default() });
        let last = StreamChangesResponse { position: told.len().to_string(), ..Default::default() };
        anew.into_iter().chain(new).chain([last]).collect()
    }
}

impl NamedService for Identity {
    const NAME: &'static str = "enej.identity.v1.IdentityService";
}

impl Service<Request<Body>> for Identity {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let identity = self.clone();
        Box::pin(async move {
            Ok(match request.uri().path().rsplit('/').next().unwrap() {
                "GetRoster" => Grpc::new(ProstCodec::default()).server_streaming(Roster(identity), request).await,
                "StreamChanges" => Grpc::new(ProstCodec::default()).server_streaming(Changes(identity), request).await,
                other => Status::unimplemented(other.to_owned()).into_http(),
            })
        })
    }
}

type Answers<T> = stream::Iter<std::vec::IntoIter<Result<T, Status>>>;

fn answers<T>(answers: Vec<T>) -> tonic::Response<Answers<T>> {
    tonic::Response::new(stream::iter(answers.into_iter().map(Ok).collect::<Vec<_>>()))
}

struct Roster(Identity);

impl ServerStreamingService<GetRosterRequest> for Roster {
    type Response = GetRosterResponse;
    type ResponseStream = Answers<GetRosterResponse>;
    type Future = Ready<Result<tonic::Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: tonic::Request<GetRosterRequest>) -> Self::Future {
        ready(self.0.roster(request.get_ref()).map(answers))
    }
}

struct Changes(Identity);

impl ServerStreamingService<StreamChangesRequest> for Changes {
    type Response = StreamChangesResponse;
    type ResponseStream = Answers<StreamChangesResponse>;
    type Future = Ready<Result<tonic::Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: tonic::Request<StreamChangesRequest>) -> Self::Future {
        ready(Ok(answers(self.0.changes(request.get_ref()))))
    }
}
