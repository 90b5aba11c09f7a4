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
ONCE_CONFIRMED = ("existing", "exiting", "exited")
"""Statuses of those who are or were clients."""
SERVED = ("existing", "exiting")
"""Statuses in which a client is contacted at least once a month (S-05)."""
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
DECISION_TYPES = {
    "avoiding": _l("Avoiding"),
    "delegating": _l("Delegating"),
    "consulting": _l("Consulting"),
    "autonomous": _l("Autonomous"),
}
"""How a client comes to a decision (8.7); chosen by the adviser."""
HORIZONS = {"short": _l("Short term"), "mid_long": _l("Medium and long term")}
RISK_LEVELS = {
    "very_low": _l("Very low (conservative)"),
    "low": _l("Low (steady)"),
    "middle": _l("Middle (balanced)"),
    "high": _l("High (enterprising)"),
}
"""Risk tolerance (8.6): from the questionnaire alone, never typed."""
SALES_CHANNELS = {"direct": _l("Direct sales"), "agency": _l("Sales by agency")}
REGISTERED = {True: _l("Registered client"), False: _l("General client")}
TRADING = {True: _l("Trading client"), False: _l("Non-trading client")}
"""How the call centre tells clients apart (C-25, G-27): by what is known, beside the sales channel."""
RELATIONS = {
    "spouse": _l("Husband or wife"),
    "parent": _l("Parent"),
    "child": _l("Child"),
    "relative": _l("Other relative"),
    "colleague": _l("Colleague or partner"),
    "friend": _l("Friend"),
}
"""What the other client is to this one."""
CONVERSE = {"parent": "child", "child": "parent"}
"""The same bond seen from the other side, where it has another name there."""
FOLDERS = {
    "agreements": _l("Contracts and agreements"),
    "identity": _l("Identity documents"),
    "opening": _l("Account opening"),
    "trading": _l("Trading business"),
    "other": _l("Other files"),
}
"""The folders of a client's files, by business (C-27)."""
HAPPENINGS = {
    "contact": _l("Communication record"),
    "development": _l("Development begins"),
    "progress": _l("Progress of the development"),
    "talk": _l("In-depth talk"),
    "failed": _l("Development failed"),
    "confirmed": _l("Confirmed as a client"),
    "handed-over": _l("Handed over to another adviser"),
    "assigned": _l("Assigned by the leader"),
    "delegated": _l("Delegated to a colleague"),
    "delegation-ended": _l("Delegation ended"),
    "referral": _l("Prospect referral"),
    "annotation": _l("Annotation"),
    "pooled": _l("Opened to the branch"),
    "deletion": _l("Deletion requested"),
    "deletion_ended": _l("Deletion not carried out"),
    "archived": STATUSES["archived"],
    "prospect": STATUSES["prospect"],
    "target": STATUSES["target"],
    "proposed": _l("Change of level or status proposed"),
    "declined": _l("Proposal declined"),
    "withdrawn": _l("Proposal withdrawn"),
    "activation": _l("Taken into an activation campaign"),
    "alert": _l("Alert"),
    "alert-resolved": _l("Alert closed"),
    "tracking": _l("Monthly tracking"),
    "feedback": _l("Product feedback"),
    "invitation": _l("Invited to an activity"),
    "attended": _l("Came to an activity"),
    "demonstration": _l("Demonstration at a visit"),
    "question": _l("Question that stays open"),
    "answer": _l("Answer to an open question"),
    "issue-operations": _l("Said at a seminar: trading operations"),
    "issue-product": _l("Said at a seminar: product"),
    "issue-service": _l("Said at a seminar: service"),
    "issue-suggestion": _l("Said at a seminar: suggestion"),
    "issue-other": _l("Said at a seminar: other"),
}
"""Kinds of entries in a client's timeline; rooms may write others, which are shown by their code."""
SIZES = {1: _l("Small"), 2: _l("Medium"), 3: _l("Large")}
LIKELIHOODS = {1: _l("Low likelihood"), 2: _l("Middling likelihood"), 3: _l("High likelihood")}
TIMINGS = {1: _l("Over 3 months"), 2: _l("1 to 3 months"), 3: _l("Within 1 month")}
"""What a prospect is evaluated by (8.8): potential size, likelihood of success, timing of the choice; 3 counts most."""
REVEALED = _l("Number shown whole")
IMPORT_UNDONE = _l("Import undone")
MOVES = {
    "developing": _l("Development begins"),
    "handed-over": _l("Handed over to another adviser"),
    "assigned": _l("Assigned by the leader"),
    "delegated": _l("Delegated to a colleague"),
    "delegation-ended": _l("Delegation ended"),
    "failed": _l("Development failed"),
    "confirming": _l("Confirmation asked for"),
    "existing": _l("Confirmed as a client"),
    "services": _l("Services chosen"),
    "pooled": _l("Opened to the branch"),
    "merged": _l("Made a part of another record"),
    "joined": _l("Merged with another record"),
    "parted": _l("Merge undone"),
    "deleted": _l("Taken out of use"),
    "sealed": _l("Personal data put under seal"),
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
    "birthday_lunar": _l("Birthday by the lunar calendar"),
    "education": _l("Education"),
    "area": _l("Area"),
    "knowledge": _l("Structure of knowledge"),
    "social_class": _l("Social class"),
    "income": _l("Income and assets"),
    "character": _l("Character"),
    "legal_awareness": _l("Legal awareness"),
    "values_held": _l("Values"),
    "goals": _l("Goals"),
    "environment": _l("Environment"),
    "fund_account_no": _l("Fund account number"),
    "opened_on": _l("Account opened on"),
    "total_assets": _l("Total assets (yuan)"),
    "holdings": _l("Holdings"),
    "trading_means": _l("Means of trading"),
    "sales_channel": _l("Sales channel"),
    "employer": _l("Employer"),
    "position": _l("Position"),
    "industry": _l("Industry"),
    "contacts": _l("Contact details"),
    "preferences": _l("Personal preferences"),
    "family": _l("Family"),
    "investment_history": _l("Investment history"),
    "purpose": _l("Purpose of investing"),
    "horizon": _l("Investment horizon"),
    "decision_type": _l("Decision type"),
    "risk_level": _l("Risk level"),
    "risk_assessed_on": _l("Assessed on"),
    "special_service": _l("Special service requests"),
    "other": _l("Other information"),
    "source": _l("Source"),
    "referred_by": _l("Referred by"),
    "related": _l("Related clients"),
    "relation": _l("Relation"),
    "annotation": _l("Annotation"),
    "folder": _l("Folder"),
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
    "delegated_to": _l("Delegated to"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "team_id": _l("Team"),
    "last_contact_at": _l("Last contact"),
    "next_contact_at": _l("Next contact"),
    "failed_at": _l("Development failed on"),
    "potential_size": _l("Potential investment size"),
    "likelihood": _l("Likelihood of success"),
    "timing": _l("Timing of the choice"),
    "priority": _l("Contact priority"),
    "reason": _l("Reason"),
    "number": _l("Which number"),
    "topic": _l("Topic"),
    "at": _l("Time of the talk"),
    "solved": _l("Problems solved"),
    "satisfaction": _l("Client satisfaction"),
    "minutes": _l("Minutes"),
    "remark": _l("Remark"),
    "batch": _l("Import"),
    "group": _l("Service group"),
    "despite": _l("Despite"),
    "branch_id": _l("Branch"),
    "region_id": _l("Region"),
    "gone_at": _l("Out of use since"),
    "merged_into_id": _l("Part of record"),
    "merged": _l("Record merged"),
    "parted": _l("Record parted"),
    "clients": _l("Clients"),
    "file": _l("File"),
    "export_purpose": _l("Purpose"),
    "export_format": _l("Format"),
    "export_rows": _l("Rows in the file"),
    "export_subject": _l("What was exported"),
    "consent": _l("Consent or legal ground"),
    "first": _l("From"),
    "last": _l("To"),
    "month": _l("Month"),
}
"""How facts of a client are called, on pages, in history and on conflict pages."""
