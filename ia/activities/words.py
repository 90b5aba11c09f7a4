"""The fixed words of the activities: code names and their titles, and the figures that are no settings of the guideline."""

from flask_babel import lazy_gettext as _l

ACTIVITY, DEMO, SEMINAR = "activity", "demo", "seminar"
SUB_KINDS = {
    "demo_public": _l("On-site demonstration for all clients"),
    "demo_private": _l("Demonstration at a client visit"),
    "report_meeting": _l("Research report meeting or lecture"),
    "promotion": _l("Product promotion"),
    "seminar": _l("Client seminar"),
    "other": _l("Other activity"),
}
"""活动类别 (A-13, A-24, A-39, A-52)."""
KIND_OF = {"demo_public": DEMO, "demo_private": DEMO, "seminar": SEMINAR}
"""Which form an activity of the sub-kind is; of every other sub-kind it is the one that is approved by level."""
DEMOS = ("demo_public", "demo_private")
LEVELS = {
    "company": _l("Company level"),
    "region": _l("Region level"),
    "branch": _l("Branch level"),
    "team": _l("Team level"),
}
"""活动级别 (A-04)."""
EQUIPMENT = {
    "laptop": _l("Laptop"),
    "projector": _l("Projector"),
    "microphone": _l("Microphone"),
    "broadcasting": _l("Broadcasting"),
}
"""A-15."""
THEMES = {
    "lecture_online": _l("Online lecture"),
    "community": _l("Online community"),
    "contest": _l("Online game or contest"),
    "care_message": _l("Care message"),
    "lecture": _l("Lecture"),
    "newcomers": _l("Education of newcomers"),
    "salon": _l("Salon"),
    "experience": _l("Experience event"),
}
"""The catalogue of activities, online and offline (A-49)."""
REG_RESULTS = {"pending": _l("Filed, not decided"), "approved": _l("Approved"), "refused": _l("Refused")}
PROMO_TYPES = {"publicity": _l("For publicity"), "demonstration": _l("For demonstration")}
"""宣传型, 演示型 (A-45)."""
AD = {
    "slogan": _l("Wording of the advertisement"),
    "host": _l("Host"),
    "organiser": _l("Organiser"),
    "time": _l("Time"),
    "address": _l("Address"),
    "enquiry_phone": _l("Enquiry phone"),
    "notes": _l("Notes"),
}
"""What an advertisement says (A-28)."""
PREPARATION = {
    "banner": _l("Banner at entrance and stage"),
    "desk": _l("Speaker's desk"),
    "reception": _l("Reception"),
    "seats": _l("Guest seats"),
    "plates": _l("Name plates"),
    "staff": _l("Service staff"),
    "materials": _l("Material to hand out"),
    "order": _l("Order keepers"),
    "emergency": _l("Emergency plan"),
}
"""What is ready one hour before a report meeting begins (A-31)."""
SEMINAR_PREPARATION = {
    "topic": _l("Topic from market hot spots, with practicable strategy"),
    "strategy": _l("Next strategy for the clients"),
    "review": _l("Recent operations of each client reviewed"),
    "results": _l("Newest results and products"),
    "material": _l("Other material"),
}
"""What is prepared for a seminar (S-28)."""
CASE_FIELDS = ("course", "handling", "result", "keywords")
OVER = ("held", "summarising", "closed")
"""States in which the activity has taken place."""
SUMMARY_DAYS = 3
"""Working days after the activity until summary, finance part and outlet summaries are due (J-37)."""
APPROVAL_DAYS = 2
"""Working days that each approver has; after them the list of to-dos shows it as late."""
