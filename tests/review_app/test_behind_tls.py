"""Behind a proxy that speaks TLS: the page, its socket and the strict cookie all work in a browser."""

from playwright.sync_api import expect

from tests.review_app.tls_proxy import tls_proxy


def test_a_person_signs_in_over_tls(browser, study, serve, tmp_path, drawn_page):
    with tls_proxy(tmp_path) as (port, behind), serve(study, "--behind-tls") as server:
        behind.append(int(server.url.rsplit(":")[-1]))
        page = browser.new_context(ignore_https_errors=True).new_page()
        page.goto(f"https://127.0.0.1:{port}/batches")
        page.get_by_label("登录名").fill("lead")
        page.get_by_label("密码").fill(server.password("lead"))
        page.get_by_role("button", name="登录").click()
        drawn_page(page)
        expect(page.get_by_role("button", name="退出")).to_be_visible()
        assert page.url == f"https://127.0.0.1:{port}/batches"
        cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
        assert cookies["__Host-wardround"]["httpOnly"] and cookies["__Host-wardround"]["sameSite"] == "Strict"
        assert all(cookie["secure"] for cookie in cookies.values())
        page.context.close()
