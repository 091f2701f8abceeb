/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What reference imapi says of a command that fails, by where in the journey it stands. Made from the texts of 4.4,
 * 4.8, R-REC-17, R-REC-69, R-REC-70, A-02 and A-25, not from the code.
 *
 *   4.8 gives the code of an answer. Where it says "everything else -> GENERIC", the step has a name of its own: the
 *   identification of the disc DISCINFO (step 11, R-REC-35), the set-up INITIALIZE_WRITE (step 14, R-REC-34).
 *   Of a question about the disc only its absence, its kind and the drive's state stand out; all else is step 11.
 */
#ifndef COASTER_IMAPI_TESTS_WALK_JUDGE_H
#define COASTER_IMAPI_TESTS_WALK_JUDGE_H

#include "imapi/tests/walk_station.h"
#include "imapi/tests/walk_world.h"

/* ------------------------------------------------------------------ codes */

struct verdict {
    HRESULT results[8]; /* one of these; 0 only at the first place, or behind it when also_good */
    unsigned count;
    bool kept; /* the image, when it fails */
};

static void may_be(struct verdict *verdict, HRESULT result)
{
    verdict->results[verdict->count++] = result;
}

static bool accepts(const struct verdict *verdict, HRESULT result)
{
    for (unsigned i = 0; i < verdict->count; i++)
        if (verdict->results[i] == result)
            return true;
    return false;
}

/* The map of 4.8. rest: what "everything else" is called here; writing: a write-type command has gone out. */
static HRESULT mapped(enum meaning meaning, bool writing, HRESULT rest)
{
    switch (meaning) {
    case NO_MEDIUM:
    case CHANGED_NONE:
        return IMAPI_E_MEDIUM_NOTPRESENT;
    case BECOMING_READY:
    case STILL_WRITING:
    case OCCUPIED:
        return IMAPI_E_DEVICE_NOTACCESSIBLE;
    case WRONG_KIND:
    case WRONG_MODE:
        return IMAPI_E_MEDIUM_INVALIDTYPE;
    case PROTECTED:
        return IMAPI_E_CANNOT_WRITE_TO_MEDIA;
    case UNCALIBRATED:
        return IMAPI_E_INITIALIZE_WRITE;
    case END_OF_AREA:
        return writing ? IMAPI_E_GENERIC : IMAPI_E_DISCFULL;
    case FIXATION:
        return IMAPI_E_INITIALIZE_ENDWRITE;
    case STREAM_LOST:
        return IMAPI_E_LOSS_OF_STREAMING;
    case GONE:
        return IMAPI_E_DEVICE_NOTPRESENT;
    default:
        return rest;
    }
}

/* What the disc that is there now is called where the first one of the journey is wanted (4.4, steps 12 and 13;
 * R-REC-26, 27). S_OK: it will do. */
static HRESULT name_of_other_disc(const struct journey *journey, enum meaning meaning)
{
    if (meaning == CHANGED_NONE)
        return IMAPI_E_MEDIUM_NOTPRESENT;
    if (journey->erase && meaning != CHANGED)
        return IMAPI_E_MEDIUM_INVALIDTYPE; /* the others are CD-R (R-DEV-31) */
    if (meaning == CHANGED || (meaning == CHANGED_BLANK && !journey->second))
        return S_OK;
    return journey->second ? IMAPI_E_WRONGDISC : IMAPI_E_MEDIUM_INVALIDTYPE;
}

static bool is_change(enum meaning meaning)
{
    return meaning >= CHANGED && meaning <= CHANGED_NONE;
}

/* Nothing has been written, and the disc is looked at once more when the answer says that it may be another or is not
 * ready yet. rest: as above. */
static void judge_before_writing(struct verdict *verdict, const struct journey *journey, const struct way *way,
                                 HRESULT rest)
{
    if (is_change(way->meaning))
        may_be(verdict, name_of_other_disc(journey, way->meaning));
    else if (way->meaning == RESET ||
             ((way->meaning == BECOMING_READY || way->meaning == STILL_WRITING) && !way->for_ever))
        may_be(verdict, S_OK);
    else
        may_be(verdict, mapped(way->meaning, false, rest));
}

