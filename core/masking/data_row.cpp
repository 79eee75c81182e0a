#include "core/masking/data_row.h"

#include "core/masking/big_endian.h"

namespace gatehouse::masking {

namespace {

constexpr size_t kLengthBytes = 4;
/// No form of a value goes across it, and on either side stands a blank, as at the end of a text.
constexpr std::string_view kBetweenTexts = "\n\x1e\n";

}  // namespace

Row maskCells(std::string_view& rest, const Plan& plan, CellMasker& masker, std::string& out, uint64_t& cellsMasked, Texts texts)
{
    const size_t before = out.size();
    uint64_t masked = 0;
    // What stands before this was copied; what no cell changes is copied in one piece, or not at all.
    const char* copied = rest.data();
    for (const CellPlan& cell : plan.cells) {
        if (rest.size() < kLengthBytes) {
            out.resize(before);
            return Row::Malformed;
        }
        const auto length = static_cast<uint32_t>(readUint(rest.substr(0, kLengthBytes)));
        const bool isNull = length == 0xffffffffU;
        if (!isNull && (length > 0x7fffffffU || length > rest.size() - kLengthBytes)) {
            out.resize(before);
            return Row::Malformed;
        }
        const std::string_view whole = rest.substr(0, kLengthBytes + (isNull ? 0 : length));
        rest.remove_prefix(whole.size());
        if (cell.action == CellAction::Pass || isNull || length == 0)
            continue;
        if (cell.action == CellAction::Scan) {
            if (texts == Texts::Clean)
                continue;
            std::string& text = masker.cellBuffer();
            if (masker.apply(text, whole.substr(kLengthBytes), cell) == Applied::Unchanged)
                continue;
            out.append(copied, whole.data());
            appendInt(out, text.size(), kLengthBytes);
            out.append(text);
            copied = whole.data() + whole.size();
            ++masked;
            continue;
        }
        const size_t mark = out.size();
        out.append(copied, whole.data());
        const size_t lengthAt = out.size();
        out.append("\xff\xff\xff\xff", kLengthBytes);
        const Applied applied = masker.apply(out, whole.substr(kLengthBytes), cell);
        if (applied == Applied::Unchanged) {
            out.resize(mark);
            continue;
        }
        if (applied == Applied::Changed)
            writeInt32(out, lengthAt, static_cast<uint32_t>(out.size() - lengthAt - kLengthBytes));
        copied = whole.data() + whole.size();
        ++masked;
    }
    if (masked == 0)
        return Row::Unchanged;
    out.append(copied, rest.data());
    cellsMasked += masked;
    return Row::Changed;
}

bool collectTexts(std::string_view body, const Plan& plan, std::string& batch)
{
    if (body.size() < 2 || readUint(body.substr(0, 2)) != plan.cells.size())
        return false;
    std::string_view rest = body.substr(2);
    for (const CellPlan& cell : plan.cells) {
        if (rest.size() < kLengthBytes)
            return false;
        const auto length = static_cast<uint32_t>(readUint(rest.substr(0, kLengthBytes)));
        rest.remove_prefix(kLengthBytes);
        if (length == 0xffffffffU)
            continue;
        if (length > rest.size())
            return false;
        const std::string_view value = rest.substr(0, length);
        rest.remove_prefix(length);
        if (cell.action != CellAction::Scan)
            continue;
        const ValueKind kind = cell.type ? cell.type->kind : ValueKind::Text;
        const bool text = kind == ValueKind::Text || kind == ValueKind::Varchar || kind == ValueKind::Xml;
        // Where a backslash writes a character, the text is not what it looks like.
        const bool asItStands = kind == ValueKind::Json || kind == ValueKind::Jsonb || (kind == ValueKind::Array && cell.format == Format::Text);
        if (!text && (!asItStands || value.find('\\') != std::string_view::npos))
            return false;
        batch.append(value).append(kBetweenTexts);
    }
    return rest.empty();
}

Row maskRow(std::string_view body, const Plan& plan, CellMasker& masker, std::string& out, uint64_t& cellsMasked, Texts texts)
{
    if (body.size() < 2 || readUint(body.substr(0, 2)) != plan.cells.size())
        return Row::Malformed;
    const size_t before = out.size();
    const uint64_t maskedBefore = cellsMasked;
    out.append(body.substr(0, 2));
    std::string_view rest = body.substr(2);
    Row row = maskCells(rest, plan, masker, out, cellsMasked, texts);
    if (!rest.empty())
        row = Row::Malformed;
    if (row == Row::Malformed)
        cellsMasked = maskedBefore;
    if (row != Row::Changed)
        out.resize(before);
    return row;
}

bool maskDataRow(std::string_view body, const Plan& plan, MaskCharset charset, std::string& out, uint64_t& cellsMasked)
{
    out.clear();
    CellMasker masker(Tools{charset});
    masker.startResult(plan);
    const Row row = maskRow(body, plan, masker, out, cellsMasked);
    if (row == Row::Unchanged)
        out.assign(body);
    return row != Row::Malformed;
}

}  // namespace gatehouse::masking
