# SPDX-License-Identifier: ISC
#
# make            programs, in build/bin
# make deps       installs what building and testing needs (Debian)
# make demo       a walk through the tools
# make check      all tests
# make help       the rest

VERSION = 0.1.0
PREFIX = /usr/local
MANDIR = $(PREFIX)/share/man
CFLAGS = -O2 -g
FUZZ_SECONDS = 10
FUZZ_CC = clang

# The directory for everything that is built.
B = build

# Set by "make asan" and "make fuzz".
SANITIZE =

# What "make asan" makes; and the seeds of "make cases", about ten cases each.
ASAN_RUNS = check
SEEDS = 1 1000

# Prints one line for each step; V=1 shows the commands.
V = 0
step = $(if $(filter 0,$(V)),@printf '%-4s %s\n' '$(1)' '$@';)

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all deps deps-lint deps-system demo check check-system tests \
    lint tidy asan cases fuzz fuzz-run faults bench cover format install \
    uninstall dist clean help FORCE

PROGRAMS := $(patsubst cmd/%.c,%,$(wildcard cmd/pp-*.c))
LIB := $(wildcard lib/*/*.c)
DATA := $(wildcard lib/data/*.json lib/data/*.txt)
EMBED := $(filter-out lib/data/strum%,$(DATA))
UNIT := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c))
FUZZ := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
BATS := $(patsubst tests/%.bats,%,$(wildcard tests/*.bats))
SYSTEM := $(patsubst tests/system/%.bats,%,$(wildcard tests/system/*.bats))
PAGES := $(wildcard man/*.[0-9])
SOURCES := $(wildcard cmd/*.c lib/*/*.c tests/*/*.c)
HEADERS := $(wildcard cmd/*.h lib/*/*.h tests/*/*.h)
SCRIPTS := .ci/run .ci/deps $(wildcard lib/*/*.sh tests/*.sh tests/*/*.sh)

all: $(PROGRAMS:%=$(B)/bin/%)

# ---- compiling ----

# The language, and the warnings that the code must be free of.
LANGUAGE = -std=c17 -D_POSIX_C_SOURCE=200809L -Ilib -pthread
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
    -Wpointer-arith -Wwrite-strings -Wformat=2 -Wundef -Wconversion \
    -Wsign-conversion -Wimplicit-fallthrough -Wvla -Wbidi-chars=any \
    -Wtrampolines -Werror=format-security -Werror=implicit \
    -Werror=incompatible-pointer-types -Werror=int-conversion

# The flags of OpenSSF's guide.  Not every compiler and machine has all of them,
# so each flag is tried once.
HARDEN = -fstack-protector-strong -fstack-clash-protection \
    -fcf-protection=full -mbranch-protection=standard -fPIE \
    -fno-delete-null-pointer-checks -fno-strict-overflow \
    -fno-strict-aliasing -ftrivial-auto-var-init=zero \
    -fstrict-flex-arrays=3 -fzero-init-padding-bits=all \
    -ffile-prefix-map=$(CURDIR)=.
HARDEN_LINK = -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack \
    -Wl,-z,nodlopen -Wl,-z,separate-code -Wl,--as-needed
FORTIFY = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3

ifneq ($(SANITIZE),)
SANITIZER = -fsanitize=$(SANITIZE) -fno-sanitize-recover=all \
    -fno-omit-frame-pointer -DPP_NO_SANDBOX
FORTIFY =
endif

# libcsv has no file for pkg-config.  Only the headers of libjq are needed here;
# programs load the library when they need it, see when/jq.h.
MODULES = jansson libseccomp libcrypto libutf8proc libidn2

# Their headers may be as they like.
MODULE_FLAGS = pkg-config --cflags $(MODULES) | sed 's/-I/-isystem /g'

# Packagers may set _FORTIFY_SOURCE in CPPFLAGS; our value follows and wins.
COMPILE = $(CC) $(CPPFLAGS) $$(cat $(B)/cflags) $(CFLAGS)
LINK = $(CC) $(CFLAGS) $$(cat $(B)/ldflags) $(LDFLAGS)

# "make deps check" installs before it does anything else.
FIRST := $(filter deps deps-lint deps-system,$(MAKECMDGOALS))

