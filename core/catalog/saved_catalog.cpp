#include "core/catalog/saved_catalog.h"

#include "core/catalog/fields.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>

namespace gatehouse::catalog {

namespace {

using nlohmann::json;

constexpr const char* kFormat = "gatehouse-catalog";
constexpr int kFormatVersion = 1;
constexpr size_t kDepthMax = 8;   // six are needed

template <typename Value>
json toJson(const Value& value);
template <typename Value>
json toJson(const std::vector<Value>& values);

class Write {
public:
    template <typename Value>
    void operator()(const char* name, const Value& value)
    {
        if constexpr (requires { value.empty(); }) {
            if (value.empty())
                return;
        } else if (value == Value{}) {
            return;
        }
        m_object[name] = toJson(value);
    }
    [[nodiscard]] json take() { return std::move(m_object); }

private:
    json m_object = json::object();
};

template <typename Value>
json toJson(const std::vector<Value>& values)
{
    json list = json::array();
    for (const Value& value : values)
        list.push_back(toJson(value));
    return list;
}

template <typename Value>
json toJson(const Value& value)
{
    if constexpr (std::is_same_v<Value, char>) {
        return std::string(1, value);
    } else if constexpr (std::is_same_v<Value, Volatility>) {
        return std::string(1, static_cast<char>(value));
    } else if constexpr (std::is_arithmetic_v<Value> || std::is_same_v<Value, std::string>) {
        return value;
    } else {
        Write write;
        describe(write, value);
        return write.take();
    }
}

/// Reads with the place it is at, so that what is wrong can be named. Holds the first thing that is.
class Reading {
public:
    [[nodiscard]] bool good() const { return m_wrong.empty(); }
    [[nodiscard]] const std::string& wrong() const { return m_wrong; }

    template <typename Value>
    void read(const json& from, const std::string& place, Value& value);
    void fail(const std::string& place, const char* what)
    {
        if (m_wrong.empty())
            m_wrong = (place.empty() ? std::string() : place + ": ") + what;
    }

private:
    template <typename Value>
    void readList(const json& from, const std::string& place, std::vector<Value>& values);
    template <typename Number>
    void readNumber(const json& from, const std::string& place, Number& value);

    std::string m_wrong;
};

/// One part's object: takes the fields it describes and counts them, so that others are noticed.
class Fields {
public:
    Fields(Reading& reading, const json& object, std::string place) : m_reading(reading), m_object(object), m_place(std::move(place)) {}

    template <typename Value>
    void operator()(const char* name, Value& value)
    {
        const auto found = m_object.find(name);
        const std::string place = m_place.empty() ? name : m_place + "." + name;
        // Left out means empty, not what a new part starts with: a missing number of rows is 0, not "never analysed".
        value = Value{};
        if (found == m_object.end()) {
            if (std::is_same_v<Value, char> || std::is_same_v<Value, Volatility>)
                m_reading.fail(place, "is missing");
            return;
        }
        m_known.push_back(name);
        if (m_reading.good())
            m_reading.read(*found, place, value);
    }

