"""The room apps that exist, in the order of the work. A room joins the application by its line here.

Each is a Django app `makegood.web.<name>` with `urls.py` (app_name = "<name>") and `step.py`; see README.md beside this file.
"""

ROOMS: tuple[str, ...] = ("breach", "contract", "dialogue", "negotiation", "agreement", "obligations")

# Those of them that also have pages for a partner's link, in `guest_urls.py`.
FOR_GUESTS: tuple[str, ...] = ("dialogue", "negotiation", "agreement")
