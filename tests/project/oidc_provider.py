"""An OpenID Connect provider on this machine: just enough of one, and as dishonest as a test wants it."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT_ID = "tradetracker"
SECRET = "shared-with-the-provider-and-nobody-else"


@dataclass
class Provider:
    """``claims`` are what it says of whoever comes; ``token_changes`` overwrite what stands in the signed token."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    token_changes: dict[str, Any] = field(default_factory=dict)
    is_out_of_order: bool = False
    refuses: bool = False
    asked: list[str] = field(default_factory=list)
    challenges: dict[str, str] = field(default_factory=dict)

    def answer(self, method: str, path: str, query: dict[str, str], form: dict[str, str]) -> Any:
        self.asked.append(path)
        if self.is_out_of_order:
            return None
        pages = {
            "/.well-known/openid-configuration": self.configuration,
            "/authorize": lambda: self.authorize(query),
            "/token": lambda: self.token(form),
            "/userinfo": lambda: self.claims,
            "/jwks": lambda: {"keys": []},
        }
        return pages[path]() if path in pages else None

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Where the visitor is led back to, as somebody who signed in there or turned back."""
        assert query["client_id"] == CLIENT_ID
        assert query["code_challenge_method"] == "S256"
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = query["code_challenge"]
        result = {"error": "access_denied"} if self.refuses else {"code": code}
        return query["redirect_uri"] + "?" + urlencode({"state": query["state"]} | result)

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        verifier = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        if form["client_secret"] != SECRET or self.challenges.pop(form["code"], "") != challenge:
            return None
        now = int(time.time())
        claims = self.claims | {"iss": self.address, "aud": CLIENT_ID, "iat": now, "exp": now + 60}
        id_token = jwt.encode(claims | self.token_changes, "k" * 32, algorithm="HS256")
        return {"access_token": "a", "token_type": "Bearer", "id_token": id_token}


@contextmanager
def running_provider() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self._answer(_single(self.rfile.read(length).decode()))

        def _answer(self, form: dict[str, str]) -> None:
            address = urlsplit(self.path)
            found = provider.answer(self.command, address.path, _single(address.query), form)
            if isinstance(found, str):
                self.send_response(302)
                self.send_header("Location", found)
                self.end_headers()
                return
            body = json.dumps(found).encode()
            self.send_response(500 if found is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *details: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.address = f"http://127.0.0.1:{server.server_address[1]}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield provider
        server.shutdown()


def _single(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