    /// The first field that no part of this kind has; null when there is none.
    [[nodiscard]] const std::string* unknown() const
    {
        if (m_known.size() == m_object.size())
            return nullptr;
        for (const auto& [name, value] : m_object.get_ref<const json::object_t&>()) {
            if (std::ranges::find(m_known, name) == m_known.end())
                return &name;
        }
        return nullptr;
    }

private:
    Reading& m_reading;
    const json& m_object;
    std::string m_place;
    std::vector<std::string_view> m_known;
};

template <typename Value>
void Reading::readList(const json& from, const std::string& place, std::vector<Value>& values)
{
    if (!from.is_array())
        return fail(place, "should be a list");
    values.resize(from.size());
    for (size_t i = 0; i < from.size() && good(); ++i)
        read(from[i], place + "[" + std::to_string(i) + "]", values[i]);
}

template <typename Number>
void Reading::readNumber(const json& from, const std::string& place, Number& value)
{
    if (!from.is_number_integer() || (from.is_number_unsigned() && from.get<uint64_t>() > std::numeric_limits<Number>::max()))
        return fail(place, "should be a whole number in its range");
    const auto number = from.get<int64_t>();
    if (number < int64_t{std::numeric_limits<Number>::min()} || number > int64_t{std::numeric_limits<Number>::max()})
        return fail(place, "should be a whole number in its range");
    value = static_cast<Number>(number);
}

template <typename Value>
void Reading::read(const json& from, const std::string& place, Value& value)
{
    if constexpr (requires { value.emplace_back(); } && !std::is_same_v<Value, std::string>) {
        readList(from, place, value);
    } else if constexpr (std::is_same_v<Value, bool>) {
        from.is_boolean() ? void(value = from.get<bool>()) : fail(place, "should be true or false");
    } else if constexpr (std::is_same_v<Value, std::string>) {
        from.is_string() ? void(value = from.get_ref<const std::string&>()) : fail(place, "should be a text");
    } else if constexpr (std::is_same_v<Value, char> || std::is_same_v<Value, Volatility>) {
        if (!from.is_string() || from.get_ref<const std::string&>().size() != 1)
            return fail(place, "should be one letter");
        const char letter = from.get_ref<const std::string&>()[0];
        if (std::is_same_v<Value, Volatility> && letter != 'i' && letter != 's' && letter != 'v')
            return fail(place, "should be i, s or v");
        value = static_cast<Value>(letter);
    } else if constexpr (std::floating_point<Value>) {
        if (!from.is_number() || !std::isfinite(from.get<double>()))
            return fail(place, "should be a number");
        value = from.get<double>();
    } else if constexpr (std::integral<Value>) {
        readNumber(from, place, value);
    } else {
        if (!from.is_object())
            return fail(place, "should be an object");
        Fields fields(*this, from, place);
        describe(fields, value);
        if (const std::string* name = fields.unknown())
            fail(place.empty() ? name->substr(0, 64) : place + "." + name->substr(0, 64), "is not known here");
    }
}

/// The parser needs no stack for depth, but what it builds for "[[[[…" would be many times the text.
bool tooDeep(std::string_view text)
{
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\')
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '[' || c == '{') && ++depth > kDepthMax)
            return true;
        else if (!quoted && (c == ']' || c == '}') && depth > 0)
            --depth;
    }
    return false;
}

/// A line for each element, so that a person and a comparison of two files can find something in it.
void appendList(std::string& text, const char* name, const json& list)
{
    text += ",\n\"" + std::string(name) + "\": [";
    for (size_t i = 0; i < list.size(); ++i)
        text += (i == 0 ? "\n" : ",\n") + list[i].dump();
    text += "\n]";
}

Error notACatalog(const std::string& why)
{
    return {"not a saved catalog: " + why, "Make one with: gatehousectl catalog save"};
}

}  // namespace

Result<std::string> saveCatalog(const Snapshot& snapshot)
{
    try {
        std::string text = "{\"" + std::string(kFormat) + "\": " + std::to_string(kFormatVersion)
            + ",\n\"database\": " + json(snapshot.database()).dump();
        const json contents = toJson(snapshot.contents());
        for (const auto& [name, value] : contents.items()) {
            if (value.is_array())
                appendList(text, name.c_str(), value);
            else
                text += ",\n\"" + name + "\": " + value.dump();
            if (text.size() > kSavedCatalogBytesMax)
                return Error{"the catalog is too large to save: more than 256 MB", ""};
        }
        text += "\n}\n";
        return text;
    } catch (const json::exception&) {
        return Error{"the catalog cannot be saved: a name or a text in it is not UTF-8", ""};
    }
}

Result<std::shared_ptr<const Snapshot>> loadCatalog(std::string_view text, uint64_t version)
{
    if (text.size() > kSavedCatalogBytesMax)
        return notACatalog("it is larger than 256 MB");
    if (tooDeep(text))
        return notACatalog("it is nested too deep");
    json root = json::parse(text, nullptr, false);
    if (root.is_discarded())
        return notACatalog("it is not JSON");
    if (!root.is_object() || !root.contains(kFormat))
        return notACatalog("\"gatehouse-catalog\" is missing");
    if (root[kFormat] != kFormatVersion)
        return notACatalog("its format is not version 1, which is all that is known here");
    if (!root.contains("database") || !root["database"].is_string())
        return notACatalog("database: should be a text");
    std::string database = root["database"].get<std::string>();
    root.erase(kFormat);
    root.erase("database");
    Reading reading;
    Contents contents;
    reading.read(root, "", contents);
    if (!reading.good())
        return notACatalog(reading.wrong());
    return std::make_shared<const Snapshot>(std::move(database), version, std::move(contents));
}

}  // namespace gatehouse::catalog
