"""Controls that use the device in the form app: where it is, its camera, its microphone."""

import re

import pytest
import segno
from playwright.sync_api import expect

from tests.browser.conftest import look
from tests.browser.fill.walk import (
    USER,
    back,
    begun,
    here,
    kept,
    opened,
    question,
    said,
    sent,
    until,
)

pytestmark = pytest.mark.browser
CAMERA = """(code) => {
  const film = document.createElement('canvas');
  const pen = film.getContext('2d');
  const picture = new Image();
  picture.onload = () => {
    [film.width, film.height] = [picture.width, picture.height];
    setInterval(() => pen.drawImage(picture, 0, 0), 100);
  };
  picture.src = code;
  window.given = [];
  navigator.mediaDevices.getUserMedia = async () => {
    window.given.push(film.captureStream(10));
    return window.given[window.given.length - 1];
  };
}"""
MICROPHONE = """() => {
  window.given = [];
  navigator.mediaDevices.getUserMedia = async () => {
    const air = new AudioContext();
    const tone = air.createOscillator();
    const ear = air.createMediaStreamDestination();
    tone.connect(ear);
    tone.start();
    await air.resume();
    window.given.push(ear.stream);
    return ear.stream;
  };
}"""
NONE = "() => { navigator.mediaDevices.getUserMedia = async () => { throw new Error() } }"
LIVE = """window.given.flatMap((one) => one.getTracks())
  .filter((one) => one.readyState === 'live').length"""


def test_places_codes_and_sounds_come_from_the_device(open_page, office):
    page = open_page("en", "phone", USER)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 13.5, "longitude": 2.125, "accuracy": 250})
    begun(page)
    here(page)
    opened(page)
    said(page).fill("Sensed")

    # A place that is too vague is not offered, a vague one can be taken, a good one is kept.
    place = question(page, "place")
    place.get_by_role("button", name="Find this place").click()
    expect(place.locator("[role=status]")).to_contain_text("Accurate to 250 m")
    expect(place.get_by_role("button", name="Take it as it is")).to_be_hidden()
    page.context.set_geolocation({"latitude": 13.5, "longitude": 2.25, "accuracy": 30})
    place.get_by_role("button", name="Take it as it is").click()
    expect(place.locator("output")).to_have_text("13.5, 2.25 ± 30 m")
    place.get_by_role("button", name="Find this place").click()
    page.context.set_geolocation({"latitude": 13.5, "longitude": 2.5, "accuracy": 4})
    expect(place.locator("output")).to_have_text("13.5, 2.5 ± 4 m")

    # No camera: it is said, and the code is typed; with one it is read, and the camera ends.
    code = question(page, "code")
    page.evaluate(NONE)
    code.get_by_role("button").click()
    expect(code.locator("[role=status]")).to_contain_text("Type the code")
    page.evaluate(CAMERA, segno.make("SERAI-77", micro=False).png_data_uri(scale=8))
    code.get_by_role("button").click()
    expect(code.locator("input")).to_have_value("SERAI-77")
    expect(code.locator("video")).to_be_hidden()
    until(page, f"({LIVE}) === 0")
    look(page)
    kept(page)
    page.click("#f-finish")
    back(page)
    xml = sent(page)
    assert "<code>SERAI-77</code>" in xml
    assert re.search(r"<place>13\.5 2\.5 0(\.0)? 4(\.0)?</place>", xml)

    # A recording that still runs when the form is finished belongs to it.
    opened(page, office["files"][1])
    page.evaluate(MICROPHONE)
    page.get_by_role("button", name="Record").click()
    page.get_by_role("button", name="Stop recording").wait_for()
    page.click("#f-finish")
    back(page)
    until(page, f"({LIVE}) === 0")
    assert re.search(r"<sound>[^<]+\.webm</sound>", sent(page))