static void judge_identifying(struct verdict *verdict, const struct journey *journey, const struct station *station,
                              const struct way *way)
{
    if (station->cdb[0] == READ_10)
        may_be(verdict, IMAPI_E_DISCINFO); /* a block that cannot be read tells nothing of the kind */
    bool stands_out = way->meaning <= WRONG_KIND || way->meaning == OCCUPIED || way->meaning == GONE ||
                      is_change(way->meaning) || way->meaning == RESET;
    if (stands_out)
        judge_before_writing(verdict, journey, way, IMAPI_E_DISCINFO);
    else
        may_be(verdict, IMAPI_E_DISCINFO);
}

/* Commands that a burn can do without: locking the tray, the speed, the calibration that a drive does not know, and the
 * descriptors of a disc that nobody expects to be a certain one. */
static bool can_do_without(const struct journey *journey, const struct station *station, const struct way *way)
{
    switch (station->cdb[0]) {
    case PREVENT:
        return true;
    case READ_10:
        return !journey->second || station->phase == VERIFYING;
    case SET_CD_SPEED:
    case SEND_OPC:
        return way->key == 5;
    case MODE_SENSE: /* page 2Ah: its speeds */
        return (station->cdb[2] & 0x3F) == 0x2A;
    default:
        return false;
    }
}

static void judge_preparing(struct verdict *verdict, const struct journey *journey, const struct station *station,
                            const struct way *way)
{
    /* of a disc that changed or a drive that is gone even these tell */
    if (can_do_without(journey, station, way) && !is_change(way->meaning) && way->meaning != GONE)
        may_be(verdict, S_OK);
    if (station->cdb[0] == READ_TRACK_INFORMATION && way->meaning > WRONG_KIND && way->meaning < CHANGED)
        may_be(verdict, IMAPI_E_DISCINFO); /* a question about the disc */
    judge_before_writing(verdict, journey, way,
                         station->cdb[0] == READ_TRACK_INFORMATION ? IMAPI_E_DISCINFO : IMAPI_E_INITIALIZE_WRITE);
}

/* R-REC-69: the three commands that may be told to wait. */
static bool may_be_told_to_wait(uint8_t opcode)
{
    return opcode == WRITE_10 || opcode == SYNCHRONIZE_CACHE || opcode == CLOSE_TRACK_SESSION;
}

/* Setting up the next track is a set-up too (R-REC-34). */
static bool sets_up(const struct station *station)
{
    return station->cdb[0] == MODE_SELECT || station->cdb[0] == MODE_SENSE;
}

static void judge_writing(struct verdict *verdict, const struct journey *journey, const struct station *station,
                          const struct way *way)
{
    if (way->meaning == STILL_WRITING && may_be_told_to_wait(station->cdb[0])) {
        may_be(verdict, way->for_ever ? IMAPI_E_LOSS_OF_STREAMING : S_OK);
        return;
    }
    if (journey->simulated && station->phase == CLOSING && way->key == 5)
        may_be(verdict, S_OK); /* there is nothing to be closed (reference mmc 4.2) */
    if (is_change(way->meaning)) {
        /* what was begun is not on the disc that is there, if any is: its name, or else GENERIC */
        HRESULT name = name_of_other_disc(journey, way->meaning);
        may_be(verdict, FAILED(name) ? name : IMAPI_E_GENERIC);
        if (sets_up(station))
            may_be(verdict, IMAPI_E_INITIALIZE_WRITE);
        if (way->meaning == CHANGED) /* the same one, but no longer as it was */
            may_be(verdict, journey->second ? IMAPI_E_WRONGDISC : IMAPI_E_MEDIUM_INVALIDTYPE);
        return;
    }
    may_be(verdict, mapped(way->meaning, true, IMAPI_E_GENERIC));
    if (sets_up(station))
        may_be(verdict, IMAPI_E_INITIALIZE_WRITE);
    if (station->cdb[0] == READ_TRACK_INFORMATION) /* a question about the disc, but step 15 */
        may_be(verdict, IMAPI_E_GENERIC);
    if ((way->meaning == BECOMING_READY || way->meaning == STILL_WRITING) && !may_be_told_to_wait(station->cdb[0]) &&
        !way->for_ever)
        may_be(verdict, S_OK);
    if (way->meaning == RESET && station->cdb[0] == MODE_SENSE)
        may_be(verdict, S_OK); /* all is set again after it */
}

