"""A proxy on loopback that speaks TLS to browsers and passes the bytes on, as a hospital's proxy does."""

import datetime
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PIECE = 65536


@contextmanager
def tls_proxy(folder: Path) -> Iterator[tuple[int, "list[int]"]]:
    """The proxy's port, and a list whose one entry is the port behind it, to be set by the caller."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    listening = socket.create_server(("127.0.0.1", 0))
    behind: list[int] = []
    Thread(target=_accept, args=(listening, context, behind), daemon=True).start()
    try:
        yield listening.getsockname()[1], behind
    finally:
        listening.close()


def _accept(listening: socket.socket, context: ssl.SSLContext, behind: list[int]) -> None:
    with suppress(OSError):
        while True:
            plain, _ = listening.accept()
            Thread(target=_serve, args=(plain, context, behind[0]), daemon=True).start()


def _serve(plain: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with suppress(OSError):
        browser = context.wrap_socket(plain, server_side=True)
        server = socket.create_connection(("127.0.0.1", port))
        Thread(target=_pass_on, args=(server, browser), daemon=True).start()
        _pass_on(browser, server)


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError), source, sink:
        while piece := source.recv(PIECE):
            sink.sendall(piece)


def _certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed but itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    signed = builder.add_extension(address, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "proxy.pem").write_bytes(secret + signed.public_bytes(pem))
    return folder / "proxy.pem"