# This file changes when a flag changes, and then everything is built again.
$(B)/made-with: FORCE | $(FIRST)
	@mkdir -p $(B)
	@printf '%s\n' '$(subst ','\'',$(CC) $(LANGUAGE) $(WARNINGS) \
	    $(HARDEN) $(HARDEN_LINK) $(FORTIFY) $(SANITIZER) $(CPPFLAGS) \
	    $(CFLAGS) $(LDFLAGS) $(MODULES) $(VERSION))' >$@.new; \
	$(CC) --version >>$@.new; \
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# The flags that this compiler has.  Those of the libraries are found here, too,
# because "make deps" may have just installed them.
$(B)/cflags: $(B)/made-with
	@printf '#include <string.h>\nint main(void){return 0;}\n' >$(B)/try.c
	@$(MODULE_FLAGS) >$(B)/modules
	@try() { \
		$(CC) $(CFLAGS) -Werror "$$@" -c -o $(B)/try.o $(B)/try.c \
		    >$(B)/try.log 2>&1 && printf '%s\n' "$$*"; \
	}; \
	{ \
		printf '%s\n' $(LANGUAGE) $(SANITIZER); \
		cat $(B)/modules; \
		for flag in $(WARNINGS) $(HARDEN); do try $$flag; done; \
		test -z '$(FORTIFY)' || try $(FORTIFY); \
		true; \
	} >$@

$(B)/ldflags: $(B)/cflags
	@for flag in -pthread $(filter-out -DPP_NO_SANDBOX,$(SANITIZER)) \
	    $(HARDEN_LINK); do \
		$(CC) -fPIE -Werror $$flag -o $(B)/try $(B)/try.c \
		    >$(B)/try.log 2>&1 && printf '%s\n' $$flag; \
	done >$@; true

$(B)/libs: $(B)/made-with
	@{ echo -lcsv -lm && pkg-config --libs $(MODULES); } >$@

$(B)/obj/%.o: %.c $(B)/cflags
	@mkdir -p $(@D)
	$(call step,cc)$(COMPILE) -DPP_VERSION='"$(VERSION)"' -MMD -MP -c -o $@ $<

# The data files that are built into every program, see data/data.h.
$(B)/gen/data.c: $(EMBED) lib/data/embed.sh
	@mkdir -p $(@D)
	@lib/data/embed.sh $(EMBED) >$@

$(B)/obj/data.o: $(B)/gen/data.c $(B)/cflags
	@mkdir -p $(@D)
	$(call step,cc)$(COMPILE) -MMD -MP -c -o $@ $<

$(B)/libpp.a: $(LIB:%.c=$(B)/obj/%.o) $(B)/obj/data.o
	@rm -f $@
	$(call step,ar)$(AR) rcs $@ $^

$(B)/bin/%: $(B)/obj/cmd/%.o $(B)/libpp.a $(B)/ldflags $(B)/libs
	@mkdir -p $(@D)
	$(call step,link)$(LINK) -o $@ $< $(B)/libpp.a $$(cat $(B)/libs)

$(B)/unit/%: $(B)/obj/tests/unit/%.o $(B)/libpp.a $(B)/ldflags $(B)/libs
	@mkdir -p $(@D)
	$(call step,link)$(LINK) -o $@ $< $(B)/libpp.a $$(cat $(B)/libs)

# What tests of parts of the library feed.
$(B)/driver/%: $(B)/obj/tests/driver/%.o $(B)/libpp.a $(B)/ldflags $(B)/libs
	@mkdir -p $(@D)
	$(call step,link)$(LINK) -o $@ $< $(B)/libpp.a $$(cat $(B)/libs)

$(B)/tap/bats-mail.tap $(B)/tap/system-mail.tap: $(B)/driver/letters \
    $(B)/driver/deadlines

.SECONDARY: $(SOURCES:%.c=$(B)/obj/%.o) $(UNIT:%=$(B)/unit/%)
-include $(shell test -d $(B)/obj && find $(B)/obj -name '*.d')

# ---- testing ----

# Public suites of test data, if they exist.
PP_CONFORMANCE = $(wildcard $(CURDIR)/../shared/conformance)
PP_DATA = $(wildcard $(CURDIR)/../shared/data)

ENV = PATH="$(abspath $(B)/bin):$$PATH" LC_ALL=C TZ=UTC \
    PYTHONDONTWRITEBYTECODE=1 \
    PP_CONFORMANCE='$(PP_CONFORMANCE)' PP_DATA='$(PP_DATA)'
TAP = tests/tap.sh

deps:
	@CC='$(CC)' .ci/deps build

deps-lint:
	@CC='$(CC)' .ci/deps lint

deps-system:
	@CC='$(CC)' .ci/deps system

demo: all
	@$(ENV) tests/demo.sh

# Each test writes a file of results; a failure does not stop the others.
RESULTS = $(B)/tap/layers.tap $(B)/tap/pages.tap \
    $(UNIT:%=$(B)/tap/unit-%.tap) $(BATS:%=$(B)/tap/bats-%.tap)

check: tests
	@$(TAP) step $(B)/tap/tree.tap 'tree: the tests leave nothing in it' \
	    tests/tree.sh check $(B)/tap/tree
	@$(TAP) count $(RESULTS) $(B)/tap/tree.tap

