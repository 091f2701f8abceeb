/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that are properties of the recorder or of the image (reference imapi 7.5, 10.5). */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/burn.h"

static const struct word {
    const char *name;
    BYTE value;
    off_t size; /* of the image, bytes; 0: any but none */
} platforms[] = {{"x86", 0, 0}, {"powerpc", 1, 0}, {"mac", 2, 0}, {"efi", 0xEF, 0}, {NULL, 0, 0}},
  emulations[] = {{"none", 0, 0},          {"1.2", 1, 1200 << 10}, {"1.44", 2, 1440 << 10},
                  {"2.88", 3, 2880 << 10}, {"hard-disk", 4, 0},    {NULL, 0, 0}};

static const struct word *find_word(const struct word *words, const char *name)
{
    while (words->name != NULL && strcmp(words->name, name) != 0)
        words++;
    return words->name != NULL ? words : NULL;
}

/* El Torito 2.2: what is emulated as a hard disk begins with a master boot record that has one partition. */
static int check_hard_disk(const char *image, struct failure *why)
{
    enum { SECTOR = 512, TABLE = 446, ENTRY = 16, TYPE = 4, SIGNATURE = 510 };
    uint8_t sector[SECTOR];
    int partitions = 0;
    FILE *file = fopen(image, "re");
    size_t got = file != NULL ? fread(sector, 1, sizeof sector, file) : 0;
    if (file == NULL)
        return 0; /* burn_check_operands says why */
    fclose(file);
    if (got < sizeof sector || sector[SIGNATURE] != 0x55 || sector[SIGNATURE + 1] != 0xaa)
        return fail(why, EXIT_USAGE_ERROR, "%s is no image of a hard disk: it has no master boot record", image);
    for (int at = TABLE + TYPE; at < SIGNATURE; at += ENTRY)
        partitions += sector[at] != 0;
    if (partitions != 1)
        return fail(why, EXIT_USAGE_ERROR, "%s has %d partitions; a hard disk to boot from has exactly one", image,
                    partitions);
    return 0;
}

static int check_boot(const struct verb_call *call, struct failure *why)
{
    const char *platform = verb_value(call, "boot-platform"), *emulation = verb_value(call, "boot-emulation");
    struct stat status;
    if (platform != NULL && find_word(platforms, platform) == NULL)
        return fail(why, EXIT_USAGE_ERROR, "--boot-platform is x86, powerpc, mac or efi, not '%s'", platform);
    if (emulation != NULL && find_word(emulations, emulation) == NULL)
        return fail(why, EXIT_USAGE_ERROR, "--boot-emulation is none, 1.2, 1.44, 2.88 or hard-disk, not '%s'",
                    emulation);
    const char *image = verb_value(call, "boot");
    if (image == NULL || stat(image, &status) != 0)
        return 0; /* burn_check_operands says why */
    if (!S_ISREG(status.st_mode))
        return fail(why, EXIT_USAGE_ERROR, "%s is not a file", image);
    const struct word *kind = find_word(emulations, emulation != NULL ? emulation : "none");
    if (status.st_size == 0)
        return fail(why, EXIT_USAGE_ERROR, "%s is empty: nothing can be booted from it", image);
    if (kind->size != 0 && status.st_size != kind->size)
        return fail(why, EXIT_USAGE_ERROR, "%s has %lld bytes; a floppy of --boot-emulation %s has %lld", image,
                    (long long)status.st_size, kind->name, (long long)kind->size);
    return strcmp(kind->name, "hard-disk") == 0 ? check_hard_disk(image, why) : 0;
}

int burn_check_settings(const struct verb_call *call, struct failure *why)
{
    long number;
    int code = 0;
    if (verb_given(call, "speed"))
        code = verb_number(verb_value(call, "speed"), "--speed", 1, 1000, &number, why);
    if (code == 0 && verb_given(call, "gap"))
        code = verb_number(verb_value(call, "gap"), "--gap", 0, 225, &number, why);
    if (code == 0 && verb_given(call, "volume-name")) {
        BSTR name = coaster_string_from_utf8(verb_value(call, "volume-name"));
        if (name == NULL)
            return fail(why, EXIT_USAGE_ERROR, "the volume name is not UTF-8");
        SysFreeString(name);
    }
    return code != 0 ? code : check_boot(call, why);
}

/* ------------------------------------------------------------------ properties by name */

static HRESULT read_number(IPropertyStorage *storage, const OLECHAR *name, LONG *value)
{
    PROPSPEC spec = {.ulKind = PRSPEC_LPWSTR, .lpwstr = (LPOLESTR)name};
    PROPVARIANT variant;
    PropVariantInit(&variant);
    HRESULT result = IPropertyStorage_ReadMultiple(storage, 1, &spec, &variant);
    *value = variant.lVal;
    PropVariantClear(&variant);
    return result;
}

