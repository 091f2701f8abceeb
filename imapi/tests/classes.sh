# SPDX-License-Identifier: GPL-2.0-or-later
# The C++ form of the interfaces is the object that the C form is: each virtual method lies in the slot that the struct of function pointers has for
# it (a pointer to a virtual method is its offset and one, Itanium C++ ABI 2.3), and no class has a slot more.
set -eu
failures=0
complain() { echo "not as it should be: $*"; failures=$((failures + 1)); }
include=$TOP/imapi/include

# "INTERFACE METHOD" for each
awk '/^#define INTERFACE /{ interface = $3 } /^    STDMETHOD/ { sub(/^    STDMETHOD(_\([A-Z]*, |\()/, ""); sub(/\).*/, ""); print interface, $0 }' \
    "$include/objbase.h" "$include/imapi.h" > methods
[ "$(wc -l < methods)" -ge 110 ] || complain "only $(wc -l < methods) methods"
{
    printf '#include <stdio.h>\n#include <imapi.h>\nint main(void) {\n'
    awk '{ printf "printf(\"SLOT(%s, %s, %%zu)\\n\", offsetof(%sVtbl, %s) / sizeof(void *));\n", $1, $2, $1, $2 }' methods
    cut -d' ' -f1 methods | uniq -c | awk '{ printf "printf(\"SIZE(%s, %%zu, %d)\\n\", sizeof(%sVtbl) / sizeof(void *));\n", $2, $1, $2 }'
    echo '}'
} > slots.c
gcc -std=c17 -I "$include" -o slots slots.c || complain 'the list is no C'
./slots > slots.list
cat > slots.head << 'CC'
#include <cstdint>
#include <cstdio>
#include <imapi.h>
static int wrong;
template <typename Method> static void slot(const char *name, Method method, size_t expected)
{
    uintptr_t offset;
    memcpy(&offset, &method, sizeof offset);
    if (offset != expected * sizeof(void *) + 1) {
        std::printf("%s: %zu, in C %zu\n", name, (offset - 1) / sizeof(void *), expected);
        wrong++;
    }
}
#define SLOT(interface, method, expected) slot(#interface "::" #method, &interface::method, expected);
/* what a class adds comes behind: its place is the number of slots before it */
#define SIZE(interface, expected, listed) \
    { \
        struct Longer : public interface { \
            virtual void behind() = 0; \
        }; \
        slot(#interface, &Longer::behind, expected); \
        static_assert(expected == listed, #interface); \
        static_assert(sizeof(interface) == sizeof(void *), #interface); \
    }
int main()
{
CC
for compiler in g++ clang++; do
    command -v "$compiler" > /dev/null || { echo "there is no $compiler here"; exit 77; }
    { cat slots.head slots.list; echo 'return wrong != 0; }'; } > slots.cc
    "$compiler" -std=c++17 -Wall -Werror -I "$include" -o slots.run slots.cc || complain "$compiler: the list is no C++"
    ./slots.run || complain "$compiler: other slots than in C"
    # and this can fail: two methods in another order
    rm -rf wrong
    cp -r "$include" wrong
    sed -i '/STDMETHOD(Open)/{h;d};/STDMETHOD(EnumDiscMasterFormats)/{G}' wrong/imapi.h
    "$compiler" -std=c++17 -I wrong -o slots.run slots.cc
    if ./slots.run > said; then complain "$compiler: a wrong slot goes unnoticed"; fi
done
[ "$failures" -eq 0 ]
