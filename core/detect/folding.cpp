#include "core/detect/folding.h"

#include "core/detect/characters.h"

namespace gatehouse::detect {

namespace {

// U+00C0 … U+017F, one letter each; '_' is no letter.
constexpr std::string_view kBase = "aaaaaaaceeeeiiiidnooooo_ouuuuytsaaaaaaaceeeeiiiidnooooo_ouuuuyty"
                                   "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
                                   "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(kBase.size() == 192);

}  // namespace

std::string folded(std::string_view text)
{
    std::string plain;
    plain.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const auto next = static_cast<unsigned char>(at(text, i + 1));
        if (lead >= 0xC3 && lead <= 0xC5 && (next & 0xC0) == 0x80) {
            plain.push_back(kBase[(lead - 0xC3U) * 64 + (next & 0x3FU)]);
            ++i;
        } else if (lead == 0xE2 && next == 0x80 && static_cast<unsigned char>(at(text, i + 2)) == 0x99) {
            plain.push_back('\'');
            i += 2;
        } else {
            plain.push_back(toLower(text[i]));
        }
    }
    return plain;
}

}  // namespace gatehouse::detect
