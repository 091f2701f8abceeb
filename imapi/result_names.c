/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Result codes in words. */
#include <stddef.h>

#include "coaster.h"

#define ROW(code, text)                                                                                                \
    {                                                                                                                  \
        code, #code, text                                                                                              \
    }

static const struct {
    HRESULT result;
    const char *name, *text;
} rows[] = {
    ROW(S_OK, "done"),
    ROW(S_FALSE, "fewer items than asked for"),
    ROW(IMAPI_S_PROPERTIESIGNORED, "done; a property was unknown or read-only and was skipped"),
    ROW(IMAPI_S_BUFFER_TO_SMALL, "the buffer is too small"),
    ROW(IMAPI_E_NOTOPENED, "it was not opened"),
    ROW(IMAPI_E_NOTINITIALIZED, "the recorder object stands for no device"),
    ROW(IMAPI_E_USERABORT, "cancelled"),
    ROW(IMAPI_E_GENERIC, "the drive failed in a way that has no name"),
    ROW(IMAPI_E_MEDIUM_NOTPRESENT, "no disc is in the drive"),
    ROW(IMAPI_E_MEDIUM_INVALIDTYPE, "the disc in the drive is not blank, or of a kind that cannot be used"),
    ROW(IMAPI_E_DEVICE_NOPROPERTIES, "it has no properties"),
    ROW(IMAPI_E_DEVICE_NOTACCESSIBLE, "the drive is in use"),
    ROW(IMAPI_E_DEVICE_NOTPRESENT, "the drive is gone"),
    ROW(IMAPI_E_DEVICE_INVALIDTYPE, "the drive cannot do that"),
    ROW(IMAPI_E_INITIALIZE_WRITE, "the drive could not be prepared for writing"),
    ROW(IMAPI_E_INITIALIZE_ENDWRITE, "the drive could not close the session"),
    ROW(IMAPI_E_FILESYSTEM, "a file system on the disc is in use"),
    ROW(IMAPI_E_FILEACCESS, "the staging file cannot be written or read"),
    ROW(IMAPI_E_DISCINFO, "the disc's information cannot be read"),
    ROW(IMAPI_E_TRACKNOTOPEN, "no audio track is open"),
    ROW(IMAPI_E_TRACKOPEN, "an audio track is still open"),
    ROW(IMAPI_E_DISCFULL, "the disc has no room for it"),
    ROW(IMAPI_E_BADJOLIETNAME,
        "a name cannot be used on a Joliet disc: 1 to 64 characters of Unicode's first 65536, no * / : ; ? \\"),
    ROW(IMAPI_E_INVALIDIMAGE, "what is staged is empty, or cannot be burned"),
    ROW(IMAPI_E_NOACTIVEFORMAT, "no format is selected"),
    ROW(IMAPI_E_NOACTIVERECORDER, "no recorder is selected"),
    ROW(IMAPI_E_WRONGFORMAT, "another format is active"),
    ROW(IMAPI_E_ALREADYOPEN, "it is open already"),
    ROW(IMAPI_E_WRONGDISC, "this is not the disc that the new session is meant for"),
    ROW(IMAPI_E_FILEEXISTS, "a file of that name is staged, or on the disc, already"),
    ROW(IMAPI_E_STASHINUSE, "another program is staging a disc"),
    ROW(IMAPI_E_DEVICE_STILL_IN_USE, "the drive did not come free"),
    ROW(IMAPI_E_LOSS_OF_STREAMING, "the flow of data to the drive broke"),
    ROW(IMAPI_E_COMPRESSEDSTASH, "the staging folder is compressed"),
    ROW(IMAPI_E_ENCRYPTEDSTASH, "the staging folder is encrypted"),
    ROW(IMAPI_E_NOTENOUGHDISKFORSTASH, "the staging folder has not enough room"),
    ROW(IMAPI_E_REMOVABLESTASH, "the staging folder is on a removable medium"),
    ROW(IMAPI_E_CANNOT_WRITE_TO_MEDIA, "the disc cannot be written"),
    ROW(IMAPI_E_TRACK_NOT_BIG_ENOUGH, "an audio track needs at least four seconds"),
    ROW(IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC, "a boot image needs a blank disc"),
    ROW(E_NOTIMPL, "this is not implemented"),
    ROW(E_NOINTERFACE, "there is no such interface"),
    ROW(E_POINTER, "a pointer is NULL"),
    ROW(E_FAIL, "it failed"),
    ROW(E_UNEXPECTED, "this cannot be called now"),
    ROW(E_OUTOFMEMORY, "out of memory"),
    ROW(E_INVALIDARG, "an argument is not valid"),
    ROW(REGDB_E_CLASSNOTREG, "there is no such class"),
    ROW(CLASS_E_NOAGGREGATION, "the class cannot be aggregated"),
    ROW(CO_E_NOTINITIALIZED, "CoInitialize was not called"),
    ROW(STG_E_INVALIDFUNCTION, "the storage cannot do that"),
    ROW(STG_E_FILENOTFOUND, "there is no such file"),
    ROW(STG_E_PATHNOTFOUND, "there is no such path"),
    ROW(STG_E_ACCESSDENIED, "access denied"),
    ROW(STG_E_READFAULT, "a file could not be read to its end"),
    ROW(STG_E_WRITEFAULT, "writing failed"),
    ROW(STG_E_FILEALREADYEXISTS, "the name exists already"),
    ROW(STG_E_INVALIDPARAMETER, "a parameter is not valid"),
    ROW(STG_E_INVALIDNAME, "the name is not valid"),
};

const char *coaster_result_name(HRESULT result)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].result == result)
            return rows[i].name;
    return NULL;
}

const char *coaster_result_text(HRESULT result)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].result == result)
            return rows[i].text;
    return FAILED(result) ? "it failed" : "done";
}
