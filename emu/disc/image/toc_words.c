/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/disc/image/toc.h"

#include <ctype.h>
#include <string.h>

/* Blanks and remarks up to the end of their line. */
static void skip(struct sheet *sheet)
{
    for (;; sheet->at++) {
        if (sheet->at[0] == '/' && sheet->at[1] == '/')
            sheet->at += strcspn(sheet->at, "\n");
        if (*sheet->at == '\n')
            sheet->line++;
        else if (!isspace((unsigned char)*sheet->at))
            return;
    }
}

static int put(struct toc_words *words, char c)
{
    if (words->length + 1 >= sizeof words->text)
        return sheet_fail(words->sheet, "a string is longer than %d bytes", TOC_MAXIMUM_STRING - 1);
    words->text[words->length++] = c;
    return 0;
}

/* \" \\ and \ooo stand for a byte. */
static int take_string(struct toc_words *words)
{
    struct sheet *sheet = words->sheet;
    words->kind = TOC_STRING;
    int code = 0;
    while (code == 0 && *++sheet->at != '"') {
        unsigned char c = (unsigned char)*sheet->at;
        if (c == 0 || c == '\n')
            return sheet_fail(sheet, "a string does not end");
        if (c == '\\' && strspn(sheet->at + 1, "01234567") >= 3) {
            c = (unsigned char)((sheet->at[1] - '0') << 6 | (sheet->at[2] - '0') << 3 | (sheet->at[3] - '0'));
            if (c == 0)
                return sheet_fail(sheet, "a string has a byte of zero");
            sheet->at += 3;
        } else if (c == '\\' && (sheet->at[1] == '"' || sheet->at[1] == '\\')) {
            c = (unsigned char)*++sheet->at;
        }
        code = put(words, (char)c);
    }
    sheet->at++;
    words->text[words->length] = 0;
    return code;
}

static int take_number(struct toc_words *words)
{
    struct sheet *sheet = words->sheet;
    size_t digits = strspn(sheet->at, "0123456789");
    const char *second = sheet->at + digits + 1; /* "0:9" of a map of languages is two numbers */
    bool time = sheet->at[digits] == ':' && second[strspn(second, "0123456789")] == ':';
    size_t length = time ? strspn(sheet->at, "0123456789:") : digits;
    int code = 0;
    for (size_t i = 0; i < length && code == 0; i++)
        code = put(words, sheet->at[i]);
    if (code)
        return code;
    words->text[words->length] = 0;
    sheet->at += length;
    words->kind = time ? TOC_TIME : TOC_NUMBER;
    long value = 0;
    lba_t blocks = 0;
    if (time ? !text_time(words->text, &blocks) : !text_number(words->text, INT64_MAX / 20, &value))
        return sheet_fail(sheet, "%.40s is no %s", words->text, time ? "time MM:SS:FF" : "number that fits");
    words->number = time ? blocks : value;
    return 0;
}

int toc_next(struct toc_words *words)
{
    struct sheet *sheet = words->sheet;
    skip(sheet);
    words->length = 0;
    words->text[0] = 0;
    char c = *sheet->at;
    if (c == 0) {
        words->kind = TOC_END;
        return 0;
    }
    if (c == '"')
        return take_string(words);
    if (isdigit((unsigned char)c))
        return take_number(words);
    int code = 0;
    bool letters = isalpha((unsigned char)c);
    words->kind = letters ? TOC_WORD : TOC_SIGN;
    do
        code = put(words, *sheet->at++);
    while (letters && code == 0 && (isalnum((unsigned char)*sheet->at) || *sheet->at == '_'));
    words->text[words->length] = 0;
    return code;
}

bool toc_is(const struct toc_words *words, const char *word)
{
    return (words->kind == TOC_WORD || words->kind == TOC_SIGN) && strcmp(words->text, word) == 0;
}

int toc_refuse(const struct toc_words *words, const char *wanted)
{
    if (words->kind == TOC_END)
        return sheet_fail(words->sheet, "the file ends where %s is expected", wanted);
    return sheet_fail(words->sheet, "'%.60s' stands where %s is expected", words->text, wanted);
}

int toc_expect(struct toc_words *words, const char *word)
{
    return toc_is(words, word) ? toc_next(words) : toc_refuse(words, word);
}

/* ------------------------------------------------------------------ CD_TEXT */

