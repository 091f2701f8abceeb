/* SPDX-License-Identifier: 0BSD */
/*
 * C++: a client's own storage, streams and sink, as classes derived from the interfaces. Burns a file for each
 * argument.
 *
 *     c++ -std=c++17 classes.cc $(pkg-config --cflags --libs coaster-imapi) -o classes
 *     COASTER_DRIVES=/dev/sr0 ./classes note.txt='bring milk' empty.txt=
 */
#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "coaster.h"

/* ------------------------------------------------------------------ what all objects of this program have in common */

template <typename Interface> class Object : public Interface
{
  public:
    STDMETHODIMP QueryInterface(REFIID riid, void **ppvObject) override
    {
        *ppvObject = riid == IID_IUnknown || riid == __uuidof(Interface) ? this : nullptr;
        if (*ppvObject == nullptr)
            return E_NOINTERFACE;
        AddRef();
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override
    {
        return static_cast<ULONG>(InterlockedIncrement(&references));
    }
    STDMETHODIMP_(ULONG) Release() override
    {
        LONG left = InterlockedDecrement(&references);
        if (left == 0)
            delete this;
        return static_cast<ULONG>(left);
    }

  protected:
    virtual ~Object() = default;

  private:
    LONG references = 1;
};

/* A reference that is given back at the end of its scope. */
template <typename Interface> struct Reference {
    Interface *object = nullptr;
    ~Reference()
    {
        if (object != nullptr)
            object->Release();
    }
    Interface *operator->() const
    {
        return object;
    }
    Interface **operator&()
    {
        return &object;
    }
};

using File = std::pair<std::u16string, std::string>; /* a name and what is in it */

static void describe(const File &file, STATSTG *stat, DWORD flags)
{
    *stat = STATSTG();
    stat->type = STGTY_STREAM;
    stat->cbSize.QuadPart = file.second.size();
    if (flags & STATFLAG_NONAME)
        return;
    size_t bytes = (file.first.size() + 1) * sizeof(OLECHAR);
    stat->pwcsName = static_cast<LPOLESTR>(CoTaskMemAlloc(bytes));
    if (stat->pwcsName != nullptr)
        memcpy(stat->pwcsName, file.first.c_str(), bytes);
}

/* ------------------------------------------------------------------ the storage: AddData enumerates, opens and reads
 */

class Stream final : public Object<IStream>
{
  public:
    explicit Stream(const File &of) : file(of)
    {
    }
    STDMETHODIMP Read(void *pv, ULONG cb, ULONG *pcbRead) override
    {
        ULONG count = static_cast<ULONG>(std::min<size_t>(cb, file.second.size() - position));
        memcpy(pv, file.second.data() + position, count);
        position += count;
        if (pcbRead != nullptr)
            *pcbRead = count;
        return count == cb ? S_OK : S_FALSE;
    }
    STDMETHODIMP Seek(LARGE_INTEGER dlibMove, DWORD dwOrigin, ULARGE_INTEGER *plibNewPosition) override
    {
        size_t from = dwOrigin == STREAM_SEEK_SET ? 0 : dwOrigin == STREAM_SEEK_CUR ? position : file.second.size();
        LONGLONG to = static_cast<LONGLONG>(from) + dlibMove.QuadPart;
        if (to < 0 || static_cast<ULONGLONG>(to) > file.second.size())
            return STG_E_INVALIDFUNCTION;
        position = static_cast<size_t>(to);
        if (plibNewPosition != nullptr)
            plibNewPosition->QuadPart = position;
        return S_OK;
    }
    STDMETHODIMP Stat(STATSTG *pstatstg, DWORD grfStatFlag) override
    {
        describe(file, pstatstg, grfStatFlag);
        return S_OK;
    }
    /* nobody asks for these */
    STDMETHODIMP Write(const void *, ULONG, ULONG *) override
    {
        return STG_E_ACCESSDENIED;
    }
    STDMETHODIMP SetSize(ULARGE_INTEGER) override
    {
        return STG_E_ACCESSDENIED;
    }
    STDMETHODIMP CopyTo(IStream *, ULARGE_INTEGER, ULARGE_INTEGER *, ULARGE_INTEGER *) override
    {
        return E_NOTIMPL;
    }
    STDMETHODIMP Commit(DWORD) override
    {
        return S_OK;
    }
    STDMETHODIMP Revert() override
    {
        return S_OK;
    }
    STDMETHODIMP LockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override
    {
        return STG_E_INVALIDFUNCTION;
    }
    STDMETHODIMP UnlockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override
    {
        return STG_E_INVALIDFUNCTION;
    }
    STDMETHODIMP Clone(IStream **ppstm) override
    {
        *ppstm = nullptr;
        return E_NOTIMPL;
    }

  private:
    const File file;
    size_t position = 0;
};

class Elements final : public Object<IEnumSTATSTG>
{
  public:
    explicit Elements(const std::vector<File> &of, size_t from = 0) : files(of), next(from)
    {
    }
    STDMETHODIMP Next(ULONG celt, STATSTG *rgelt, ULONG *pceltFetched) override
    {
        ULONG count = 0;
        while (count < celt && next < files.size())
            describe(files[next++], &rgelt[count++], STATFLAG_DEFAULT);
        if (pceltFetched != nullptr)
            *pceltFetched = count;
        return count == celt ? S_OK : S_FALSE;
    }
    STDMETHODIMP Skip(ULONG celt) override
    {
        size_t left = files.size() - next;
        next += std::min<size_t>(celt, left);
        return celt <= left ? S_OK : S_FALSE;
    }
    STDMETHODIMP Reset() override
    {
        next = 0;
        return S_OK;
    }
    STDMETHODIMP Clone(IEnumSTATSTG **ppenum) override
    {
        *ppenum = new Elements(files, next);
        return S_OK;
    }

  private:
    const std::vector<File> files;
    size_t next;
};

class Storage final : public Object<IStorage>
{
  public:
    explicit Storage(std::vector<File> of) : files(std::move(of))
    {
    }
    STDMETHODIMP EnumElements(DWORD, void *, DWORD, IEnumSTATSTG **ppenum) override
    {
        *ppenum = new Elements(files);
        return S_OK;
    }
    STDMETHODIMP OpenStream(LPCOLESTR pwcsName, void *, DWORD, DWORD, IStream **ppstm) override
    {
        auto found = std::find_if(files.begin(), files.end(), [&](const File &file) { return file.first == pwcsName; });
        *ppstm = found != files.end() ? new Stream(*found) : nullptr;
        return *ppstm != nullptr ? S_OK : STG_E_FILENOTFOUND;
    }
    STDMETHODIMP OpenStorage(LPCOLESTR, IStorage *, DWORD, SNB, DWORD, IStorage **ppstg) override
    {
        *ppstg = nullptr; /* there are no folders */
        return STG_E_FILENOTFOUND;
    }
    STDMETHODIMP Stat(STATSTG *pstatstg, DWORD) override
    {
        *pstatstg = STATSTG();
        pstatstg->type = STGTY_STORAGE;
        return S_OK;
    }
    /* nobody asks for these */
    STDMETHODIMP CreateStream(LPCOLESTR, DWORD, DWORD, DWORD, IStream **) override
    {
        return STG_E_ACCESSDENIED;
    }
    STDMETHODIMP CreateStorage(LPCOLESTR, DWORD, DWORD, DWORD, IStorage **) override
    {
        return STG_E_ACCESSDENIED;
    }
    STDMETHODIMP CopyTo(DWORD, const IID *, SNB, IStorage *) override
    {
        return E_NOTIMPL;
    }
    STDMETHODIMP MoveElementTo(LPCOLESTR, IStorage *, LPCOLESTR, DWORD) override
    {
        return STG_E_ACCESSDENIED;
    }
    STDMETHODIMP Commit(DWORD) override
    {
        return S_OK;
    }
    STDMETHODIMP Revert() override
    {
        return S_OK;
    }
    STDMETHODIMP DestroyElement(LPCOLESTR) override
    {
        return STG_E_ACCESSDENIED;
    }
    STDMETHODIMP RenameElement(LPCOLESTR, LPCOLESTR) override
    {
        return STG_E_ACCESSDENIED;
    }
    STDMETHODIMP SetElementTimes(LPCOLESTR, const FILETIME *, const FILETIME *, const FILETIME *) override
    {
        return STG_E_ACCESSDENIED;
    }
    STDMETHODIMP SetClass(REFCLSID) override
    {
        return STG_E_ACCESSDENIED;
    }
    STDMETHODIMP SetStateBits(DWORD, DWORD) override
    {
        return STG_E_ACCESSDENIED;
    }

  private:
    const std::vector<File> files;
};

/* ------------------------------------------------------------------ the sink */

class Sink final : public Object<IDiscMasterProgressEvents>
{
  public:
    STDMETHODIMP QueryCancel(boolean *pbCancel) override
    {
        *pbCancel = FALSE;
        return S_OK;
    }
    STDMETHODIMP NotifyBlockProgress(LONG nCompleted, LONG nTotal) override
    {
        std::printf("written %d of %d\n", static_cast<int>(nCompleted), static_cast<int>(nTotal));
        return S_OK;
    }
    STDMETHODIMP NotifyBurnComplete(HRESULT status) override
    {
        std::printf("complete: %s\n", coaster_result_text(status));
        return S_OK;
    }
    STDMETHODIMP NotifyPnPActivity() override
    {
        return E_NOTIMPL;
    }
    STDMETHODIMP NotifyAddProgress(LONG, LONG) override
    {
        return E_NOTIMPL;
    }
    STDMETHODIMP NotifyTrackProgress(LONG, LONG) override
    {
        return E_NOTIMPL;
    }
    STDMETHODIMP NotifyPreparingBurn(LONG) override
    {
        return E_NOTIMPL;
    }
    STDMETHODIMP NotifyClosingDisc(LONG) override
    {
        return E_NOTIMPL;
    }
    STDMETHODIMP NotifyEraseComplete(HRESULT) override
    {
        return E_NOTIMPL;
    }
};

/* ------------------------------------------------------------------ the burn */

static HRESULT burn(const std::vector<File> &files)
{
    Reference<IDiscMaster> master;
    Reference<IJolietDiscMaster> joliet;
    Reference<IEnumDiscRecorders> recorders;
    Reference<IDiscRecorder> recorder;
    Reference<IStorage> storage;
    Reference<IDiscMasterProgressEvents> sink;
    UINT_PTR cookie = 0;

    HRESULT result = CoCreateInstance(__uuidof(MSDiscMasterObj), nullptr, CLSCTX_ALL, IID_PPV_ARGS(&master));
    if (SUCCEEDED(result))
        result = master->Open();
    if (SUCCEEDED(result))
        result = master->SetActiveDiscMasterFormat(IID_PPV_ARGS(&joliet));
    if (SUCCEEDED(result))
        result = master->EnumDiscRecorders(&recorders);
    if (SUCCEEDED(result))
        result = recorders->Next(1, &recorder, nullptr);
    if (result == S_FALSE)
        result = IMAPI_E_DEVICE_NOTPRESENT;
    if (SUCCEEDED(result))
        result = master->SetActiveDiscRecorder(recorder.object);
    if (FAILED(result))
        return result;
    storage.object = new Storage(files);
    sink.object = new Sink;
    result = joliet->AddData(storage.object, FALSE);
    if (SUCCEEDED(result))
        result = master->ProgressAdvise(sink.object, &cookie);
    if (SUCCEEDED(result))
        result = master->RecordDisc(FALSE, FALSE);
    master->Close();
    return result;
}

int main(int argc, char **argv)
{
    std::vector<File> files;
    for (int i = 1; i < argc; i++) {
        std::string argument = argv[i];
        size_t equals = argument.find('=');
        if (equals == std::string::npos) {
            files.clear();
            break;
        }
        BSTR name = coaster_string_from_utf8(argument.substr(0, equals).c_str());
        if (name == nullptr)
            continue;
        files.emplace_back(name, argument.substr(equals + 1));
        SysFreeString(name);
    }
    if (files.empty()) {
        std::fprintf(stderr, "usage: classes NAME=TEXT...\n");
        return 64;
    }
    CoInitialize(nullptr);
    HRESULT result = burn(files);
    CoUninitialize();
    if (FAILED(result))
        std::fprintf(stderr, "the burn: %s\n", coaster_result_text(result));
    return FAILED(result) ? 1 : 0;
}
