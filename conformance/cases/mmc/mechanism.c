/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tray, lock, attention and events (reference mmc 2.5, 2.11, 6.2). */
#include "conformance/case.h"
#include "conformance/mmc.h"
#include "conformance/world.h"

CASE(eject_opens, "mmc/eject-opens-the-tray", "mmc-2.5", MUST, "MMC-6, LoEj 1 Start 0", NEEDS_BLANK,
     "START STOP with LoEj ejects: no medium is there any more, and the tray is open.")
{
    given_a_blank_disc();
    then_good(start_stop(2));
    then_refused(test_unit_ready(), &NO_MEDIUM_TRAY_OPEN);
    then_refused(read_disc_information(), &NO_MEDIUM_TRAY_OPEN);
}

CASE(load_brings_back, "mmc/load-brings-the-disc-back", "mmc-2.5", MUST,
     "wodim and growisofs reload to see what they wrote", NEEDS_BLANK,
     "START STOP with LoEj and Start loads the tray, and the disc is there again.")
{
    given_a_blank_disc();
    given_a_tray_that_loads();
    then_good(start_stop(2));
    then_good(start_stop(3));
    then_true("the drive is ready", sense_good(settle()));
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(0));
}

CASE(load_attention, "mmc/load-raises-attention", "mmc-6.2", MUST, "SPC-3: a host forgets the old disc by it",
     NEEDS_BLANK, "A disc loaded again is announced by one unit attention, 6/28/00.")
{
    given_a_blank_disc();
    given_a_tray_that_loads();
    then_good(start_stop(2));
    settle();
    then_good(start_stop(3));
    then_refused(test_unit_ready(), &MEDIUM_CHANGED);
    then_good(test_unit_ready());
}

CASE(lock_eject, "mmc/lock-refuses-eject", "mmc-2.5", MUST, "MMC-6: growisofs gives up without it", NEEDS_BLANK,
     "While removal is prevented an eject is refused and the disc stays; allowed again, it goes.")
{
    given_a_blank_disc();
    then_good(prevent_allow(1));
    then_refused(start_stop(2), &REMOVAL_PREVENTED);
    then_good(test_unit_ready());
    then_good(prevent_allow(0));
    then_good(start_stop(2));
}

CASE(lock_button, "mmc/lock-holds-the-button", "mmc-2.5", MUST, "MMC-6", NEEDS_BLANK | NEEDS_HAND,
     "While removal is prevented the button does not open the tray.")
{
    given_a_blank_disc();
    then_good(prevent_allow(1));
    if (world.bench->kind->virtual) /* a person sees no event that could be waited for */
        then_true("the tray stays shut", !press_button());
    then_good(test_unit_ready());
    then_good(prevent_allow(0));
    then_true("the tray opens", press_button());
}

CASE(lock_page, "mmc/lock-shows-in-page-2a", "mmc-2.4", SHOULD, "page 2Ah byte 6 bit 1, which Linux reads", NEEDS_BLANK,
     "Page 2Ah shows whether removal is prevented.")
{
    static const struct field LOCK = {"lock state", 8 + 6, 1, 0x01, 1};
    given_a_blank_disc();
    struct reply *open = mode_sense(0x2A, 0, 64);
    then_good(open);
    then_field(open, &LOCK, exactly(0));
    then_good(prevent_allow(1));
    struct reply *locked = mode_sense(0x2A, 0, 64);
    then_good(locked);
    then_field(locked, &LOCK, exactly(1));
    then_good(prevent_allow(0));
}

CASE(lock_other_nexus, "mmc/lock-of-another-initiator", "mmc-2.5 mmc-0.1-m", MUST,
     "SPC-3: prevention ends when every initiator allows", NEEDS_BLANK | NEEDS_SECOND_NEXUS,
     "What one initiator prevents another cannot eject.")
{
    given_a_blank_disc();
    on_nexus(1);
    settle();
    then_good(prevent_allow(1));
    on_nexus(0);
    then_good(prevent_allow(0));
    then_refused(start_stop(2), &REMOVAL_PREVENTED);
    on_nexus(1);
    then_good(prevent_allow(0));
    on_nexus(0);
    then_good(start_stop(2));
}

