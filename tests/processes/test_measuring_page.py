"""The measuring page in a real browser: what is clicked, tapped or moved by keys is in pixels of the original."""

import shutil

import cv2
import numpy as np
import pytest

from tests.vision.photographed import camera

from .site import Site

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.sqlite_only,
    pytest.mark.skipif(CHROMIUM is None, reason="needs the system's Chromium"),
]
VIEW = camera(slant=25, span_mm=560, size=(3200, 2400))
ENDS = VIEW.seen(np.array([[55.0, 100], [155, 200]]))

PREPARE = """
import sys
from catalogue.custody.accounts import add_account
from catalogue.intake.cases import add_fragment, open_case
from catalogue.intake.receive import receive_photograph
user = add_account(username="field", role="field_officer", password="a long one for tests", added_by=None)
case = open_case(reference="K-1", title="Pages", opened_by=user)
fragment = add_fragment(case=case, entered_by=user, exhibit_number="1", title="Shard")
with open("{picture}", "rb") as stream:
    receipt = receive_photograph(stream=stream, file_name="card.png", owner=fragment, received_from=user)
print(receipt.photograph.pk)
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A signed-in page of a running site, with the address of the measuring page as ``page.here``."""
    from playwright.sync_api import sync_playwright

    folder = tmp_path_factory.mktemp("pages")
    site = Site(folder)
    cv2.imwrite(str(folder / "card.png"), VIEW.photograph(np.random.default_rng(1)))
    site.run("migrate", "-v0")
    key = site.run("shell", "--no-imports", "-c", PREPARE.format(picture=folder / "card.png")).split()[-1]
    server = site.serve()
    try:
        with sync_playwright() as browsers:
            browser = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"http://127.0.0.1:{server.port}/sign-in/")
            page.fill("[name=username]", "field")
            page.fill("[name=password]", "a long one for tests")
            page.click("main button")
            page.wait_for_selector("text=Sign out")
            page.here = f"http://127.0.0.1:{server.port}/photographs/{key}/measure/"
            yield page
            browser.close()
    finally:
        server.kill()


def on_screen(page, x, y):
    """Where the middle of a pixel of the original is shown."""
    script = "([x, y]) => { const m = document.querySelector('#viewer svg').getScreenCTM();" \
             " return [(x + 0.5) * m.a + m.e, (y + 0.5) * m.d + m.f]; }"  # fmt: skip
    return page.evaluate(script, [float(x), float(y)])


def points(page, name="points"):
    return np.array([[float(n) for n in line.split(",")] for line in page.input_value(f"[name={name}]").splitlines()])


def test_clicks_are_pixels_of_the_original_and_measure_true(page):
    page.goto(page.here)
    page.check("[name=gauge][value=card]")
    for end in ENDS:
        page.mouse.click(*on_screen(page, *end))
    assert np.abs(points(page) - ENDS).max() < 3.2  # a pixel of the screen
    assert float(page.input_value("[name=click_px]")) == pytest.approx(1.25 * 3200 / 838, rel=0.05)
    page.click("#measure button")
    page.wait_for_selector(".measured")
    low, high = map(float, page.inner_text(".measured span").split(":")[1].split(" mm")[0].split(" to "))
    assert low < 100 * np.sqrt(2) < high


def test_zooming_in_makes_points_finer_and_moves_none(page):
    page.goto(page.here)
    page.mouse.click(*on_screen(page, 1600, 1200))
    first = points(page, "gauge_points")
    for _ in range(2):
        page.click("[data-does=closer]")
    page.mouse.click(*on_screen(page, 1700, 1250))
    both = points(page, "gauge_points")
    assert (both[0] == first[0]).all() and np.abs(both[1] - [1700, 1250]).max() < 1
    assert page.inner_text("#said").endswith("a click is good to 2.5 px of the original at this zoom.")


def test_points_move_by_keys_and_by_dragging_and_are_removed(page):
    page.goto(page.here)
    page.check("[name=clicks][value=points]")
    page.mouse.click(*on_screen(page, 1600, 1200))
    page.mouse.click(*on_screen(page, 2000, 1200))
    start = points(page)
    page.locator(".pin.points").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    moved = points(page) - start
    assert moved[0] == pytest.approx([3200 / 838, 32000 / 838], rel=0.05) and (moved[1] == 0).all()
    x, y = on_screen(page, *points(page)[1])
    page.mouse.move(x + 4, y + 4)  # beside its middle: it keeps that distance
    page.mouse.down()
    page.mouse.move(x + 104, y + 4, steps=5)
    page.mouse.up()
    assert points(page)[1] - start[1] == pytest.approx([100 * 3200 / 838, 0], abs=4)
    page.keyboard.press("Delete")
    assert len(points(page)) == 1


def test_a_finger_is_coarser_than_a_pointer(page):
    page.goto(page.here)
    x, y = on_screen(page, 1600, 1200)
    shared = {"pointerType": "touch", "pointerId": 7, "clientX": x, "clientY": y, "button": 0, "bubbles": True}
    page.evaluate("() => { Element.prototype.setPointerCapture = () => {}; }")
    for kind in ("pointerdown", "pointerup"):
        page.dispatch_event("#viewer image", kind, shared)
    assert float(page.input_value("[name=click_px]")) == pytest.approx(8 * 3200 / 838, rel=0.05)


def test_numbers_typed_are_drawn_and_no_finer_than_stated(page):
    page.goto(page.here)
    page.fill("[name=click_px]", "7")
    page.fill("[name=points]", "100, 200\n300 400")
    assert page.locator(".pin.points").count() == 2
    page.click("[data-does=whole]")
    page.check("[name=clicks][value=points]")
    page.mouse.click(*on_screen(page, 1600, 1200))
    assert float(page.input_value("[name=click_px]")) == 7  # the coarsest of all