tests: $(RESULTS)

$(B)/tap/layers.tap: $(B)/libpp.a FORCE | $(B)/tap
	@$(TAP) step $@ 'layers' tests/layers.sh $(B)/obj

$(B)/tap/pages.tap: FORCE | $(B)/tap $(FIRST)
	@$(TAP) step $@ 'manual pages' mandoc -T lint -W warning $(PAGES)

$(B)/tap:
	@mkdir -p $@

# The list of files is made before the tests.
$(RESULTS) $(SYSTEM:%=$(B)/tap/system-%.tap): | $(B)/tap/tree

$(B)/tap/tree: FORCE | $(B)/tap
	@tests/tree.sh list >$@

$(B)/tap/unit-%.tap: $(B)/unit/% FORCE | $(B)/tap
	@$(ENV) $(TAP) run $@ $<

$(B)/tap/bats-%.tap: tests/%.bats all FORCE | $(B)/tap
	@$(ENV) $(TAP) run $@ bats --formatter tap $<

# Tests with other programs: servers, engines, browsers.
check-system: $(SYSTEM:%=$(B)/tap/system-%.tap)
	@$(TAP) step $(B)/tap/system-tree.tap \
	    'tree: the tests against other programs leave nothing in it' \
	    tests/tree.sh check $(B)/tap/tree
	@$(TAP) count $^ $(B)/tap/system-tree.tap

$(B)/tap/system-%.tap: tests/system/%.bats all FORCE | $(B)/tap
	@$(ENV) $(TAP) run $@ bats --formatter tap $<

# Sanitizers exit with a status that no tool uses.  Runtimes of GCC up to 13
# take thread-local memory of libraries for what glibc had before 2.25, and die
# when they look for leaks in it (google/sanitizers issue 1322); not asked to
# follow __tls_get_addr, they find that memory elsewhere.
asan:
	@ASAN_OPTIONS=exitcode=99:strict_string_checks=1:intercept_tls_get_addr=0:$$ASAN_OPTIONS \
	UBSAN_OPTIONS=exitcode=99:print_stacktrace=1:$$UBSAN_OPTIONS \
	LSAN_OPTIONS=exitcode=99:$$LSAN_OPTIONS \
	$(MAKE) --no-print-directory B=build/asan CFLAGS='-O1 -g' \
	    SANITIZE=address,undefined $(ASAN_RUNS)

cover:
	@$(MAKE) --no-print-directory B=build/cover \
	    CFLAGS='-O0 -g --coverage' CPPFLAGS=-DPP_NO_SANDBOX tests
	@lcov -q -c -d build/cover/obj/lib -d build/cover/obj/cmd \
	    --no-external -b . -o build/cover/info
	@lcov --list build/cover/info

# Random cases through pp-retain, pp-export, pp-notify and slow references; check
# runs a few.
cases: all
	@$(ENV) python3 tests/retaincases.py $(SEEDS)
	@$(ENV) python3 tests/exportcases.py $(SEEDS)
	@$(ENV) python3 tests/answercases.py $(SEEDS)
	@$(ENV) python3 tests/breachcases.py $(SEEDS) lib/data/breach-laws.json
	@$(ENV) python3 tests/noticecases.py $(SEEDS)

# All that faults.py can let fail; FAULTS are its options.
faults: all
	@mkdir -p $(B)/faults
	@$(CC) -O1 -shared -fPIC -o $(B)/faults/shim.so tests/shim/fault.c
	@$(ENV) tests/faults.py $(B)/faults/shim.so $(FAULTS)

bench: all
	@$(ENV) tests/bench/run.sh

# ---- fuzzing ----

# Inputs much longer than the limit of a target find nothing more.
FUZZ_LEN_csv = 1024
FUZZ_LEN_json = 1024
FUZZ_LEN_select = 256

fuzz:
	@$(MAKE) --no-print-directory B=build/fuzz CC=$(FUZZ_CC) \
	    CFLAGS='-O1 -g' SANITIZE=fuzzer-no-link,address,undefined fuzz-run

fuzz-run: $(FUZZ:%=$(B)/tap/fuzz-%.tap)
	@$(TAP) count $^

$(FUZZ:%=$(B)/%): $(B)/%: $(B)/obj/tests/fuzz/%.o $(B)/libpp.a $(B)/ldflags \
    $(B)/libs
	$(call step,link)$(LINK) -fsanitize=fuzzer -o $@ $< $(B)/libpp.a $$(cat $(B)/libs)

