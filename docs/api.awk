# The documentation is about methods: those that every interface has, and the macros of the C form, are left out of it. Filter of docs/api.doxygen, which
# reads the rest in the C++ form; lines stay where they are.
/STDMETHOD(_\(ULONG, |\()(QueryInterface|AddRef|Release)\)/ { print ""; next }
/^typedef struct I[A-Za-z]+ I[A-Za-z]+;/ { print ""; next }
/^#(undef|define) INTERFACE/ { print ""; next }
/^#define I[A-Za-z]+_[A-Za-z]+\(/ { print ""; next }
/^COASTER_UUID\(|^class MSDiscMasterObj/ { print ""; next }
{ print }
