#include "core/ledger/record_body.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace gatehouse::ledger {

namespace {

using nlohmann::json;

constexpr int kVersion = 1;
constexpr size_t kParametersMax = 65535;   // the protocol's limit

struct TextField {
    const char* key;
    std::string Record::*field;
};
constexpr TextField kTexts[] = {
    {"identity", &Record::identity}, {"identityKind", &Record::identityKind}, {"sponsor", &Record::sponsor},
    {"session", &Record::sessionId}, {"connection", &Record::connection}, {"environment", &Record::environment},
    {"verdict", &Record::verdict}, {"rule", &Record::rule}, {"shape", &Record::shape},
    {"detail", &Record::detail}, {"sqlState", &Record::sqlState}, {"approval", &Record::approval},
};
struct ListField {
    const char* key;
    std::vector<std::string> Record::*field;
};
constexpr ListField kLists[] = {
    {"effects", &Record::effects}, {"objects", &Record::objects}, {"labels", &Record::labels},
};
struct CountField {
    const char* key;
    int64_t Record::*field;
};
constexpr CountField kCounts[] = {
    {"rows", &Record::rows}, {"cellsMasked", &Record::cellsMasked}, {"durationUs", &Record::durationUs},
};

void putLength(Bytes& bytes, size_t length)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<uint8_t>(length >> shift));
}

/// Exact bytes, which JSON text cannot carry: text, then the parameters, each with its length first.
Bytes packSecrets(const Record& record)
{
    Bytes bytes;
    bytes.reserve(record.secretText.size() + 16);
    putLength(bytes, record.secretText.size());
    bytes.insert(bytes.end(), record.secretText.begin(), record.secretText.end());
    putLength(bytes, record.secretParameters.size());
    for (const auto& parameter : record.secretParameters) {
        bytes.push_back(parameter ? 1 : 0);
        if (!parameter)
            continue;
        putLength(bytes, parameter->size());
        bytes.insert(bytes.end(), parameter->begin(), parameter->end());
    }
    return bytes;
}

class SecretReader {
public:
    explicit SecretReader(ByteView bytes) : m_bytes(bytes) {}

    bool read(Record& record)
    {
        size_t count = 0;
        if (!text(record.secretText) || !length(count) || count > kParametersMax)
            return false;
        for (size_t i = 0; i < count; ++i) {
            if (m_bytes.empty() || m_bytes[0] > 1)
                return false;
            const bool present = m_bytes[0] == 1;
            m_bytes = m_bytes.subspan(1);
            record.secretParameters.emplace_back();
            if (present && !text(record.secretParameters.back().emplace()))
                return false;
        }
        return m_bytes.empty();
    }

private:
    bool length(size_t& value)
    {
        if (m_bytes.size() < 4)
            return false;
        value = size_t{m_bytes[0]} << 24 | size_t{m_bytes[1]} << 16 | size_t{m_bytes[2]} << 8 | m_bytes[3];
        m_bytes = m_bytes.subspan(4);
        return true;
    }

    bool text(std::string& value)
    {
        size_t size = 0;
        if (!length(size) || size > m_bytes.size())
            return false;
        value.assign(reinterpret_cast<const char*>(m_bytes.data()), size);
        m_bytes = m_bytes.subspan(size);
        return true;
    }

    ByteView m_bytes;
};

std::string sealContext(uint64_t seq)
{
    return "gatehouse-ledger-record " + std::to_string(seq);
}

size_t roughSize(const Record& record)
{
    size_t size = record.secretText.size() * 4 / 3;
    for (const auto& parameter : record.secretParameters)
        size += parameter ? parameter->size() * 4 / 3 + 8 : 8;
    for (const TextField& text : kTexts)
        size += (record.*text.field).size();
    for (const ListField& list : kLists) {
        for (const std::string& entry : record.*list.field)
            size += entry.size() + 4;
    }
    return size;
}

Error notABody(const std::string& why)
{
    return Error{"a record cannot be read: " + why, ""};
}

