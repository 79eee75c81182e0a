// Finds sensitive values inside a text, in one pass and for any bytes; it decides nothing about them and keeps nothing.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace gatehouse::detect {

/// At or above: worth hiding on its own. Below: one of several readings of the bytes (nine digits that pass a check of
/// one digit), which tells something only when many values of a column agree.
inline constexpr float kLikely = 0.5F;

/// One sensitive value inside a text.
struct Hit {
    std::string_view label;   ///< static storage: "email", "national_id", … (labels.h has the list)
    std::string_view kind;    ///< static storage, finer: "us_ssn", "iban", "github_token"
    size_t begin = 0;         ///< bytes of the text, at a character's boundary when the text is UTF-8
    size_t end = 0;           ///< one past the last; end > begin
    float confidence = 0;     ///< 0…1

    friend bool operator==(const Hit&, const Hit&) = default;
};

/// What one thread needs to scan; made by Detector, movable, not copyable. Not for two scans at the same time.
class Scratch {
public:
    Scratch(Scratch&&) noexcept;
    Scratch& operator=(Scratch&&) noexcept;
    ~Scratch();

private:
    friend class Detector;
    struct Parts;
    explicit Scratch(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

class Detector {
public:
    Detector(const Detector&) = delete;
    Detector& operator=(const Detector&) = delete;
    ~Detector();

    /// Builds the one instance; call it where a program starts, so that what is wrong with the library is told there.
    [[nodiscard]] static Outcome start();
    /// The one instance, built at first use; never throws. When building failed (start() says why) every text that is not
    /// empty is one hit, label "free_text", kind "not_scanned", confidence 1: what was not looked at counts as sensitive.
    [[nodiscard]] static const Detector& instance();

    [[nodiscard]] Scratch makeScratch() const;

    /// What stands in the text: `hits` is cleared first, then sorted by place, without overlaps. Total for any bytes.
    void scan(std::string_view text, Scratch& scratch, std::vector<Hit>& hits) const;
    /// Every reading of the text, overlapping ones too, sorted by place: for whoever compares the values of a column, where
    /// the reading that fits all of them is the right one.
    void scanReadings(std::string_view text, Scratch& scratch, std::vector<Hit>& hits) const;

private:
    struct Parts;
    Detector();
    void collect(std::string_view text, Scratch& scratch, std::vector<Hit>& hits) const;
    std::unique_ptr<Parts> m_parts;
};

}  // namespace gatehouse::detect
