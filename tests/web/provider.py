"""A small OpenID provider: Authlib's server side with a front of Python's own, for one client.

Run as a program it listens on this machine and prints its address. Whoever asks is signed in at once,
as ``subject-1``, or as the path says: ``/subject-2/authorize``. Wrong answers are asked for by path too.
"""

import base64
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from authlib.common.security import generate_token
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientMixin,
    JsonRequest,
    OAuth2Request,
    grants,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7636 import CodeChallenge
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "dangjian", "a secret of the client"

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}, private=True)
STRANGER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}, private=True)


class Client(ClientMixin):
    """The one client there is."""

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str | None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return urlsplit(redirect_uri).path == "/sign-in/oidc/callback"

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Code(dict[str, Any]):
    """A code that was given out, until it is used."""

    def get_redirect_uri(self) -> str:
        return str(self["redirect_uri"])

    def get_scope(self) -> str:
        return "openid"

    @property
    def code_challenge(self) -> str | None:
        return self["code_challenge"]

    @property
    def code_challenge_method(self) -> str | None:
        return self["code_challenge_method"]


CODES: dict[str, Code] = {}


class CodeGrant(grants.AuthorizationCodeGrant):
    """Codes in memory; each is good once."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        data = request.payload.data
        CODES[code] = Code(
            redirect_uri=request.payload.redirect_uri,
            nonce=data.get("nonce"),
            subject=request.user,
            code_challenge=data.get("code_challenge"),
            code_challenge_method=data.get("code_challenge_method"),
        )

    def query_authorization_code(self, code: str, client: ClientMixin) -> Code | None:
        return CODES.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        for code, each in list(CODES.items()):
            if each is authorization_code:
                del CODES[code]

    def authenticate_user(self, authorization_code: Code) -> str:
        return str(authorization_code["subject"])


class Request(OAuth2Request):
    """A request with its form or query as Authlib reads it."""

    def __init__(self, method: str, uri: str, body: dict[str, str], headers: Any) -> None:
        super().__init__(method, uri, headers=headers)
        self.payload = BasicOAuth2Payload(body)
        self._form = body

    @property
    def form(self) -> dict[str, str]:
        return self._form

    @property
    def args(self) -> dict[str, str]:
        return self._form


class Server(AuthorizationServer):
    """Authlib's server, answering plain tuples."""

    def query_client(self, client_id: str) -> Client | None:
        return Client() if client_id == CLIENT else None

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        return None

    def create_oauth2_request(self, request: Request) -> Request:
        return request

    def create_json_request(self, request: Request) -> JsonRequest:
        raise NotImplementedError

    def handle_response(self, status: int, body: Any, headers: Any) -> Any:
        return status, body, headers

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        return None


SERVER = Server(scopes_supported=["openid"])
SERVER.register_token_generator(
    "default", lambda **_: {"token_type": "Bearer", "access_token": generate_token(40)}
)
SERVER.register_grant(CodeGrant, [CodeChallenge(required=True)])


def id_token(issuer: str, given: Code) -> str:
    """The identity as a signed token, or as wrong as its subject asks for."""
    subject, now = str(given["subject"]), int(time.time())
    claims = {
        "iss": "https://elsewhere.example" if subject == "wrong-issuer" else issuer,
        "aud": "another" if subject == "wrong-audience" else CLIENT,
        "sub": subject,
        "iat": now,
        "exp": now - 3600 if subject == "expired" else now + 60,
        "nonce": "another" if subject == "wrong-nonce" else given["nonce"],
    }
    if subject == "unsigned":
        parts = ({"alg": "none"}, claims)
        written = (base64.urlsafe_b64encode(json.dumps(each).encode()) for each in parts)
        return ".".join(each.decode().rstrip("=") for each in written) + "."
    key = STRANGER if subject == "wrong-key" else KEY
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


class Front(BaseHTTPRequestHandler):
    """What a provider answers."""

    def log_message(self, format: str, *args: Any) -> None:
        return None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/.well-known/openid-configuration":
            self._json(
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/keys",
                }
            )
        elif address.path == "/keys":
            self._json(KeySet([KEY]).as_dict(private=False))
        else:
            self._authorize(address.path, dict(_single(address.query)))

    def _authorize(self, path: str, query: dict[str, str]) -> None:
        subject = path.strip("/").partition("/")[0] if path.count("/") > 1 else "subject-1"
        if subject == "denied":
            back = {"error": "access_denied", "state": query["state"]}
            self._answer(303, "", [("Location", f"{query['redirect_uri']}?{urlencode(back)}")])
            return
        request = Request("GET", f"{self.issuer}{self.path}", query, self.headers)
        grant = SERVER.get_consent_grant(request, end_user=subject)
        status, body, headers = SERVER.create_authorization_response(
            request, grant_user=subject, grant=grant
        )
        self._answer(status, body, headers)

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(_single(text))
        given = CODES.get(form.get("code", ""))
        status, body, _ = SERVER.create_token_response(
            Request("POST", f"{self.issuer}/token", form, self.headers)
        )
        if status == 200 and given is not None:
            body = {**body, "id_token": id_token(self.issuer, given)}
        self._json(body, status)

    def _json(self, body: Any, status: int = 200) -> None:
        self._answer(status, json.dumps(body), [("Content-Type", "application/json")])

    def _answer(self, status: int, body: Any, headers: Any) -> None:
        written = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)


def _single(text: str) -> list[tuple[str, str]]:
    return [(name, values[0]) for name, values in parse_qs(text).items()]


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Front)
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