/// Empty when read; else the key that is wrong.
std::string readField(const std::string& key, const json& value, ReadBody& read)
{
    Record& record = read.record;
    for (const TextField& text : kTexts) {
        if (key != text.key)
            continue;
        if (!value.is_string())
            return key;
        record.*text.field = value.get_ref<const std::string&>();
        return {};
    }
    for (const ListField& list : kLists) {
        if (key != list.key)
            continue;
        if (!value.is_array())
            return key;
        for (const json& entry : value) {
            if (!entry.is_string())
                return key;
            (record.*list.field).push_back(entry.get_ref<const std::string&>());
        }
        return {};
    }
    for (const CountField& count : kCounts) {
        if (key != count.key)
            continue;
        if (!value.is_number_integer())
            return key;
        record.*count.field = value.get<int64_t>();
        return {};
    }
    if (key == "seq" && value.is_number_unsigned())
        read.seq = value.get<uint64_t>();
    else if (key == "about" && value.is_number_unsigned())
        record.about = value.get<uint64_t>();
    else if (key == "time" && value.is_number_integer())
        record.timeUs = value.get<int64_t>();
    else if (key == "v" && value == kVersion)
        return {};
    else if (key == "kind" && value.is_string() && kindFromName(value.get_ref<const std::string&>()))
        record.kind = *kindFromName(value.get_ref<const std::string&>());
    else if (key == "sealed" && value.is_string())
        return {};
    else
        return key;
    return {};
}

}  // namespace

Result<std::string> toBody(uint64_t seq, const Record& record, const Sealer* sealer)
{
    if (roughSize(record) > kBodyBytesMax / 2 || record.secretParameters.size() > kParametersMax)
        return Error{"a record is too large for the ledger", "split the statement into smaller ones"};
    json body;
    body["v"] = kVersion;
    body["seq"] = seq;
    body["kind"] = kindName(record.kind);
    body["time"] = record.timeUs;
    for (const TextField& text : kTexts) {
        if (!(record.*text.field).empty())
            body[text.key] = record.*text.field;
    }
    for (const ListField& list : kLists) {
        if (!(record.*list.field).empty())
            body[list.key] = record.*list.field;
    }
    for (const CountField& count : kCounts) {
        if (record.*count.field != -1)
            body[count.key] = record.*count.field;
    }
    if (record.about != 0)
        body["about"] = record.about;
    if (sealer && (!record.secretText.empty() || !record.secretParameters.empty())) {
        Bytes secrets = packSecrets(record);
        body["sealed"] = toBase64(sealer->seal(secrets, sealContext(seq)));
        wipe(std::span<uint8_t>(secrets));
    }
    std::string text = body.dump(-1, ' ', false, json::error_handler_t::replace);
    if (text.size() > kBodyBytesMax)
        return Error{"a record is too large for the ledger", "split the statement into smaller ones"};
    return text;
}

Result<ReadBody> fromBody(std::string_view body, const Sealer* sealer)
{
    if (body.size() > kBodyBytesMax)
        return notABody("it is too large");
    const json parsed = json::parse(body.begin(), body.end(), nullptr, false);
    if (!parsed.is_object())
        return notABody("it is not a JSON object");
    ReadBody read;
    for (const char* needed : {"v", "seq", "kind", "time"}) {
        if (!parsed.contains(needed))
            return notABody(std::string("it has no ") + needed);
    }
    for (const auto& [key, value] : parsed.items()) {
        if (!readField(key, value, read).empty())
            return notABody("its field \"" + key.substr(0, 40) + "\" is not understood");
    }
    const auto sealed = parsed.find("sealed");
    if (sealer && sealed != parsed.end()) {
        const auto bytes = fromBase64(sealed->get_ref<const std::string&>());
        if (!bytes)
            return notABody("its sealed part is not base64");
        auto opened = sealer->open(*bytes, sealContext(read.seq));
        if (!opened)
            return opened.error();
        const bool understood = SecretReader(*opened).read(read.record);
        wipe(std::span<uint8_t>(*opened));
        if (!understood)
            return notABody("its sealed part is not understood");
    }
    return read;
}

}  // namespace gatehouse::ledger
