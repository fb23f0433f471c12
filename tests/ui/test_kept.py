"""The addresses of the older program."""

import pytest
from fastapi.testclient import TestClient

import ui.api.kept


@pytest.fixture(autouse=True)
def job_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.api.kept, "is_page", lambda path: path.startswith("/jobs/"))


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("/main", "/"),
        ("/page", "/"),
        ("/page?path=main", "/"),
        ("/page?path=/main.html", "/"),
        ("/page?path=kindscrap", "/jobs/kindscrap"),
        ("/page?path=Fund_Mail", "/jobs/fund_mail"),
        ("/page?path=logs/auto_esafe.html", "/jobs/auto_esafe"),
        ("/page?path=log&service=Kindscrap", "/jobs/kindscrap"),
        ("/page?path=nowhere", "/"),
        ("/page?path=https://elsewhere.example/", "/"),
    ],
)
def test_an_older_address_leads_to_the_fitting_page(client: TestClient, address: str, there: str) -> None:
    assert client.get(address, follow_redirects=False).headers["location"] == there


def test_a_job_leads_to_the_dashboard_where_there_is_no_page_of_jobs(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.api.kept, "is_page", lambda path: False)

    assert client.get("/page?path=kindscrap", follow_redirects=False).headers["location"] == "/"
