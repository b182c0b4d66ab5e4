"""pip's configuration, handed over to uv."""

from devenv import registry


def test_parse_pip_config_prefers_the_environment():
    text = (
        "global.index-url='file:///files/a'\n"
        ":env:.index-url='file:///env/b'\n"
        "global.extra-index-url='file:///x\\nfile:///y'\n"
        "download.cert='/not/this'\n"
        "not a line\n"
    )
    assert registry.parse_pip_config(text) == {
        "index-url": "file:///env/b",
        "extra-index-url": "file:///x\nfile:///y",
    }


def test_install_section_beats_global_whatever_the_order():
    text = "install.index-url='file:///install'\nglobal.index-url='file:///global'\n"
    assert registry.parse_pip_config(text)["index-url"] == "file:///install"


def test_uv_environment():
    options = {
        "index-url": "file:///a",
        "extra-index-url": "file:///x\nfile:///y",
        "find-links": "/wheels /more",
        "cert": "/ca.crt",
        "trusted-host": "inner",
    }
    assert registry.uv_environment(options, {}) == {
        "UV_DEFAULT_INDEX": "file:///a",
        "UV_INDEX": "file:///x file:///y",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_INSECURE_HOST": "inner",
        "SSL_CERT_FILE": "/ca.crt",
    }


def test_uv_environment_leaves_what_the_user_set():
    assert (
        registry.uv_environment({"index-url": "file:///a"}, {"UV_DEFAULT_INDEX": "file:///mine"})
        == {}
    )


def test_proxy_is_handed_over():
    env = registry.uv_environment({"proxy": "proxy:3128"}, {"HTTPS_PROXY": "other"})
    assert env == {"HTTP_PROXY": "proxy:3128"}