$(B)/tap/fuzz-%.tap: $(B)/% FORCE | $(B)/tap
	@mkdir -p $(B)/corpus/$* $(B)/seed/$*
	@$(TAP) step $@ 'fuzz: $*' $< -max_total_time=$(FUZZ_SECONDS) \
	    -max_len=$(or $(FUZZ_LEN_$*),4096) -artifact_prefix=$(B)/$*- \
	    -print_final_stats=1 $(B)/corpus/$* \
	    $(or $(wildcard tests/fuzz/seed/$*),$(B)/seed/$*)

# ---- reading ----

lint: | $(B)/tap $(FIRST)
	@$(TAP) step $(B)/tap/lint-cppcheck.tap 'lint: cppcheck' \
	    cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr \
	    --enable=warning,portability,performance \
	    --suppress=missingIncludeSystem -Ilib cmd lib
	@$(TAP) step $(B)/tap/lint-tidy.tap 'lint: clang-tidy' \
	    $(MAKE) --no-print-directory -k tidy
	@$(TAP) step $(B)/tap/lint-format.tap 'lint: clang-format' \
	    clang-format --dry-run -Werror $(SOURCES) $(HEADERS)
	@$(TAP) step $(B)/tap/lint-shell.tap 'lint: shellcheck' \
	    shellcheck $(SCRIPTS) $(BATS:%=tests/%.bats) \
	    $(SYSTEM:%=tests/system/%.bats)
	@$(TAP) count $(B)/tap/lint-*.tap

tidy: $(SOURCES:%=$(B)/tidy/%)

$(B)/tidy/%: % $(HEADERS) .clang-tidy
	@mkdir -p $(@D)
	@clang-tidy --quiet $< -- $(LANGUAGE) -DPP_VERSION='""' \
	    $$($(MODULE_FLAGS)) 2>$@.log || \
	    { cat $@.log; exit 1; }
	@touch $@

format: | $(FIRST)
	@clang-format -i $(SOURCES) $(HEADERS)

# ---- installing ----

BINDIR = $(DESTDIR)$(PREFIX)/bin
SHARE = $(DESTDIR)$(PREFIX)/share
BASH = $(SHARE)/bash-completion/completions
ZSH = $(SHARE)/zsh/site-functions
FISH = $(SHARE)/fish/vendor_completions.d

install: all
	mkdir -p $(BINDIR) $(BASH) $(ZSH) $(FISH) $(SHARE)/pp
	install -m 755 $(PROGRAMS:%=$(B)/bin/%) $(BINDIR)
	install -m 644 $(DATA) $(SHARE)/pp
	@set -e; for p in $(PROGRAMS); do \
		$(B)/bin/$$p --completion bash >$(BASH)/$$p; \
		$(B)/bin/$$p --completion zsh >$(ZSH)/_$$p; \
		$(B)/bin/$$p --completion fish >$(FISH)/$$p.fish; \
	done
	@set -e; for page in $(PAGES); do \
		dir=$(DESTDIR)$(MANDIR)/man$${page##*.}; \
		mkdir -p $$dir; \
		install -m 644 $$page $$dir; \
	done

uninstall:
	rm -f $(PROGRAMS:%=$(BINDIR)/%) $(PROGRAMS:%=$(BASH)/%) \
	    $(PROGRAMS:%=$(ZSH)/_%) $(PROGRAMS:%=$(FISH)/%.fish) \
	    $(DATA:lib/data/%=$(SHARE)/pp/%)
	@rmdir $(SHARE)/pp 2>/dev/null || true
	@for page in $(PAGES); do \
		rm -f $(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/}; \
	done

dist:
	@mkdir -p $(B)
	git archive --prefix=pp-$(VERSION)/ HEAD | gzip -9n \
	    >$(B)/pp-$(VERSION).tar.gz

clean:
	rm -rf build

help:
	@echo 'all deps demo check: see the head of the Makefile'
	@echo 'lint          cppcheck, clang-tidy, clang-format, shellcheck'
	@echo 'asan          check under AddressSanitizer and UBSan; with'
	@echo '              ASAN_RUNS=cases, what cases does'
	@echo 'cases         whether pp-retain, pp-export and pp-notify decide and'
	@echo '              answer many random cases as slow references do'
	@echo '              (SEEDS="FIRST LAST")'
	@echo 'fuzz          each target for FUZZ_SECONDS ($(FUZZ_SECONDS))'
	@echo 'V=1           show the commands of building'
	@echo 'cover         which lines the tests reach'
	@echo 'faults        the jobs of all programs while each call fails once'
	@echo 'bench         speed, compared with other tools'
	@echo 'deps-lint     what lint and fuzz need'
	@echo 'deps-system   what tests against other programs need'
	@echo 'format install uninstall dist clean'
	@echo
	@echo 'check uses public suites of test data if they exist: the folders'
	@echo 'csv, json, utf8 and crypto in PP_CONFORMANCE; and the Adult table in'
	@echo 'the folder adult of PP_DATA.'
