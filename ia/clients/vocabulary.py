"""The fixed words of the register: code names and their titles, in the order of the guideline."""

from flask_babel import lazy_gettext as _l

STATUSES = {
    "prospect": _l("Prospect"),
    "target": _l("Target client"),
    "developing": _l("In development"),
    "confirming": _l("Being confirmed"),
    "existing": _l("Existing client"),
    "exiting": _l("Leaving"),
    "exited": _l("Left"),
    "archived": _l("Archived"),
}
OPEN_TO_VIEW = ("prospect", "target")
"""Statuses in which a prospect may be shown to advisers other than its own (P-20)."""
DECIDED = ("confirming", "existing", "exiting", "exited")
"""Statuses from new-client confirmation on."""
LEVELS = {"junior": _l("Junior level"), "middle": _l("Middle level"), "senior": _l("Senior level")}
SCOPES = {
    "owner": _l("Only the adviser"),
    "team": _l("The team"),
    "branch": _l("The branch"),
    "teams": _l("Chosen teams"),
}
CLIENT_KINDS = {"person": _l("Person"), "organisation": _l("Organisation")}
SOURCES = {
    "branch_activity": _l("Branch marketing activity"),
    "team_activity": _l("Team activity"),
    "team_research": _l("Fixed by team research"),
    "walk_in": _l("Unknown caller, enquiry or visitor"),
    "own_contact": _l("Own or public contacts of the adviser"),
    "referral": _l("Referred by another department or team"),
}
TARGET_SOURCES = {
    "own_resources": _l("Own resources"),
    "own_analysis": _l("Own plan and analysis"),
    "leader_assigned": _l("Assigned by the leader"),
}
MODES = {
    "phone": _l("Telephone"),
    "visit": _l("Visit at the client's"),
    "service_point": _l("Service point"),
    "walk_in": _l("Client walks in"),
    "other": _l("Other"),
}
CHANNELS = {
    "in_person": _l("In person"),
    "phone": _l("By phone"),
    "email": _l("E-mail"),
    "sms": _l("Text message"),
    "fax": _l("Fax"),
    "post": _l("By post"),
    "web": _l("Internet"),
}
DIRECTIONS = {"active": _l("Active"), "passive": _l("Passive")}
NATURES = {
    "complaint": _l("Complaint (nature)"),
    "enquiry": _l("Enquiry"),
    "general": _l("General exchange"),
    "order": _l("Order placed"),
}
ID_TYPES = {
    "id_card": _l("Identity card"),
    "passport": _l("Passport"),
    "uscc": _l("Unified social credit code"),
    "other": _l("Other document"),
}
CONTACT_KINDS = {
    "mobile": _l("Mobile"),
    "phone": _l("Phone"),
    "email": _l("E-mail address"),
    "wechat": _l("WeChat"),
    "fax": _l("Fax number"),
    "address": _l("Address"),
}
GENDERS = {"male": _l("Male"), "female": _l("Female")}
GRADES = {1: _l("Level 1 and above"), 2: _l("Level 2 and above"), 3: _l("Level 3 only")}
"""Which advisers a prospect is open to, by their level (P-20, AMB-49)."""
SERVICES = {
    "research": _l("Research reports"),
    "portfolio": _l("Portfolio suggestions"),
    "briefing": _l("Daily briefing"),
    "alerts": _l("Account alerts"),
    "seminar": _l("Client seminars"),
    "visit": _l("Regular visits"),
}
HAPPENINGS = {
    "contact": _l("Communication record"),
    "development": _l("Development begins"),
    "progress": _l("Progress of the development"),
    "talk": _l("In-depth talk"),
    "failed": _l("Development failed"),
    "confirmed": _l("Confirmed as a client"),
}
"""Kinds of entries in a client's timeline; rooms may write others, which are shown by their code."""
REVEALED = _l("Number shown whole")
MOVES = {
    "developing": _l("Development begins"),
    "handed-over": _l("Handed over to another adviser"),
    "failed": _l("Development failed"),
    "confirming": _l("Confirmation asked for"),
    "existing": _l("Confirmed as a client"),
    "services": _l("Services chosen"),
}
"""What the rooms do with a client, as the trail names it behind "client:"."""
SATISFACTION = {
    5: _l("Very satisfied"),
    4: _l("Satisfied"),
    3: _l("Neither"),
    2: _l("Dissatisfied"),
    1: _l("Very dissatisfied"),
}
LABELS = {
    "client_no": _l("Client number"),
    "name": _l("Name"),
    "client_kind": _l("Person or organisation"),
    "id_type": _l("Kind of document"),
    "id_no": _l("Document number"),
    "gender": _l("Gender"),
    "born_on": _l("Date of birth"),
    "education": _l("Education"),
    "fund_account_no": _l("Fund account number"),
    "opened_on": _l("Account opened on"),
    "total_assets": _l("Total assets (yuan)"),
    "holdings": _l("Holdings"),
    "employer": _l("Employer"),
    "position": _l("Position"),
    "contacts": _l("Contact details"),
    "preferences": _l("Personal preferences"),
    "family": _l("Family"),
    "investment_history": _l("Investment history"),
    "special_service": _l("Special service requests"),
    "other": _l("Other information"),
    "source": _l("Source"),
    "referred_by": _l("Referred by"),
    "services": _l("Service items"),
    "status": _l("Client status"),
    "level": _l("Client level"),
    "is_key": _l("Key client"),
    "visibility_scope": _l("Who may query"),
    "min_advisor_level": _l("From which adviser level"),
    "visibility_teams": _l("Chosen teams"),
    "managed_by_id": _l("Managed by"),
    "managed_by": _l("Managed by"),
    "confirmed_under_id": _l("Confirmed under"),
    "team_id": _l("Team"),
    "last_contact_at": _l("Last contact"),
    "next_contact_at": _l("Next contact"),
    "reason": _l("Reason"),
    "number": _l("Which number"),
    "topic": _l("Topic"),
    "batch": _l("Import"),
    "clients": _l("Clients"),
    "file": _l("File"),
}
"""How facts of a client are called, on pages, in history and on conflict pages."""
