"""What people do in the shops, by what they see: names of buttons, links and fields."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

PICTURES = Path(__file__).resolve().parents[2] / "build" / "screenshots"
PASSWORD = "clientportal"
GOOD_CARD, BANK_CARD, DECLINED_CARD = "4242424242424242", "4000002500003155", "4000000000000002"


class Visitor:
    """Somebody at one shop."""

    def __init__(self, page: Page, shop: str, port: int) -> None:
        self.page, self.shop, self.port = page, shop, port
        self.failures: list[str] = []
        page.on("response", self._note_failure)

    def _note_failure(self, response: object) -> None:
        if response.status >= 500:
            self.failures.append(f"{response.status} {response.url}")

    def go(self, path: str) -> None:
        self.page.goto(f"http://{self.shop}.localhost:{self.port}{path}")

    def log_in(self, who: str, password: str = PASSWORD) -> None:
        email = who if "@" in who else f"{who}@{self.shop}.example"
        self.go("/accounts/login/")
        form = self.page.locator("#login_form")
        form.locator("[name=login-username]").fill(email)
        form.locator("[name=login-password]").fill(password)
        form.locator("[name=login_submit]").click()
        expect(self.page.locator("#login_form")).to_have_count(0)

    def add_client(self, email: str) -> None:
        self.go("/portal/portfolio/")
        self.page.get_by_role("link", name="Add a new client").click()
        self.page.locator("input[name=email]").fill(email)
        self.page.locator("form:has(input[name=email]) button[type=submit]").first.click()
        expect(self.row(email)).to_contain_text("Invited")

    def row(self, email: str) -> object:
        return self.page.locator("tr", has_text=email)

    def choose_plan(self, email: str, plan: str, *, action: str = "Create a subscription") -> None:
        self.go("/portal/portfolio/")
        self.row(email).get_by_role("link", name=re.compile(action)).click()
        card = self.page.locator(".card", has=self.page.get_by_text(plan, exact=True)).first
        card.get_by_role("button", name=re.compile("Choose")).click()
        expect(self.page).to_have_url(re.compile("/basket/"))

    def pay_with(self, method: str) -> None:
        """From the basket to the card's fields or, where nothing is left for a card, the preview."""
        self.go("/checkout/")
        if method == "Card" and "/payment-details/" in self.page.url:
            return  # where nothing else pays there is nothing to choose
        self.choose(self.page.get_by_label(re.compile(f"^{method}")))
        self.page.get_by_role("button", name="Continue").click()
        expect(self.page).not_to_have_url(re.compile("/checkout/payment-method/"))

    def fill_card(self, number: str) -> None:
        """The fields of a new card: another story may have left its card with whoever this is."""
        self.page.wait_for_load_state()
        another = self.page.locator("#saved-none")
        if another.count():
            self.choose(another)
        fields = self.page.frame_locator("#clientportal-card-element iframe")
        fields.get_by_label("Card number").fill(number)
        fields.get_by_label(re.compile("^Expir")).fill("12/40")
        fields.get_by_label(re.compile("CVC|Security")).fill("123")

    def give_card(self, number: str) -> None:
        """The provider's script answers first, then the browser goes on to the preview.

        By the keyboard: where the page has to scroll for the button, Chromium gives a click to the frame of the card.
        """
        self.fill_card(number)
        self.page.get_by_role("button", name="Continue").press("Enter")
        expect(self.page).to_have_url(re.compile("/checkout/preview/"))

    def choose(self, box: Locator) -> None:
        """Tick a box or choose a radio button, by the keyboard.

        Bootstrap draws its own in front of the real one, and the frame of the card moves the page while a click is on
        its way.
        """
        if not box.is_checked():
            box.press("Space")
        expect(box).to_be_checked()

    def place_order(self) -> None:
        self.page.get_by_role("button", name="Place order").click()

    def newest_mail(self, to: str, subject: str) -> None:
        """Open the newest mail to this address whose subject has these words."""
        self.go("/mails/")
        self.page.get_by_role("link").filter(has_text=to).filter(has_text=subject).first.click()

    def follow(self, link: Locator) -> None:
        """Click a link and wait until its page is there: a click alone doesn't."""
        with self.page.expect_navigation():
            link.click()

    def look(self, name: str) -> None:
        """Take a picture at 1280 and at 390 pixels; nothing may stick out sideways."""
        self.page.wait_for_load_state()
        PICTURES.mkdir(parents=True, exist_ok=True)
        before = self.page.viewport_size
        for width in (1280, 390):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.screenshot(path=PICTURES / f"{self.shop}-{name}-{width}.png", full_page=True)
            over = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert over <= 0, f"{name} sticks out by {over} pixels at {width}"
        self.page.set_viewport_size(before)
