//! A small HTTP server that misbehaves on demand, and remembers what it was asked.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::sleep,
};
use tokio_rustls::TlsAcceptor;

/// What the server answers: these bytes, and then.
#[derive(Clone)]
pub struct Answer(pub Vec<u8>, pub Then);

#[derive(Clone, Copy)]
pub enum Then {
    /// Closes.
    Close,
    /// Says one letter more every 50 ms, without end.
    Drip,
    /// Says as much as it can, without end.
    Flood,
    /// Says nothing more.
    Hang,
}

impl Answer {
    /// `HTTP/1.1`, this status line, these headers, this body.
    pub fn new(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Self {
        let length = body.as_ref().len();
        let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n");
        Self([head.as_bytes(), body.as_ref()].concat(), Then::Close)
    }

    /// 200, these headers, this body.
    pub fn ok(headers: &str, body: impl AsRef<[u8]>) -> Self {
        Self::new("200 OK", headers, body)
    }

    /// A redirect.
    pub fn to(location: &str) -> Self {
        Self::new("302 Found", &format!("Location: {location}\r\n"), "")
    }

    /// These bytes as they are, and then.
    pub fn raw(bytes: impl AsRef<[u8]>, then: Then) -> Self {
        Self(bytes.as_ref().to_vec(), then)
    }
}

pub struct Server {
    pub address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    _serving: JoinSet<()>,
}

impl Server {
    /// Listens on this number; answers what the function says to the head of a request.
    pub async fn on(number: &str, answer: impl Fn(&str) -> Answer + Clone + Send + 'static) -> Self {
        Self::serve(number, None, answer).await
    }

    /// The same on 127.0.0.1.
    pub async fn start(answer: impl Fn(&str) -> Answer + Clone + Send + 'static) -> Self {
        Self::serve("127.0.0.1", None, answer).await
    }

    /// The same, encrypted.
    pub async fn encrypted(acceptor: TlsAcceptor, answer: impl Fn(&str) -> Answer + Clone + Send + 'static) -> Self {
        Self::serve("127.0.0.1", Some(acceptor), answer).await
    }

    /// Where it is: `http://127.0.0.1:1234/path`.
    pub fn http(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The heads of all requests.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    async fn serve(
        number: &str,
        acceptor: Option<TlsAcceptor>,
        answer: impl Fn(&str) -> Answer + Clone + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind((number, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let mut serving = JoinSet::new();
        let remembered = Arc::clone(&heads);
        serving.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(connection(stream, acceptor.clone(), answer.clone(), Arc::clone(&remembered)));
            }
        });
        Self { address, heads, _serving: serving }
    }
}

async fn connection(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    answer: impl Fn(&str) -> Answer,
    heads: Arc<Mutex<Vec<String>>>,
) {
    match acceptor {
        None => talk(stream, answer, heads).await,
        Some(acceptor) => match acceptor.accept(stream).await {
            Ok(stream) => talk(stream, answer, heads).await,
            Err(_) => return,
        },
    };
}

/// Reads one request and answers it, until the client has enough.
async fn talk(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: impl Fn(&str) -> Answer,
    heads: Arc<Mutex<Vec<String>>>,
) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    heads.lock().unwrap().push(head.clone());
    let Answer(bytes, then) = answer(&head);
    stream.write_all(&bytes).await.ok()?;
    match then {
        Then::Close => stream.shutdown().await.ok(),
        Then::Drip => loop {
            sleep(Duration::from_millis(50)).await;
            stream.write_all(b"a").await.ok()?;
        },
        Then::Flood => loop {
            stream.write_all(&[b'a'; 16 * 1024]).await.ok()?;
        },
        Then::Hang => std::future::pending().await,
    }
}
