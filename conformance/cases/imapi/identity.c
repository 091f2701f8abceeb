/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who a recorder is (reference imapi 10.1), against what the drive says of itself. */
#include <string.h>

#include "conformance/burn.h"
#include "conformance/case.h"
#include "conformance/world.h"

static void then_string(const char *what, BSTR string, const char *expected)
{
    char *text = string != NULL ? coaster_utf8_from_string(string) : NULL;
    then_text(what, text, expected);
    CoTaskMemFree(text);
    SysFreeString(string);
}

/* Bytes of the INQUIRY data without the blanks around them (R-DEV-07). */
static const char *trimmed(const uint8_t *bytes, size_t length, char *out)
{
    while (length > 0 && (bytes[length - 1] == ' ' || bytes[length - 1] == 0))
        length--;
    while (length > 0 && *bytes == ' ') {
        bytes++;
        length--;
    }
    memcpy(out, bytes, length);
    out[length] = 0;
    return out;
}

struct inquired {
    char vendor[9], product[17], revision[5];
};

static struct inquired given_what_the_drive_says(void)
{
    struct inquired inquired;
    settle();
    struct reply *reply = inquiry(36);
    then_good(reply);
    trimmed(reply->data + 8, 8, inquired.vendor);
    trimmed(reply->data + 16, 16, inquired.product);
    trimmed(reply->data + 32, 4, inquired.revision);
    return inquired;
}

CASE(names, "imapi/display-names", "imapi-R-DEV-04 imapi-R-DEV-07 imapi-R-DEV-01", MUST, "IMAPI, GetDisplayNames",
     NEEDS_NOTHING,
     "The display names are those of INQUIRY without the blanks, each by itself if the others are not wanted, of a "
     "recorder that is not selected.")
{
    BSTR vendor = NULL, product = NULL, revision = NULL;
    struct inquired drive = given_what_the_drive_says();
    given_a_disc_master();
    then_result(IDiscRecorder_GetDisplayNames(the_recorder, &vendor, &product, &revision), S_OK);
    then_string("the vendor", vendor, drive.vendor);
    then_string("the product", product, drive.product);
    then_string("the revision", revision, drive.revision);
    then_result(IDiscRecorder_GetDisplayNames(the_recorder, NULL, &product, NULL), S_OK);
    then_string("the product alone", product, drive.product);
    then_result(IDiscRecorder_GetDisplayNames(the_recorder, NULL, NULL, NULL), S_OK);
}

CASE(pnp, "imapi/base-pnp-id", "imapi-R-DEV-05 imapi-R-DEV-01", MUST, "IMAPI, GetBasePnPID", NEEDS_NOTHING,
     "The base PnP identifier is make, product and revision in one string.")
{
    char expected[sizeof(struct inquired)];
    BSTR id = NULL;
    struct inquired drive = given_what_the_drive_says();
    given_a_disc_master();
    strcpy(expected, drive.vendor);
    strcat(expected, drive.product);
    strcat(expected, drive.revision);
    then_result(IDiscRecorder_GetBasePnPID(the_recorder, &id), S_OK);
    then_string("the identifier", id, expected);
}

CASE(path, "imapi/path", "imapi-R-DEV-06", MUST, "IMAPI, GetPath: tells one recorder from another", NEEDS_NOTHING,
     "The path is the device's, or the drive's URL when it has none.")
{
    BSTR path = NULL;
    const char *url = world.bench->url;
    given_a_disc_master();
    then_result(IDiscRecorder_GetPath(the_recorder, &path), S_OK);
    then_string("the path", path, strncmp(url, "sg:", 3) == 0 ? url + 3 : url);
}

CASE(type, "imapi/recorder-type", "imapi-R-DEV-03", MUST, "IMAPI, GetRecorderType: of the device, not of the disc",
     NEEDS_BLANK | NEEDS_HAND, "The recorder type says what the drive writes, with a disc in it and without.")
{
    LONG with = 0, without = 0;
    given_a_blank_disc(); /* a CD-R in a drive that writes CD-RW as well */
    bool rewrites = feature_says(0x002D, 0x02);
    given_a_disc_master();
    then_result(IDiscRecorder_GetRecorderType(the_recorder, &with), S_OK);
    then_number("the type", with, exactly(rewrites ? RECORDER_CDRW : RECORDER_CDR));
    remove_disc();
    close_master();
    given_a_disc_master();
    then_result(IDiscRecorder_GetRecorderType(the_recorder, &without), S_OK);
    then_number("the type without a disc", without, exactly((int64_t)with));
}

CASE(guid, "imapi/recorder-guid", "imapi-R-DEV-02 imapi-A-15 imapi-R-ERR-03", MUST, "IMAPI, GetRecorderGUID",
     NEEDS_NOTHING, "The identifier has 16 bytes, a smaller buffer is left alone, and it is the same in every session.")
{
    byte id[16] = {0}, again[16] = {0}, small[15], untouched[15], nothing[16] = {0};
    ULONG size = 0;
    memset(small, 0xA5, sizeof small);
    memset(untouched, 0xA5, sizeof untouched);
    given_a_disc_master();
    then_result(IDiscRecorder_GetRecorderGUID(the_recorder, NULL, 0, &size), S_OK);
    then_number("the size that is needed", size, exactly(16));
    then_result(IDiscRecorder_GetRecorderGUID(the_recorder, NULL, 16, &size), E_INVALIDARG);
    size = 0;
    then_result(IDiscRecorder_GetRecorderGUID(the_recorder, small, sizeof small, &size), IMAPI_S_BUFFER_TO_SMALL);
    then_number("the size that is needed, said with the refusal", size, exactly(16));
    then_bytes("the buffer that is too small", small, sizeof small, untouched, sizeof untouched);
    then_result(IDiscRecorder_GetRecorderGUID(the_recorder, id, sizeof id, &size), S_OK);
    then_true("it is not all zeros", memcmp(id, nothing, sizeof id) != 0);
    close_master();
    given_a_disc_master();
    then_result(IDiscRecorder_GetRecorderGUID(the_recorder, again, sizeof again, NULL), S_OK);
    then_bytes("the identifier in the next session", again, sizeof again, id, sizeof id);
}
