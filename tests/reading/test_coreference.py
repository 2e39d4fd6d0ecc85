"""Which words speak of the same actor."""

from __future__ import annotations


def test_the_group_is_the_last_group(told):
    found = told("Boko Haram grew quickly after 2009. The group attacked Cameroon in 2014.")
    assert ("Boko Haram", "attacks", "Cameroon") in found


def test_its_leader_and_it(told):
    found = told("Ansaru was weak. Its leader, Khalid al-Barnawi, was tired. It attacked Cameroon.")
    assert {("Khalid al-Barnawi", "leads", "Ansaru"), ("Ansaru", "attacks", "Cameroon")} <= found


def test_acronym_in_brackets_is_the_long_name(read):
    text = "The Front for Northern Dawn (FND) rose in 2001. FND attacked Cameroon."
    reading = read(text)
    actor = next(a for a in reading.actors if a.name == "Front for Northern Dawn")
    assert actor.kind == "armed_group"
    assert "FND" in actor.aliases
    assert ("Front for Northern Dawn", "attacks", "Cameroon") in {
        (c.subject, c.relation, c.object) for c in reading.claims
    }


def test_surname_alone_is_the_person(told):
    found = told("Joseph Kony left the camp. Later Kony attacked Uganda.")
    assert ("Joseph Kony", "attacks", "Uganda") in found


def test_capital_that_acts_is_the_government_and_else_a_place(read):
    reading = read("Moscow condemned Hamas. Hamas attacked Israel in Cairo.")
    found = {(c.subject, c.relation, c.object, c.where) for c in reading.claims}
    assert ("Russia", "condemns", "Hamas", None) in found
    assert ("Hamas", "attacks", "Israel", "Cairo") in found
    kinds = {a.name: a.kind for a in reading.actors}
    assert (kinds["Russia"], kinds["Cairo"]) == ("government", "place")


def test_forces_of_a_country_are_its_government(read):
    kinds = {a.name: a.kind for a in read("The Iraqi army attacked Hamas.").actors}
    assert kinds["Iraqi army"] == "government"


def test_fighters_of_a_people_are_a_population(read):
    reading = read("Uzbek militants attacked Israel.")
    assert {a.name: a.kind for a in reading.actors}["Uzbek militants"] == "population"


def test_unknown_group_is_known_by_its_deeds(read):
    text = "Fighters from Tarabani ambushed the Iraqi army. A Tarabani commander was killed."
    kinds = {a.name: a.kind for a in read(text).actors}
    assert kinds["Tarabani"] == "armed_group"


def test_nobody_in_particular_gives_no_claim(told):
    assert told("Unknown gunmen attacked a bus.") == set()


def test_we_is_the_publisher_that_the_text_names(told):
    text = "The Front for Northern Dawn greets the people. We attacked Cameroon. Our road is long."
    assert ("Front for Northern Dawn", "attacks", "Cameroon") in told(
        text, publisher="Front for Northern Dawn"
    )


def test_short_name_is_the_reports_own_group_before_anothers_alias(read):
    found = read("Jamaat Ansarullah grew. In 2010 Ansarullah attacked the Taliban.")
    assert {(c.subject, c.relation) for c in found.claims} == {("Jamaat Ansarullah", "attacks")}


def test_we_are_the_movement_that_publishes_though_the_text_never_names_it(told):
    found = told(
        "We condemn the Taliban. Our men attacked Boko Haram.",
        publisher="Central Committee, Ramree Liberation Army (translated)",
    )
    assert ("Ramree Liberation Army", "condemns", "Taliban") in found