/* IEC 61866 gives each language a number. */
static int language_code(struct toc_words *words, unsigned *code)
{
    *code = CD_TEXT_ENGLISH;
    if (words->kind == TOC_NUMBER && words->number <= 255)
        *code = (unsigned)words->number;
    else if (!toc_is(words, "EN"))
        return toc_refuse(words, "a country's code, EN or 0 to 255,");
    return toc_next(words);
}

static int block_number(struct toc_words *words, unsigned *block)
{
    if (words->kind != TOC_NUMBER || words->number >= CD_TEXT_BLOCKS)
        return toc_refuse(words, "the number of a language, 0 to 7,");
    *block = (unsigned)words->number;
    return toc_next(words);
}

static int language_map(struct toc_words *words, struct cd_text *text)
{
    int code = toc_expect(words, "{");
    while (code == 0 && !toc_is(words, "}")) {
        unsigned block = 0, language = 0;
        code = block_number(words, &block);
        if (code == 0)
            code = toc_expect(words, ":");
        if (code == 0)
            code = language_code(words, &language);
        if (code == 0)
            cd_text_set_language(text, block, language);
    }
    return code ? code : toc_next(words);
}

static int take_bytes(struct toc_words *words, struct cd_text *text, unsigned block, unsigned track, unsigned type)
{
    uint8_t bytes[TOC_MAXIMUM_STRING];
    size_t length = 0;
    int code = toc_expect(words, "{");
    while (code == 0 && !toc_is(words, "}")) {
        if (words->kind != TOC_NUMBER || words->number > 255 || length == sizeof bytes)
            return toc_refuse(words, "a byte, 0 to 255,");
        bytes[length++] = (uint8_t)words->number;
        code = toc_next(words);
        if (code == 0 && !toc_is(words, "}"))
            code = toc_expect(words, ",");
    }
    if (code == 0 && type != CD_TEXT_SIZE) /* that one is made anew */
        code = cd_text_set_bytes(text, block, track, type, bytes, length, words->sheet->why);
    return code ? sheet_place(words->sheet, code) : toc_next(words);
}

static int take_words(struct toc_words *words, struct cd_text *text, unsigned block, unsigned track, unsigned type)
{
    int code = cd_text_set_words(text, block, track, type, words->text, words->sheet->why);
    return code ? sheet_place(words->sheet, code) : toc_next(words);
}

static unsigned item_type(const char *name)
{
    static const struct {
        const char *name;
        unsigned type;
    } rows[] = {{"GENRE", CD_TEXT_GENRE},    {"TOC_INFO1", CD_TEXT_TOC}, {"TOC_INFO2", CD_TEXT_TOC_2},
                {"CLOSED", CD_TEXT_CLOSED},  {"UPC_EAN", CD_TEXT_CODES}, {"ISRC", CD_TEXT_CODES},
                {"SIZE_INFO", CD_TEXT_SIZE}, {"RESERVED1", 0x8A},        {"RESERVED2", 0x8B},
                {"RESERVED3", 0x8C}};
    unsigned type = cd_text_type(name);
    for (size_t i = 0; i < sizeof rows / sizeof *rows && type == 0; i++)
        if (strcmp(name, rows[i].name) == 0)
            type = rows[i].type;
    return type;
}

static int language_block(struct toc_words *words, struct cd_text *text, unsigned track)
{
    unsigned block = 0;
    int code = block_number(words, &block);
    if (code == 0)
        code = toc_expect(words, "{");
    while (code == 0 && !toc_is(words, "}")) {
        unsigned type = words->kind == TOC_WORD ? item_type(words->text) : 0;
        if (toc_is(words, "ENCODING_ISO_8859_1") || toc_is(words, "ENCODING_ASCII")) {
            code = toc_next(words);
            continue;
        }
        if (type == 0)
            return toc_refuse(words, "an item of CD-TEXT");
        code = toc_next(words);
        if (code == 0)
            code = words->kind == TOC_STRING ? take_words(words, text, block, track, type)
                                             : take_bytes(words, text, block, track, type);
    }
    return code ? code : toc_next(words);
}

int toc_cd_text(struct toc_words *words, struct cd_text *text, unsigned track)
{
    int code = toc_expect(words, "{");
    while (code == 0 && !toc_is(words, "}")) {
        bool map = track == 0 && toc_is(words, "LANGUAGE_MAP");
        if (!map && !toc_is(words, "LANGUAGE"))
            return toc_refuse(words, "LANGUAGE");
        code = toc_next(words);
        if (code == 0)
            code = map ? language_map(words, text) : language_block(words, text, track);
    }
    return code ? code : toc_next(words);
}
