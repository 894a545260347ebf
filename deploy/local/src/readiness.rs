//! Asks a service whether it is ready.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long an answer may take.
const ANSWER_PATIENCE: Duration = Duration::from_secs(2);

/// Whether `GET /ready` at `address` answers 200 now.
pub async fn is_ready(address: SocketAddr) -> bool {
    timeout(ANSWER_PATIENCE, status(address)).await.is_ok_and(|status| {
        status.is_ok_and(|line| line.starts_with(b"HTTP/1.1 200") || line.starts_with(b"HTTP/1.0 200"))
    })
}

/// The first bytes of the answer, which hold its status. One question that needs one number is
/// not worth an HTTP client.
async fn status(address: SocketAddr) -> io::Result<[u8; 12]> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut status = [0; 12];
    stream.read_exact(&mut status).await?;
    Ok(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answers(text: &'static str) -> bool {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serve = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            let bytes = stream.read(&mut request).await.unwrap();
            assert!(request[..bytes].starts_with(b"GET /ready HTTP/1.1\r\n"));
            stream.write_all(text.as_bytes()).await.unwrap();
        };
        tokio::join!(serve, is_ready(address)).1
    }

    #[tokio::test]
    async fn only_200_is_ready() {
        assert!(answers("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await);
        assert!(!answers("HTTP/1.1 503 Service Unavailable\r\n\r\n").await);
        assert!(!answers("nonsense").await);
    }

    #[tokio::test]
    async fn nobody_there_is_not_ready() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert!(!is_ready(address).await);
    }
}
