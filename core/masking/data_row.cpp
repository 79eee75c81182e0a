#include "core/masking/cells.h"
#include "core/masking/masker.h"
#include "core/masking/plan.h"

namespace gatehouse::masking {

namespace {

constexpr size_t kLengthBytes = 4;

uint32_t readInt32(std::string_view at)
{
    const auto byte = [at](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(at[i])); };
    return byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
}

void writeInt32(char* at, uint32_t value)
{
    at[0] = static_cast<char>(value >> 24);
    at[1] = static_cast<char>(value >> 16);
    at[2] = static_cast<char>(value >> 8);
    at[3] = static_cast<char>(value);
}

}  // namespace

bool maskCells(std::string_view& rest, const Plan& plan, MaskCharset charset, std::string& out, uint64_t& cellsMasked)
{
    for (const CellPlan& cell : plan.cells) {
        if (rest.size() < kLengthBytes)
            return false;
        const uint32_t length = readInt32(rest);
        const bool isNull = length == 0xffffffffU;
        if (!isNull && (length > 0x7fffffffU || length > rest.size() - kLengthBytes))
            return false;
        const std::string_view whole = rest.substr(0, kLengthBytes + (isNull ? 0 : length));
        rest.remove_prefix(whole.size());
        if (cell.action == CellAction::Pass || isNull || length == 0) {
            out.append(whole);
            continue;
        }
        ++cellsMasked;
        if (cell.action == CellAction::Null) {
            out.append("\xff\xff\xff\xff", kLengthBytes);
            continue;
        }
        const size_t lengthAt = out.size();
        out.append(kLengthBytes, '\0');
        const size_t limit = cell.charactersMax >= 0 ? static_cast<size_t>(cell.charactersMax) : kNoLimit;
        appendMasked(out, whole.substr(kLengthBytes), cell.form, limit, charset);
        writeInt32(out.data() + lengthAt, static_cast<uint32_t>(out.size() - lengthAt - kLengthBytes));
    }
    return true;
}

bool maskDataRow(std::string_view body, const Plan& plan, MaskCharset charset, std::string& out, uint64_t& cellsMasked)
{
    out.clear();
    if (body.size() < 2)
        return false;
    const size_t count =
        static_cast<size_t>(static_cast<unsigned char>(body[0])) << 8 | static_cast<unsigned char>(body[1]);
    if (count != plan.cells.size())
        return false;
    out.append(body.substr(0, 2));
    std::string_view rest = body.substr(2);
    uint64_t masked = 0;
    if (!maskCells(rest, plan, charset, out, masked) || !rest.empty()) {
        out.clear();
        return false;
    }
    cellsMasked += masked;
    return true;
}

}  // namespace gatehouse::masking
