from tests.web.expectations import Page, own_page

EXPECTED: dict[str, Page] = {"search:page": own_page()}
