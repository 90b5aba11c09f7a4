"""What a confirmation of clients of before asks."""

from flask_babel import lazy_gettext as _l

from ia.custody.choosing import clients_field
from ia.ground.web.forms import HouseForm, text


class StockForm(HouseForm):
    """存量客户确认单. A form about a whole file goes without the field of clients."""

    clients = clients_field()
    reason = text(_l("What the list was checked against"), long=True, limit=1000, required=True)
