"""The widgets every page is built from: accessible by construction, dressed by the theme."""

from meso_screen.gui.widgets.banner import BannerFacts, PatientBanner
from meso_screen.gui.widgets.body_map import BodyMap
from meso_screen.gui.widgets.boxes import Box, card, clear, hline, row, stack, sunken
from meso_screen.gui.widgets.buttons import Button, button, compact_primary, icon_button
from meso_screen.gui.widgets.choices import CheckTile, ChoiceGroup, ChoiceTile, Group, SegmentedChoice
from meso_screen.gui.widgets.combo import Combo
from meso_screen.gui.widgets.counts import CountStrip
from meso_screen.gui.widgets.dates import DateFields, show_date
from meso_screen.gui.widgets.dialog import Dialog, ask
from meso_screen.gui.widgets.finding import Act, FindingCard
from meso_screen.gui.widgets.footer import Footer
from meso_screen.gui.widgets.messages import EmptyState, ErrorSummary, SavedLabel, Toast
from meso_screen.gui.widgets.page import PageArea
from meso_screen.gui.widgets.pill import IconChip, Pill, Tier, tier, tier_pill
from meso_screen.gui.widgets.pin import PinEdit
from meso_screen.gui.widgets.rail import Avatar, NavRail
from meso_screen.gui.widgets.search import Hit, SearchList
from meso_screen.gui.widgets.signature import SignaturePad
from meso_screen.gui.widgets.steps import Step, StepsRail
from meso_screen.gui.widgets.text import IconLabel, Label, label, name_field, para, written

__all__ = [
    "Act", "Avatar", "BannerFacts", "BodyMap", "Box", "Button", "CheckTile", "ChoiceGroup", "ChoiceTile", "Combo",
    "CountStrip",
    "DateFields", "Dialog", "EmptyState", "ErrorSummary", "FindingCard", "Footer", "Group", "Hit", "IconChip",
    "IconLabel", "Label", "NavRail", "PageArea", "PatientBanner", "Pill", "PinEdit", "SavedLabel", "SearchList",
    "SegmentedChoice",
    "SignaturePad", "Step", "StepsRail", "Tier", "Toast", "ask", "button", "card", "clear", "compact_primary", "hline",
    "icon_button", "label", "name_field", "para", "row", "show_date", "stack", "sunken", "tier", "tier_pill",
    "written",
]  # fmt: skip
