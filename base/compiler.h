/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The only compiler extensions this project uses: attributes, behind these names. */
#ifndef COASTER_BASE_COMPILER_H
#define COASTER_BASE_COMPILER_H

#define coaster_printf(format_index, first_argument) __attribute__((format(printf, format_index, first_argument)))
#define coaster_nonnull __attribute__((nonnull))
#define coaster_cleanup(function) __attribute__((cleanup(function)))
#define coaster_must_check __attribute__((warn_unused_result))
#define coaster_weak __attribute__((weak))
#define coaster_export __attribute__((visibility("default")))
#define coaster_constructor __attribute__((constructor))
#define coaster_destructor __attribute__((destructor))
#define coaster_noreturn __attribute__((noreturn))
#define coaster_unused __attribute__((unused))

#endif