static HRESULT write_value(IPropertyStorage *storage, const OLECHAR *name, const PROPVARIANT *value)
{
    PROPSPEC spec = {.ulKind = PRSPEC_LPWSTR, .lpwstr = (LPOLESTR)name};
    return IPropertyStorage_WriteMultiple(storage, 1, &spec, value, 2);
}

static HRESULT write_number(IPropertyStorage *storage, const OLECHAR *name, const char *text)
{
    long number;
    struct failure checked; /* burn_check_settings has */
    if (verb_number(text, "", 0, 1000, &number, &checked) != 0)
        return E_INVALIDARG;
    return write_value(storage, name, &(PROPVARIANT){.vt = VT_I4, .lVal = (LONG)number});
}

/* ------------------------------------------------------------------ the recorder */

static int apply_recorder(struct burn_session *session, struct failure *why)
{
    const char *speed = verb_value(session->call, "speed"), *gap = verb_value(session->call, "gap");
    IPropertyStorage *storage = NULL;
    LONG highest = 0, number = 0;
    HRESULT result = IDiscRecorder_GetRecorderProperties(session->recorder, &storage);
    if (SUCCEEDED(result))
        result = read_number(storage, u"MaxWriteSpeed", &highest);
    if (SUCCEEDED(result) && speed != NULL)
        result = write_number(storage, u"WriteSpeed", speed);
    if (SUCCEEDED(result) && speed != NULL)
        result = read_number(storage, u"WriteSpeed", &number);
    if (SUCCEEDED(result) && gap != NULL)
        result = write_number(storage, u"AudioGapSize", gap);
    int code = 0;
    if (SUCCEEDED(result) && number > highest)
        code = fail(why, EXIT_USAGE_ERROR, "--speed %d is more than this drive and disc can do together: at most %d",
                    number, highest);
    if (SUCCEEDED(result) && code == 0 && (speed != NULL || gap != NULL))
        result = IDiscRecorder_SetRecorderProperties(session->recorder, storage);
    if (storage != NULL)
        IPropertyStorage_Release(storage);
    return FAILED(result) ? burn_failed(why, EXIT_INTERNAL, result, "the drive's properties cannot be set") : code;
}

/* ------------------------------------------------------------------ the image */

static HRESULT write_boot(IPropertyStorage *storage, const struct verb_call *call)
{
    const char *platform = verb_value(call, "boot-platform"), *emulation = verb_value(call, "boot-emulation");
    IStream *stream = NULL;
    HRESULT result = coaster_stream_from_file(verb_value(call, "boot"), &stream);
    if (SUCCEEDED(result))
        result = write_value(storage, u"BootImage", &(PROPVARIANT){.vt = VT_STREAM, .pStream = stream});
    if (SUCCEEDED(result))
        result = write_value(storage, u"PlaceBootImageOnDisc", &(PROPVARIANT){.vt = VT_BOOL, .boolVal = VARIANT_TRUE});
    if (SUCCEEDED(result) && platform != NULL)
        result = write_value(storage, u"BootImagePlatform",
                             &(PROPVARIANT){.vt = VT_UI1, .bVal = find_word(platforms, platform)->value});
    if (SUCCEEDED(result) && emulation != NULL)
        result = write_value(storage, u"BootImageEmulationType",
                             &(PROPVARIANT){.vt = VT_UI1, .bVal = find_word(emulations, emulation)->value});
    if (stream != NULL)
        IStream_Release(stream);
    return result;
}

static int apply_image(struct burn_session *session, struct failure *why)
{
    const struct verb_call *call = session->call;
    if (!verb_given(call, "volume-name") && !verb_given(call, "boot"))
        return 0;
    IPropertyStorage *storage = NULL;
    HRESULT result = IJolietDiscMaster_GetJolietProperties(session->joliet, &storage);
    if (SUCCEEDED(result) && verb_given(call, "volume-name")) {
        BSTR name = coaster_string_from_utf8(verb_value(call, "volume-name"));
        result = name != NULL ? write_value(storage, u"VolumeName", &(PROPVARIANT){.vt = VT_BSTR, .bstrVal = name})
                              : E_OUTOFMEMORY;
        SysFreeString(name);
    }
    if (SUCCEEDED(result) && verb_given(call, "boot"))
        result = write_boot(storage, call);
    if (SUCCEEDED(result))
        result = IJolietDiscMaster_SetJolietProperties(session->joliet, storage);
    if (storage != NULL)
        IPropertyStorage_Release(storage);
    return FAILED(result) ? burn_failed(why, EXIT_USAGE_ERROR, result, "volume name and boot image cannot be set") : 0;
}

int burn_apply_settings(struct burn_session *session, struct failure *why)
{
    int code = apply_recorder(session, why);
    return code == 0 && !session->audio ? apply_image(session, why) : code;
}
