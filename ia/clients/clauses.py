"""Where the register does what a clause asks."""

from flask_babel import lazy_gettext as _l

CLAUSES = {
    "C-01": _l("Client page: edit at any time by the managing adviser."),
    "C-03": _l("Client information: add, maintain, query, each by right."),
    "C-04": _l("Numbers are masked everywhere; looking at one asks for a reason and is recorded."),
    "C-05": _l("Client page: nine groups of basic information."),
    "C-06": _l("Client page: status and level."),
    "C-07": _l("New client."),
    "C-08": _l("Client page: every change keeps author, time, before and after."),
    "C-09": _l("Status, level and key mark are set by the leader of the team or the director of the branch."),
    "C-11": _l("Client list: query by day, name, stock, account and other keywords; browse and count. Annotations."),
    "C-20": _l("One timeline of the client: records, task books, changes, annotations, files, forms."),
    "C-21": _l("Client status: eight working values, moved by the task book and by leader or director."),
    "C-22": _l("Identity type and number, checked; needed before the counter opens the account."),
    "C-23": _l("Client form: purpose, horizon and decision type; the risk level is shown from the questionnaire."),
    "C-24": _l("Masking, read log and rights in every list, page, search, print and export."),
    "C-25": _l("Every client has a meaningless number of six digits; the page shows the view of the call centre."),
    "C-26": _l("Client page: nine groups, files in folders and one timeline make the service file of the client."),
    "C-27": _l("Client files: folders by business, for those who work with the client; struck out with a reason."),
    "C-28": _l("Client form: background factors, optional and folded."),
    "C-29": _l("A client from confirmation on is never removed by a page of the register; see deletion requests."),
    "C-30": _l("Client page: services chosen."),
    "D-01": _l("Client and task book: source, six values."),
    "D-02": _l("New client with status prospect and the scope that may query it; import of prospects."),
    "D-03": _l("Client list with filters for status, level, scope and more, and search; lists are kept and sent as links."),
    "D-04": _l(
        "Client list: prospects long undeveloped or failed, several archived at once with a reason; taken back too. Where "
        "months are set, prospects without contact are opened to the branch."
    ),
    "D-06": _l("Client list: every client by class, stock, date and more; targets marked several at once."),
    "D-29": _l("Registration form 基本情况登记表, blank and filled."),
    "D-65": _l("Prospect: evaluated by size, likelihood and timing; the list in the order that follows from it."),
    "D-71": _l("Client: referred by, by client number or by name."),
    "G-26": _l(
        "Clients by contribution: the director gives the largest, and the potentially large, to service groups and advisers."
    ),
    "G-27": _l("Client page: registered or general, trading or not, direct or agency."),
    "G-24": _l("Prospect: the sum of three factors, an order of the list and never a decision."),
    "P-05": _l("Reach of clients: own, to edit."),
    "P-06": _l("Reach of clients: the team, to read; own, to edit."),
    "P-07": _l("Reach of clients: the branch, to read."),
    "P-17": _l("Communication records follow the client's rights."),
    "P-18": _l("Leader and director set status, level and visibility within their scope."),
    "P-19": _l(
        "Export of clients and talks: a right of its own with an end; purpose, consent or legal ground, watermark, each "
        "recorded."
    ),
    "P-20": _l("Prospect: visible to adviser, team, branch or chosen teams, from an adviser level on."),
    "P-21": _l("Client list: prospects shown to the adviser's team, branch or level."),
    "P-22": _l("A failed development opens the prospect to the branch by itself."),
    "P-24": _l("Client history: every change with author and time, in a trail that cannot be altered unseen."),
    "P-25": _l("Client page: who can see the client and why; who opened it, when, by which path; every look is noted."),
    "P-27": _l("Administrators reach no client and no form."),
    "P-29": _l("Client page: the director gives an important client a service group, whose members care for it too."),
    "S-33": _l(
        "Service group: its members keep in touch by phone, message or internet as the adviser does; who was referred by "
        "whom stands with the client."
    ),
    "S-36": _l("Birthdays by the solar or lunar calendar: client page, list of the next fourteen days, reminder J-56."),
}
