# SPDX-License-Identifier: GPL-2.0-or-later
# One entry for everything; `make help` lists the targets.
#
#   CC=gcc|clang                 the compiler (each has its own folder under build/)
#   SAN=address,undefined|thread sanitizers (likewise)
#   WERROR=1                     warnings are errors (set in CI)
#   V=1                          show every command

ifeq ($(origin CC),default)
CC := gcc
endif
SAN ?=
COVERAGE ?=
WERROR ?= $(if $(CI),1,)
comma := ,
empty :=
space := $(empty) $(empty)

VARIANT := $(notdir $(firstword $(CC)))$(if $(SAN),-$(subst $(comma),-,$(SAN)))$(if $(COVERAGE),-coverage)
B := build/$(VARIANT)

VERSION := $(shell cat VERSION 2>/dev/null || echo 0)
PREFIX ?= /usr
LIBRARY_FOLDER ?= $(PREFIX)/lib/$(shell $(CC) -print-multiarch 2>/dev/null)
TGT_MODULE_FOLDER ?= /usr/lib/tgt/backing-store

LIBRARIES := libiscsi libisofs-1 libsodium jansson cmocka
# Package facts are asked for when first needed (the packages can be there by then), and once.
pkg_name = pkg_$(subst $(space),_,$(1)_$(2))
pkg = $(or $($(pkg_name)),$(eval $(pkg_name) := $(shell pkg-config $(1) $(2) 2>/dev/null) )$($(pkg_name)))

CPPFLAGS_ALL := -I. -Iimapi/include -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DCOASTER_VERSION='"$(VERSION)"'
CFLAGS_ALL := -std=c17 -g -O2 -fPIC -fno-strict-aliasing -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wno-sign-conversion $(if $(WERROR),-Werror)
LDFLAGS_ALL := -Wl,--as-needed -pthread
ifneq ($(SAN),)
SAN_FLAGS := -fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=undefined
# ThreadSanitizer must be in the program itself: as a library it begins after constructors of others, and they crash. What is
# loaded into tgtd has no program of ours under it, so that served drives are out of its reach; those in the process are not.
ifneq ($(findstring thread,$(SAN)),)
SAN_RUNTIME :=
else ifneq ($(findstring clang,$(CC)),)
SAN_RUNTIME := $(shell $(CC) -print-file-name=libclang_rt.asan-x86_64.so)
# (RPATH, not RUNPATH: what a library of ours needs is found by the path of the program)
SAN_LINK := -shared-libsan -Wl,--disable-new-dtags,-rpath,$(dir $(SAN_RUNTIME))
else
SAN_RUNTIME := $(shell $(CC) -print-file-name=libasan.so)
endif
CFLAGS_ALL += $(SAN_FLAGS) -O1
LDFLAGS_ALL += $(SAN_FLAGS) $(SAN_LINK)
CPPFLAGS_ALL += $(if $(SAN_RUNTIME),-DCOASTER_SANITIZER_RUNTIME='"$(SAN_RUNTIME)"')
endif
ifneq ($(COVERAGE),)
CFLAGS_ALL += --coverage -O0
CPPFLAGS_ALL += -DCOASTER_COVERAGE
LDFLAGS_ALL += --coverage -Wl,--wrap=_exit
endif

# V=1 shows the commands; otherwise one short line for each
Q := $(if $(V),,@)
say = $(if $(V),@:,@echo '  $(1) $@')

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:

# ------------------------------------------------------------------ sources

