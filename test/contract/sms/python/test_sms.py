"""Twilio's own library for Python against the SMS mock, whose address is in MOCK_SMS_URL.

Run with: python3 -m unittest (needs the package twilio, such as Debian's python3-twilio).
"""

import datetime
import os
import time
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

ADDRESS = os.environ["MOCK_SMS_URL"]
ACCOUNT = os.environ.get("SMS_ACCOUNT_SID", "AC00000000000000000000000000000001")
TOKEN = os.environ.get("SMS_AUTH_TOKEN", "5a2c7e1f9b3d4860a1c2e3f405162738")
PERSON = "+5491123456789"
SENDER = "+15005550006"


class Elsewhere(TwilioHttpClient):
    """Sends what is meant for the provider to the mock: the address is all that changes."""

    def request(self, method, url, *args, **kwargs):
        mock, real = urlsplit(ADDRESS), urlsplit(url)
        url = urlunsplit((mock.scheme, mock.netloc, real.path, real.query, ""))
        return super().request(method, url, *args, **kwargs)


WIRE = Elsewhere()


def client(token=TOKEN):
    return Client(ACCOUNT, token, http_client=WIRE)


def tearDownModule():
    WIRE.session.close()


def until(what, done):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        got = done()
        if got:
            return got
        time.sleep(0.05)
    raise AssertionError("waited 20 s for " + what)


class Application:
    """Keeps what the mock posts to it."""

    def __init__(self):
        self.calls = calls = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                url = "http://" + self.headers["Host"] + self.path
                calls.append((url, dict(parse_qsl(body, keep_blank_values=True)), self.headers["X-Twilio-Signature"]))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_port
        Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Messages(unittest.TestCase):
    def refused(self, status, code, do):
        with self.assertRaises(TwilioRestException) as caught:
            do()
        self.assertEqual((caught.exception.status, caught.exception.code), (status, code))

    def test_a_message_lives_is_emptied_and_deleted(self):
        app = Application()
        self.addCleanup(app.close)
        made = client().messages.create(to=PERSON, from_=SENDER, body="¿Venís mañana?", status_callback=app.url + "/s?a=b")
        self.assertEqual((made.status, made.num_segments, made.error_code), ("queued", "1", None))
        self.assertIsInstance(made.date_created, datetime.datetime)
        ended = until("the end", lambda: (lambda m: m.status in ("delivered", "failed", "undelivered") and m)(made.fetch()))
        self.assertEqual(ended.price_unit, "ARS")
        url, form, signature = until("a callback", lambda: app.calls and app.calls[0])
        self.assertTrue(RequestValidator(TOKEN).validate(url, form, signature))
        self.assertFalse(RequestValidator("other").validate(url, form, signature))
        self.assertEqual(made.update(body="").body, "")
        self.assertTrue(made.delete())
        self.refused(404, 20404, lambda: client().messages(made.sid).fetch())

    def test_lists_follow_their_pages(self):
        to = "+5493815123456"
        for i in range(5):
            client().messages.create(to=to, from_=SENDER, body=str(i))
        got = client().messages.list(to=to, page_size=2, limit=5)
        self.assertEqual(len({m.sid for m in got}), 5)
        first = client().messages.page(to=to, page_size=2)
        second = first.next_page()
        here, there = list(first), list(second)
        self.assertEqual((len(here), len(there)), (2, 2))
        self.assertFalse({m.sid for m in here} & {m.sid for m in there})
        self.assertEqual([m.sid for m in second.previous_page()], [m.sid for m in here])
        later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)
        self.assertEqual(client().messages.list(to=to, date_sent_after=later), [])

    def test_errors_have_their_codes(self):
        for to, code in (("hola", 21211), ("+15005550002", 21612), ("+15005550003", 21408), ("+15005550004", 21610)):
            self.refused(400, code, lambda to=to: client().messages.create(to=to, from_=SENDER, body="x"))
        long = "x" * 1601
        self.refused(400, 21617, lambda: client().messages.create(to=PERSON, from_=SENDER, body=long))
        self.refused(400, 21602, lambda: client().messages.create(to=PERSON, from_=SENDER))
        self.refused(401, 20003, lambda: client("wrong").messages.create(to=PERSON, from_=SENDER, body="x"))

    def test_a_service_sends_and_cancels(self):
        service = client().messaging.v1.services.create(friendly_name="Turnos")
        self.assertEqual(client().messaging.v1.services(service.sid).fetch().friendly_name, "Turnos")
        at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        planned = client().messages.create(
            to=PERSON, messaging_service_sid=service.sid, body="x", schedule_type="fixed", send_at=at.strftime("%Y-%m-%dT%H:%M:%SZ"))
        self.assertEqual(planned.status, "scheduled")
        self.assertEqual(client().messages(planned.sid).update(status="canceled").status, "canceled")

    def test_a_service_is_listed_changed_and_deleted(self):
        services = client().messaging.v1.services
        made = services.create(friendly_name="Turnos")
        self.assertIn(made.sid, [s.sid for s in services.list()])
        self.assertEqual(services(made.sid).update(friendly_name="Avisos").friendly_name, "Avisos")
        number = client().incoming_phone_numbers.list(limit=1)[0]
        services(made.sid).phone_numbers.create(phone_number_sid=number.sid)
        self.assertEqual([n.phone_number for n in services(made.sid).phone_numbers.list()], [number.phone_number])
        sent = client().messages.create(to=PERSON, messaging_service_sid=made.sid, body="x")
        self.assertEqual((sent.status, sent.messaging_service_sid), ("accepted", made.sid))
        left = until("the sender", lambda: (lambda m: m.from_ and m)(sent.fetch()))
        self.assertEqual(left.from_, number.phone_number)
        self.assertTrue(services(made.sid).delete())
        self.refused(404, 20404, lambda: services(made.sid).fetch())

    def test_pictures_are_listed(self):
        sent = client().messages.create(to=PERSON, from_=SENDER, body="x", media_url=["https://example.com/corte.jpg"])
        self.assertEqual((sent.sid[:2], sent.num_media), ("MM", "1"))
        media = sent.media.list()
        self.assertEqual(len(media), 1)
        self.assertTrue(media[0].delete())

    def test_the_account_and_its_numbers_decode(self):
        self.assertEqual(client().api.accounts(ACCOUNT).fetch().status, "active")
        self.assertTrue(client().incoming_phone_numbers.list(limit=3))


if __name__ == "__main__":
    unittest.main()
