/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a later session does to a disc that boots (reference imapi 8): firmware looks for the catalogue in the last one.
 */
#include <stdlib.h>
#include <string.h>

#include "conformance/burn.h"
#include "conformance/burn_boot.h"
#include "conformance/burn_reader.h"
#include "conformance/case.h"

CASE(goes_on, "imapi/bootable-disc-goes-on-booting", "imapi-R-MUL-21 imapi-R-JOP-04", SHOULD,
     "El Torito 2.0 to 2.2: the catalogue is that of the last session", NEEDS_BLANK | NEEDS_READER,
     "A session that is added to a bootable disc keeps its boot entry: the last session's catalogue leads to the same "
     "image.")
{
    static const char *const first[] = {"isoinfo", "-d", "-i", "IMAGE", NULL};
    static const char *const last[] = {"isoinfo", "-d", "-i", "IMAGE", "-T", "SESSION", NULL};
    static uint8_t image[4096], found[sizeof image];
    for (size_t i = 0; i < sizeof image; i++)
        image[i] = (uint8_t)(i * 7 + i / 256);
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage("first.txt", "first\n", true), S_OK);
    then_result(set_boot_image(&(struct boot_image){.bytes = image, .length = sizeof image}), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    const char *place = strstr(reader_says(first), "Bootoff ");
    long start = place != NULL ? strtol(place + strlen("Bootoff "), NULL, 16) : -1;
    close_master();

    given_a_selected_recorder(); /* of a new master: no boot image is set */
    then_result(stage("second.txt", "second\n", true), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    const char *text = reader_says(last);
    then_true("the last session is bootable", strstr(text, "Bootid 88 (bootable)") != NULL);
    place = strstr(text, "Bootoff ");
    then_number("where its image begins", place != NULL ? strtol(place + strlen("Bootoff "), NULL, 16) : -1,
                exactly(start));
    then_true("it can be read", copied_blocks((lba_t)start, sizeof image / 2048, found));
    then_bytes("the boot image", found, sizeof found, image, sizeof image);
    then_the_disc_holds("first.txt", "first\n");
    then_the_disc_holds("second.txt", "second\n");
}