base_sources := $(wildcard base/*.c)
transport_sources := $(wildcard transport/*.c)
emu_sources := $(wildcard emu/*.c emu/disc/*.c emu/disc/image/*.c emu/drive/*.c emu/door/*.c)
tgt_sources := $(wildcard emu/door/tgt/*.c)
sg_sources := $(wildcard emu/door/sg/*.c)
imapi_sources := $(wildcard imapi/*.c)
conformance_sources := $(wildcard conformance/*.c conformance/*/*.c conformance/*/*/*.c)
conformance_sources := $(filter-out conformance/tests/% conformance/zoo/wrap_%,$(conformance_sources))
zoo_sources := $(wildcard conformance/zoo/wrap_*.c)
cli_sources := $(wildcard cli/*.c)
sound_sources := $(wildcard cli/sound/*.c)
fixture_sources := $(wildcard fixtures/*.c)
test_sources := $(wildcard base/tests/*.c emu/tests/*.c transport/tests/*.c imapi/tests/*.c conformance/tests/*.c cli/tests/*.c)
example_sources := $(wildcard docs/examples/*.c docs/examples/*.cc)

objects = $(patsubst %.c,$(B)/%.o,$(1))

# ------------------------------------------------------------------ what is built

programs := $(B)/coaster $(B)/coaster-sound $(if $(zoo_sources),$(B)/coaster-zoo)
modules := $(B)/coaster-tgt.so $(B)/coaster-sg.so
shared := $(B)/libcoaster-transport.so $(B)/libcoaster-emu.so $(B)/libcoaster-imapi.so
tests := $(patsubst %.c,$(B)/%,$(test_sources))
examples := $(patsubst docs/%,$(B)/%,$(basename $(example_sources)))

.PHONY: all deps demo check check-long fuzzers fuzz-built coverage bench format install uninstall clean help docs built personalities
all: | $(if $(SKIP_DEPS),,deps)
	@$(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc)) built

built: $(programs) $(modules) $(shared) $(tests) $(examples) personalities docs

# Found beside the programs, as they are below share/ when installed.
personality_files := $(wildcard fixtures/personalities/*.personality)
personalities: $(patsubst fixtures/%,$(B)/%,$(personality_files))
$(B)/personalities/%: fixtures/personalities/%
	@mkdir -p $(@D)
	@cp $< $@

deps:
	@scripts/deps --check >/dev/null 2>&1 || scripts/deps

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(call pkg,--cflags,libiscsi libisofs-1 libsodium jansson cmocka) $(CFLAGS_ALL) $(CFLAGS) -MMD -MP -c -o $@ $<

# The SG shim is loaded into other people's programs: never a sanitizer, never a library of ours.
$(B)/emu/door/sg/%.o: emu/door/sg/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) -I. -D_GNU_SOURCE -std=c17 -g -O2 -fPIC -fvisibility=hidden -Wall -Wextra -Wconversion -Wno-sign-conversion $(if $(WERROR),-Werror) -MMD -MP -c -o $@ $<

define archive
$(B)/$(1).a: $(call objects,$(2))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(Q)ar rcs $$@ $$^
endef
$(eval $(call archive,base,$(base_sources)))
$(eval $(call archive,transport,$(transport_sources)))
$(eval $(call archive,emu,$(emu_sources)))
$(eval $(call archive,imapi,$(imapi_sources)))
$(eval $(call archive,conformance,$(conformance_sources)))
$(eval $(call archive,fixtures,$(fixture_sources)))

emu_libraries = $(call pkg,--libs,jansson libsodium)
imapi_libraries = $(call pkg,--libs,libisofs-1 libsodium)
all_libraries = $(call pkg,--libs,$(LIBRARIES)) -lm -ldl

# Kinds and cases register themselves from constructors: archives of those are linked whole.
whole = -Wl,--whole-archive $(1) -Wl,--no-whole-archive

$(B)/coaster: $(call objects,$(cli_sources)) $(B)/conformance.a $(B)/imapi.a $(B)/emu.a $(B)/transport.a $(B)/fixtures.a $(B)/base.a
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $(call objects,$(cli_sources)) $(call whole,$(B)/conformance.a $(B)/transport.a) \
		$(B)/imapi.a $(B)/emu.a $(B)/fixtures.a $(B)/base.a $(LDFLAGS_ALL) $(all_libraries)

# Decoders of sound, and their parsers, in a process of their own.
$(B)/coaster-sound: $(call objects,$(sound_sources)) $(B)/base.a
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $^ $(LDFLAGS_ALL) $(call pkg,--libs,sndfile) -lm

# The same program with test-only replacements linked in by name: recorders that are wrong in one way. Never installed.
zoo_wraps = $(shell sed -n 's/^.*__wrap_\([a-z_0-9]*\)[^a-z_0-9].*$$/\1/p' $(zoo_sources) /dev/null | sort -u)
$(B)/coaster-zoo: $(call objects,$(cli_sources) $(zoo_sources)) $(B)/conformance.a $(B)/imapi.a $(B)/emu.a $(B)/transport.a $(B)/fixtures.a $(B)/base.a
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $(call objects,$(cli_sources) $(zoo_sources)) $(call whole,$(B)/conformance.a $(B)/transport.a) \
		$(B)/imapi.a $(B)/emu.a $(B)/fixtures.a $(B)/base.a $(patsubst %,-Wl$(comma)--wrap=%,$(zoo_wraps)) $(LDFLAGS_ALL) $(all_libraries)

$(B)/coaster-tgt.so: $(call objects,$(tgt_sources)) $(B)/emu.a $(B)/base.a
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS_ALL) -shared -Wl,--version-script=emu/door/tgt/tgt.map -o $@ $^ $(LDFLAGS_ALL) $(emu_libraries)

$(B)/coaster-sg.so: $(call objects,$(sg_sources))
	$(call say,LD)
	$(Q)$(CC) -shared -o $@ $^ -ldl -pthread

define shared_library
$(B)/$(1).so: $(2) $(3) $(4)
	$$(call say,LD)
	$$(Q)$$(CC) $$(CFLAGS_ALL) -shared -Wl,-soname,$(1).so.1 -Wl,--version-script=$(3) -o $$@ \
		$$(call whole,$(firstword $(2))) $(wordlist 2,9,$(2)) $(4) $$(LDFLAGS_ALL) $(5)
	@ln -sf $(1).so $(B)/$(1).so.1
endef
$(eval $(call shared_library,libcoaster-transport,$(B)/transport.a $(B)/base.a,transport/transport.map,,$$(call pkg,--libs,libiscsi)))
$(eval $(call shared_library,libcoaster-emu,$(B)/emu.a $(B)/base.a,emu/emu.map,$(B)/libcoaster-transport.so,$$(emu_libraries)))
$(eval $(call shared_library,libcoaster-imapi,$(B)/imapi.a $(B)/base.a,imapi/imapi.map,$(B)/libcoaster-transport.so,$$(imapi_libraries)))

# A test program is one .c file, linked with its own room and the rooms below it. Recipes of discs call back into emu.
below_base := base
below_transport := transport base
below_emu := emu transport fixtures emu base
below_imapi := imapi emu transport fixtures emu base
below_conformance := conformance imapi emu transport fixtures emu base
below_cli := conformance imapi emu transport fixtures emu base
# The walk over all operations puts functions of its own in the place of the C library's, by name.
walk_wraps = $(shell sed -n 's/^WRAP.[^,]*, [^,]*, OF_[A-Z]*, \([a-z_0-9]*\),.*/-Wl$(comma)--wrap=\1/p' imapi/tests/walk_wraps.h)
$(B)/imapi/tests/walk_operations: TEST_LDFLAGS = $(walk_wraps)
# A test that moves the clock of the callbacks.
$(B)/imapi/tests/progress_clock: TEST_LDFLAGS = -Wl,--wrap=clock_gettime
# And one without memory.
$(B)/imapi/tests/no_memory: TEST_LDFLAGS = $(patsubst %,-Wl$(comma)--wrap=%,malloc calloc realloc strdup strndup free)
define test_rule
$(patsubst %.c,$(B)/%,$(filter $(1)/%,$(test_sources))): $(B)/%: $(B)/%.o $(patsubst %,$(B)/%.a,$(below_$(1)))
	$$(call say,LD)
	$$(Q)$$(CC) $$(CFLAGS_ALL) -o $$@ $$< $$(call whole,$(patsubst %,$(B)/%.a,$(filter conformance transport,$(below_$(1))))) \
		$(patsubst %,$(B)/%.a,$(filter-out conformance transport,$(below_$(1)))) $$(TEST_LDFLAGS) $$(LDFLAGS_ALL) $$(all_libraries)
endef
$(foreach room,base transport emu imapi conformance cli,$(if $(filter $(room)/%,$(test_sources)),$(eval $(call test_rule,$(room)))))

# Examples are clients: the public headers and the shared library, nothing else of ours.
link_example = -L$(B) -lcoaster-imapi -Wl,--disable-new-dtags -Xlinker -rpath -Xlinker "$$(cd $(B) && pwd)" $(LDFLAGS_ALL)
$(B)/examples/%: docs/examples/%.c $(wildcard imapi/include/*.h) $(B)/libcoaster-imapi.so
	@mkdir -p $(@D)
	$(call say,EX)
	$(Q)$(CC) -Iimapi/include $(CFLAGS_ALL) $(CFLAGS) -o $@ $< $(link_example)

# (in C++, by the same compiler; the library's objects are made in C and carry no type information to look at)
$(B)/examples/%: docs/examples/%.cc $(wildcard imapi/include/*.h) $(B)/libcoaster-imapi.so
	@mkdir -p $(@D)
	$(call say,EX)
	$(Q)$(CC) -Iimapi/include -std=c++17 $(filter-out -std=% -Wstrict-prototypes -Wmissing-prototypes,$(CFLAGS_ALL)) $(CXXFLAGS) -o $@ $< \
		$(link_example) -lstdc++ $(if $(SAN),-fno-sanitize=vptr)

# Fuzzers: one .c file each, by clang with libFuzzer, objects of their own under $(B)/fuzz.
emu_fuzzers := $(patsubst emu/fuzz/%.c,%,$(wildcard emu/fuzz/*.c))
imapi_fuzzers := $(patsubst imapi/fuzz/%.c,%,$(wildcard imapi/fuzz/*.c))
ifneq ($(FUZZ),)
CFLAGS_ALL += -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -O1
link_fuzzer = $(CC) -fsanitize=fuzzer,address,undefined -o $@ $^ -pthread
$(patsubst %,$(B)/%,$(emu_fuzzers)): $(B)/%: $(B)/emu/fuzz/%.o $(B)/base/fuzz/common.o $(B)/emu.a $(B)/base.a
	$(call say,LD)
	$(Q)$(link_fuzzer) $(emu_libraries)
$(patsubst %,$(B)/%,$(imapi_fuzzers)): $(B)/%: $(B)/imapi/fuzz/%.o $(B)/base/fuzz/common.o $(B)/imapi.a $(B)/transport.a $(B)/base.a
	$(call say,LD)
	$(Q)$(link_fuzzer) $(imapi_libraries) $(call pkg,--libs,libiscsi) -ldl
fuzz-built: $(patsubst %,$(B)/%,$(emu_fuzzers) $(imapi_fuzzers))
endif
fuzzers: | $(if $(SKIP_DEPS),,deps)
	@$(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc)) FUZZ=1 SAN= COVERAGE= CC=clang B=$(B)/fuzz fuzz-built

-include $(shell find $(B) -name '*.d' 2>/dev/null)

# ------------------------------------------------------------------ running

check: all
	@scripts/check --build $(B)

check-long: all fuzzers
	@scripts/deps --long --check >/dev/null 2>&1 || scripts/deps --long
	@scripts/check --long --build $(B)

demo: all
	@scripts/demo --build $(B)

bench: all
	@scripts/bench --build $(B)

coverage:
	@scripts/coverage

docs: $(programs)
	@scripts/make-docs --build $(B)

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

install: all
	@scripts/install --build $(B) --prefix "$(PREFIX)" --library-folder "$(LIBRARY_FOLDER)" --tgt-folder "$(TGT_MODULE_FOLDER)" --version "$(VERSION)"

uninstall:
	@scripts/install --uninstall --build $(B) --prefix "$(PREFIX)" --library-folder "$(LIBRARY_FOLDER)" --tgt-folder "$(TGT_MODULE_FOLDER)" --version "$(VERSION)"

clean:
	rm -rf build

help:
	@printf '%s\n' \
	'make all         build everything under build/ (installs missing Debian packages first)' \
	'make deps        install the Debian packages that building and testing need' \
	'make demo        the main job, shown on real files: simulate, burn, read back, an audio disc' \
	'make check       the tests: under a minute on two cores' \
	'make check-long  the slower tests: full zoo matrix, walks, sweeps' \
	'make fuzzers     the fuzzers, by clang; scripts/fuzz runs them' \
	'make coverage    line coverage as HTML under build/coverage, and its total' \
	'make bench       the measurements of docs/performance.md' \
	'make format      clang-format over the sources' \
	'make install     install into PREFIX (default /usr), honours DESTDIR' \
	'make uninstall   remove what install put there' \
	'make clean       remove build/' \
	'' \
	'variables: V=1  CC=gcc|clang  SAN=address,undefined|thread  WERROR=1  PREFIX=  DESTDIR='
