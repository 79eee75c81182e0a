// Masks one value as its cell's plan says, nested ones too, and looks into those that are scanned; knows no messages.
#pragma once

#include "core/masking/masker.h"
#include "core/masking/plan.h"
#include "core/masking/tokenizer.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::masking {

/// One sensitive value inside a text.
struct Found {
    std::string_view label;   ///< static storage
    size_t begin = 0;         ///< bytes of the text
    size_t end = 0;
    float confidence = 0;
};

/// Whatever finds sensitive values in texts; the gateway's is core/detect.
class Finder {
public:
    virtual ~Finder() = default;
    /// found is cleared first; sorted, without overlaps; only what is worth hiding on its own.
    virtual void find(std::string_view text, std::vector<Found>& found) = 0;
};

/// Hears what was shown instead of a value, of cells that say which columns are watched.
class Witness {
public:
    virtual ~Witness() = default;
    /// masked: empty for NULL; in the cell's format, valid during the call.
    virtual void shown(const CellPlan& cell, const std::optional<std::string_view>& masked) = 0;
};

/// Without a tokenizer tokens are full masks; without a finder what is to be scanned is masked whole.
struct Tools {
    MaskCharset charset = MaskCharset::Utf8Bullet;
    Tokenizer* tokenizer = nullptr;
    Finder* finder = nullptr;
    Witness* witness = nullptr;
};

enum class Applied : uint8_t {
    Unchanged,   ///< nothing was appended: the value may stay as it is
    Changed,     ///< what was appended stands for the value
    Null,        ///< nothing was appended: NULL stands for the value
};

/// A sensitive value in a column without a label.
struct Seen {
    catalog::Oid table = 0;
    int16_t number = 0;
    std::string_view label;
    float confidence = 0;
};

/// Buffers are kept from value to value, so that once they have grown no value allocates.
class CellMasker {
public:
    explicit CellMasker(Tools tools) : m_tools(tools) { }

    /// A result begins: its bytes are counted anew.
    void startResult(const Plan& plan);
    void setCharset(MaskCharset charset) { m_tools.charset = charset; }
    /// value is not empty. fieldLimit: more characters than that are never written (COPY, whose columns' lengths are not told).
    [[nodiscard]] Applied apply(std::string& out, std::string_view value, const CellPlan& cell, size_t fieldLimit = kNoLimit);
    /// One for each column and label since the last call.
    [[nodiscard]] std::vector<Seen> takeSeen() { return std::exchange(m_seen, {}); }

    /// Nothing in the text would be masked; see collectTexts. False also when the budget does not reach that far.
    [[nodiscard]] bool isClean(std::string_view batch);
    /// Empty; for whoever must know what apply says before a byte is written.
    [[nodiscard]] std::string& cellBuffer()
    {
        m_cell.clear();
        return m_cell;
    }

private:
    void tell(const CellPlan& cell, const std::optional<std::string_view>& masked);
    [[nodiscard]] bool mask(std::string& out, std::string_view value, const ValueType& type, Format format, const Way& way);
    [[nodiscard]] bool maskArray(std::string& out, std::string_view value, const ValueType& type, Format format, const Way& way);
    [[nodiscard]] bool maskComposite(std::string& out, std::string_view value, const ValueType& type, Format format, const Way& way);

    [[nodiscard]] Applied scan(std::string& out, std::string_view value, const ValueType& type, Format format);
    [[nodiscard]] Applied scanKind(std::string& out, std::string_view value, const ValueType& type, Format format);
    [[nodiscard]] Applied scanText(std::string& out, std::string_view value);
    [[nodiscard]] Applied scanJson(std::string& out, std::string_view json);
    [[nodiscard]] Applied scanNested(std::string& out, std::string_view value, const ValueType& type, Format format);
    [[nodiscard]] Applied wholeInstead(std::string& out, std::string_view value, const ValueType& type, Format format);

    [[nodiscard]] Applied applyComposite(std::string& out, std::string_view value, const CellPlan& cell);
    [[nodiscard]] bool applyJson(std::string& out, std::string_view json, const CellPlan& cell, int depth);
    [[nodiscard]] bool maskJsonMember(std::string& out, std::string_view json, const CellPlan& cell);

    [[nodiscard]] const std::vector<Found>& find(std::string_view text);
    [[nodiscard]] Way wayOf(std::string_view label, size_t charactersMax) const;
    void note(const Found& found);
    class Buffer;

    Tools m_tools;
    const ScanRules* m_rules = nullptr;
    const CellPlan* m_scanned = nullptr;   ///< whose value is scanned now
    uint64_t m_scannedBytes = 0;
    std::vector<std::unique_ptr<std::string>> m_buffers;   ///< two for each level of nesting
    size_t m_depth = 0;
    std::string m_cell;
    std::vector<Found> m_found;
    std::vector<Seen> m_seen;

};

}  // namespace gatehouse::masking