CASE(attention_power_on, "mmc/attention-of-a-new-nexus", "mmc-6.2", MUST, "SPC-3: a new initiator is told",
     NEEDS_VIRTUAL,
     "The first command of a new initiator meets one unit attention; INQUIRY before it neither reports nor takes it.")
{
    on_nexus(1);
    then_good(inquiry(36));
    then_refused(test_unit_ready(), &POWER_ON);
    struct reply *second = test_unit_ready();
    then_refused(second, &NO_MEDIUM);
}

CASE(attention_change, "mmc/attention-after-a-change", "mmc-6.2", MUST, "SPC-3: Linux and Windows see a new disc by it",
     NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_HAND | NEEDS_VIRTUAL,
     "Another disc in the drive is announced once to each initiator, by 6/28/00.")
{
    given_a_blank_disc();
    on_nexus(1);
    settle();
    on_nexus(0);
    remove_disc();
    settle();
    on_nexus(1);
    settle();
    on_nexus(0);
    struct failure why = {{0}};
    if (world.bench->kind->insert(world.bench, "cd-r-80", 2, &why) != 0)
        case_broken("no second disc: %s", why.sentence);
    then_refused(read_capacity(), &MEDIUM_CHANGED);
    then_good(read_capacity());
    on_nexus(1);
    then_refused(read_capacity(), &MEDIUM_CHANGED);
    then_good(read_capacity());
}

CASE(attention_exempt, "mmc/attention-spares-inquiry", "mmc-2.0 mmc-0.1-l", MUST,
     "SPC-3: INQUIRY and REPORT LUNS are never interrupted", NEEDS_VIRTUAL,
     "INQUIRY, GET CONFIGURATION, GET EVENT STATUS and an unknown opcode leave an attention pending.")
{
    on_nexus(1);
    then_good(inquiry(36));
    then_good(get_configuration(0, 0, 8));
    then_good(get_event(0x10, true));
    then_good(report_luns());
    then_refused(test_unit_ready(), &POWER_ON);
}

CASE(request_sense, "mmc/request-sense-takes-attention", "mmc-2.0 mmc-2.2", MUST, "SPC-3", NEEDS_VIRTUAL,
     "REQUEST SENSE returns a pending attention and clears it.")
{
    on_nexus(1);
    struct reply *reply = request_sense();
    then_good(reply);
    static const struct field KEY = {"sense key", 2, 1, 0x0F, 0}, CODE = {"additional sense code", 12, 1, 0, 0};
    then_field(reply, &KEY, exactly(6));
    then_field(reply, &CODE, either(0x29, "power on", 0x28, "a medium seen since"));
    struct reply *second = test_unit_ready();
    then_refused(second, &NO_MEDIUM);
}

CASE(event_attention, "mmc/event-leaves-attention", "mmc-2.11", MUST,
     "MMC-6: Linux polls events and attention side by side", NEEDS_BLANK,
     "Reading the event of a loaded disc does not take the unit attention with it.")
{
    given_a_blank_disc();
    given_a_tray_that_loads();
    then_good(start_stop(2));
    settle();
    then_good(start_stop(3));
    then_good(get_event(0x10, true));
    then_refused(test_unit_ready(), &MEDIUM_CHANGED);
}

