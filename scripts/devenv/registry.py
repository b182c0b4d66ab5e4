"""uv does not read pip's configuration: hand it over as environment variables."""

import ast
import os
from collections.abc import Mapping
from pathlib import Path

from . import apt, paths

SYSTEM_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)
TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
}


def parse_pip_config(text: str) -> dict[str, str]:
    """The options of `pip config list` by plain name; the environment beats the files, `install`
    beats `global`.
    """
    rank = {":env:": 3, "install": 2, "global": 1}
    found: dict[str, tuple[int, str]] = {}
    for line in text.splitlines():
        name, sep, value = line.partition("=")
        section, dot, option = name.strip().partition(".")
        if not sep or not dot or section not in rank:
            continue
        if rank[section] >= found.get(option, (0, ""))[0]:
            found[option] = (rank[section], _unquote(value.strip()))
    return {option: value for option, (_rank, value) in found.items()}


def _unquote(value: str) -> str:
    try:
        return str(ast.literal_eval(value))
    except (ValueError, SyntaxError):
        return value


def uv_environment(options: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """Environment variables that make uv use the registries and certificates pip is configured
    with.
    """
    env = {}
    for option, variable in TO_UV.items():
        if options.get(option) and variable not in environ:
            separator = "," if variable == "UV_FIND_LINKS" else " "
            env[variable] = separator.join(options[option].split())
    if "UV_INDEX" in env:
        env["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # as pip does
    if options.get("cert"):
        env["SSL_CERT_FILE"] = options["cert"]
    if options.get("proxy"):
        env.update(
            {
                name: options["proxy"]
                for name in ("HTTP_PROXY", "HTTPS_PROXY")
                if name not in environ
            }
        )
    return env


def certificates(environ: Mapping[str, str]) -> dict[str, str]:
    """Certificates for pip and uv on a system without ca-certificates: Debian's, unpacked into
    `.odoo/`.
    """
    named = next(
        (
            environ[name]
            for name in ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
            if environ.get(name)
        ),
        None,
    )
    if named and Path(named).exists():
        return {"PIP_CERT": named, "SSL_CERT_FILE": named}
    if any(Path(bundle).exists() for bundle in SYSTEM_BUNDLES):
        return {}
    bundle = paths.SYSTEM / "ca-certificates.crt"
    if not bundle.exists():
        _write_bundle(bundle)
    return {"PIP_CERT": str(bundle), "SSL_CERT_FILE": str(bundle)}


def _write_bundle(bundle: Path) -> None:
    root = apt.system_package("ca-certificates") / "usr/share/ca-certificates"
    partial = bundle.with_suffix(".partial")
    partial.write_text("\n".join(path.read_text() for path in sorted(root.rglob("*.crt"))))
    os.replace(partial, bundle)
