# The C shape of a COM interface, a struct of function pointers behind a struct that points to it, as the interface it stands for:
# the documentation is about methods. Filter of docs/api.doxygen; lines stay where they are.
/^typedef struct I[A-Za-z]+Vtbl \{/ { name = $3; sub(/Vtbl$/, "", name); print "struct " name " {"; next }
/^\} I[A-Za-z]+Vtbl;/ { print "};"; next }
/STDMETHODCALLTYPE \*(QueryInterface|AddRef|Release)\)/ { print ""; next }
/\(STDMETHODCALLTYPE \*[A-Za-z]+\)\(/ {
    sub(/\(STDMETHODCALLTYPE \*/, "")
    sub(/\)\([A-Za-z]+ \*This(, )?/, "(")
    print
    next
}
/^struct I[A-Za-z]+ \{/ { skipping = 1 }
skipping { if ($0 ~ /^\};/) skipping = 0; print ""; next }
/^typedef struct I[A-Za-z]+ I[A-Za-z]+;/ { print ""; next }
/^#define I[A-Za-z]+_[A-Za-z]+\(/ { print ""; next }
{ print }