CASE(event_new_media, "mmc/event-of-a-new-disc", "mmc-2.11", MUST, "MMC-6: Linux and Windows learn of a disc by it",
     NEEDS_BLANK,
     "A loaded disc is a media event, new media, once; then the class answers no event and medium present.")
{
    static const struct field CLASS = {"class", 2, 1, 0x87, 0}, EVENT = {"event", 4, 1, 0x0F, 0},
                              STATUS = {"status", 5, 1, 0x03, 0};
    given_a_blank_disc();
    given_a_tray_that_loads();
    for (int i = 0; i < 8; i++)
        get_event(0x10, true);
    then_good(start_stop(2));
    for (int i = 0; i < 8; i++)
        get_event(0x10, true);
    then_good(start_stop(3));
    settle();
    struct reply *event = get_event(0x10, true);
    then_good(event);
    then_field(event, &CLASS, exactly(4));
    then_field(event, &EVENT, either(2, "NewMedia", 4, "MediaChanged"));
    then_field(event, &STATUS, exactly(2));
    event = get_event(0x10, true);
    then_good(event);
    then_field(event, &EVENT, exactly(0));
    then_field(event, &STATUS, exactly(2));
}

CASE(event_none, "mmc/event-of-no-class", "mmc-2.11", MUST, "MMC-6: Windows finds out by it which classes there are",
     NEEDS_NOTHING,
     "Asked for no class, GET EVENT STATUS answers No Event Available and says which classes there are, media among "
     "them.")
{
    static const struct field NEA = {"NEA", 2, 1, 0x01, 7}, CLASSES = {"supported classes", 3, 1, 0, 0};
    settle();
    struct reply *event = get_event(0, true);
    then_good(event);
    then_field(event, &NEA, exactly(1));
    then_true("the media class is supported", (field_of(event, &CLASSES) & 0x10) != 0);
}

CASE(event_asynchronous, "mmc/event-asynchronous", "mmc-2.11 mmc-2.21", MUST,
     "MMC-6: no drive lists asynchronous operation", NEEDS_NOTHING, "GET EVENT STATUS that is not polled is refused.")
{
    settle();
    then_refused(get_event(0x10, false), &BAD_CDB_FIELD);
}

CASE(event_eject_request, "mmc/event-eject-request", "mmc-2.5 mmc-2.11", SHOULD, "MMC-6: hosts unmount and eject by it",
     NEEDS_BLANK | NEEDS_HAND,
     "With persistent prevention the button asks the host: an eject request comes as an event, the tray stays shut.")
{
    static const struct field EVENT = {"event", 4, 1, 0x0F, 0};
    given_a_blank_disc();
    then_good(prevent_allow(3));
    for (int i = 0; i < 8; i++)
        get_event(0x10, true);
    if (!world.bench->kind->virtual)
        case_skipped("the bench reads the event itself when a person presses the button");
    then_true("the tray stays shut", !press_button());
    struct reply *event = get_event(0x10, true);
    then_good(event);
    then_field(event, &EVENT, exactly(1));
    then_good(prevent_allow(2));
}

CASE(no_medium, "mmc/no-medium", "mmc-2.21", MUST, "MMC-6", NEEDS_NO_DISC,
     "Without a disc, what needs one is refused with 2/3A.")
{
    given_an_empty_drive();
    then_refused(test_unit_ready(), &NO_MEDIUM);
    then_refused(read_capacity(), &NO_MEDIUM);
    then_refused(read_disc_information(), &NO_MEDIUM);
    then_refused(read_toc(0, 0, false, 804), &NO_MEDIUM);
    then_refused(read_blocks(0, 1), &NO_MEDIUM);
}

CASE(no_medium_allowed, "mmc/no-medium-needed", "mmc-1.2 mmc-2.0", MUST,
     "Windows marks a drive that fails here as none of MMC", NEEDS_NO_DISC,
     "Without a disc, what needs none is good: INQUIRY, GET CONFIGURATION with profile 0, MODE SENSE, MECHANISM "
     "STATUS, PREVENT.")
{
    static const struct field PROFILE = {"current profile", 6, 2, 0, 0};
    given_an_empty_drive();
    then_good(inquiry(36));
    struct reply *configuration = get_configuration(0, 0, 2048);
    then_good(configuration);
    then_field(configuration, &PROFILE, exactly(0));
    then_good(mode_sense(0x2A, 0, 128));
    then_good(mechanism_status());
    then_good(prevent_allow(0));
}