/* R-REC-70: only what is found on the disc counts. */
static void judge_verifying(struct verdict *verdict, const struct way *way)
{
    switch (way->meaning) {
    case CHANGED:
    case RESET:
        may_be(verdict, S_OK);
        break;
    case BECOMING_READY:
    case STILL_WRITING:
        may_be(verdict, way->for_ever ? IMAPI_E_DEVICE_STILL_IN_USE : S_OK);
        break;
    case OCCUPIED:
        may_be(verdict, IMAPI_E_DEVICE_STILL_IN_USE); /* it does not come free at the end */
        break;
    case NO_MEDIUM:
    case CHANGED_NONE:
        may_be(verdict, IMAPI_E_MEDIUM_NOTPRESENT);
        break;
    case GONE:
        may_be(verdict, IMAPI_E_DEVICE_NOTPRESENT);
        break;
    default:
        may_be(verdict, IMAPI_E_GENERIC);
    }
}

static void judge_erasing(struct verdict *verdict, const struct way *way)
{
    if (is_change(way->meaning)) {
        may_be(verdict, way->meaning == CHANGED_NONE ? IMAPI_E_MEDIUM_NOTPRESENT
                        : way->meaning == CHANGED    ? IMAPI_E_GENERIC
                                                     : IMAPI_E_MEDIUM_INVALIDTYPE);
        return;
    }
    may_be(verdict, mapped(way->meaning, true, IMAPI_E_GENERIC));
}

/* A drive that has no reservations is held without (R-DEV-13): only that it is somebody else's, or gone, counts. */
static void judge_reserving(struct verdict *verdict, const struct journey *journey, const struct way *way)
{
    if (way->meaning == GONE || way->meaning == OCCUPIED || is_change(way->meaning))
        judge_before_writing(verdict, journey, way, S_OK);
    else
        may_be(verdict, S_OK);
    if (way->meaning == BECOMING_READY || way->meaning == STILL_WRITING)
        may_be(verdict, IMAPI_E_DEVICE_NOTACCESSIBLE);
    if (way->meaning == OCCUPIED && !way->for_ever)
        may_be(verdict, S_OK); /* who holds it is asked: nobody, any more */
}

static bool has_reply(uint8_t opcode)
{
    static const uint8_t without[] = {TEST_UNIT_READY,     START_STOP,   PREVENT,    WRITE_10,
                                      SYNCHRONIZE_CACHE,   SEND_OPC,     BLANK,      MODE_SELECT,
                                      CLOSE_TRACK_SESSION, SET_CD_SPEED, RESERVE_OUT};
    return memchr(without, opcode, sizeof without) == NULL;
}

/* What RecordDisc (or Erase) says when station meets way. */
static struct verdict judge(const struct journey *journey, const struct station *station, const struct way *way)
{
    struct verdict verdict = {.kept = station->phase <= PREPARING};
    /* a reply may hold enough without its last bytes; and there may be none */
    if (way->meaning == SHORT_REPLY && (way->reply_is_nearly_whole || !has_reply(station->cdb[0])))
        may_be(&verdict, S_OK);
    bool reserving = station->cdb[0] == RESERVE_IN || station->cdb[0] == RESERVE_OUT;
    if (reserving && station->phase <= PROBING) {
        judge_reserving(&verdict, journey, way);
        return verdict;
    }
    bool is_it_there = station->phase == SELECTING && station->cdb[0] == INQUIRY;
    switch (is_it_there ? PROBING : station->phase) {
    case SELECTING:
    case IDENTIFYING:
        if (can_do_without(journey, station, way))
            may_be(&verdict, S_OK);
        judge_identifying(&verdict, journey, station, way);
        break;
    case PROBING:      /* step 7, and the selection: is it there at all? */
        if (!way->cut) /* one that answers the next time is there */
            may_be(&verdict, S_OK);
        if (way->meaning == GONE || way->meaning == OCCUPIED)
            may_be(&verdict, mapped(way->meaning, false, S_OK));
        else
            may_be(&verdict, is_change(way->meaning) ? name_of_other_disc(journey, way->meaning) : S_OK);
        break;
    case PREPARING:
        judge_preparing(&verdict, journey, station, way);
        break;
    case WRITING:
    case CLOSING:
        judge_writing(&verdict, journey, station, way);
        break;
    case VERIFYING:
        if (can_do_without(journey, station, way))
            may_be(&verdict, S_OK);
        judge_verifying(&verdict, way);
        break;
    case TIDYING:
    case EJECTING: /* it is on the disc (R-REC-51) */
        may_be(&verdict, S_OK);
        break;
    case ERASING:
        judge_erasing(&verdict, way);
        break;
    }
    return verdict;
}

#endif
