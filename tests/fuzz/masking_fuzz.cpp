// Hostile DataRow and COPY bytes: nothing crashes, and what is let through is well-formed and masked.
#include "core/masking/copy_masker.h"
#include "core/masking/data_row.h"
#include "core/masking/masker.h"
#include "core/masking/plan.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

using namespace gatehouse;
using namespace gatehouse::masking;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// Says that every "@" with what stands beside it is an e-mail, so that scanning has something to do.
class AtSigns : public Finder {
public:
    void find(std::string_view text, std::vector<Found>& found) override
    {
        found.clear();
        for (size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
            const size_t begin = at > 0 ? at - 1 : at;
            if (found.empty() || found.back().end <= begin)
                found.push_back({"email", begin, std::min(at + 2, text.size()), 1});
        }
    }
};

std::shared_ptr<const ValueType> typeOf(ValueKind kind, std::shared_ptr<const ValueType> element = nullptr,
                                        std::vector<std::shared_ptr<const ValueType>> members = {})
{
    return std::make_shared<const ValueType>(ValueType{kind, 0, -1, std::move(element), std::move(members)});
}

/// Every kind there is, arrays and composites of them, and objects made of rows.
std::vector<CellPlan> nestedCells()
{
    std::vector<std::shared_ptr<const ValueType>> types;
    for (int kind = 0; kind <= static_cast<int>(ValueKind::Opaque); ++kind) {
        if (static_cast<ValueKind>(kind) != ValueKind::Array && static_cast<ValueKind>(kind) != ValueKind::Composite)
            types.push_back(typeOf(static_cast<ValueKind>(kind)));
    }
    const auto text = typeOf(ValueKind::Text);
    const auto row = typeOf(ValueKind::Composite, nullptr, {text, typeOf(ValueKind::Int4), typeOf(ValueKind::Array, text)});
    types.insert(types.end(), {typeOf(ValueKind::Array, text), typeOf(ValueKind::Array, typeOf(ValueKind::Numeric)), row, typeOf(ValueKind::Array, row),
                               typeOf(ValueKind::Array, typeOf(ValueKind::Jsonb))});
    std::vector<CellPlan> cells;
    for (const auto& type : types) {
        for (const Format format : {Format::Text, Format::Binary}) {
            for (const policy::Masker masker : {policy::Masker::Partial, policy::Masker::Round, policy::Masker::Year, policy::Masker::Token, policy::Masker::Full})
                cells.push_back({.action = CellAction::Mask, .label = "email", .form = MaskForm::Email, .masker = masker, .format = format, .type = type});
            cells.push_back({.action = CellAction::Scan, .format = format, .type = type});
            if (type->kind == ValueKind::Json || type->kind == ValueKind::Jsonb || type == row) {
                CellPlan members{.action = CellAction::Members, .format = format, .type = type};
                members.members = {{.action = CellAction::Mask, .label = "email", .form = MaskForm::Email, .format = format, .type = text, .name = "a"},
                                   {.format = format, .type = type, .name = "b"}, {.action = CellAction::Scan, .format = format, .type = typeOf(ValueKind::Array, text), .name = "c"}};
                cells.push_back(members);
            }
        }
    }
    return cells;
}

/// A masked value, masked again, is still of its type.
void nested(std::string_view data, size_t choice)
{
    static const std::vector<CellPlan> cells = nestedCells();
    static Tokenizer tokens(Bytes(32, 1));
    static AtSigns finder;
    static CellMasker masker(Tools{.tokenizer = &tokens, .finder = &finder});
    static const Plan rules = [] {
        Plan plan;
        plan.scan.maskedLabels = {"*"};
        return plan;
    }();
    if (data.empty())
        return;
    masker.startResult(rules);
    const CellPlan& cell = cells[choice % cells.size()];
    std::string once = "before";
    const Applied applied = masker.apply(once, data, cell);
    require(once.starts_with("before") && (applied == Applied::Changed || once.size() == 6));
    if (applied != Applied::Changed || once.size() == 6 || cell.action == CellAction::Scan)
        return;
    std::string twice;
    require(masker.apply(twice, std::string_view(once).substr(6), cell) != Applied::Null || cell.type->kind == ValueKind::Opaque);
}

Plan planFor(uint8_t choice)
{
    Plan plan;
    const CellPlan cells[] = {
        {},
        {CellAction::Mask, "email", 25, MaskForm::Email},
        {CellAction::Mask, "national_id", 1043, MaskForm::LastFour, 11},
        {CellAction::Null, "unknown", 23},
        {CellAction::Mask, "free_text", 3802, MaskForm::JsonbBinary},
        {CellAction::Mask, "person_name", 25, MaskForm::PersonName},
    };
    for (size_t i = 0; i < size_t{choice} % 5; ++i)
        plan.cells.push_back(cells[(choice + i) % std::size(cells)]);
    plan.touchesAny = true;
    return plan;
}

void dataRow(const Plan& plan, MaskCharset charset, std::string_view body)
{
    std::string once;
    std::string twice;
    uint64_t masked = 0;
    if (!maskDataRow(body, plan, charset, once, masked)) {
        require(once.empty() && masked == 0);
        return;
    }
    require(masked <= plan.cells.size());
    require(maskDataRow(once, plan, charset, twice, masked));   // what leaves is itself a row of that shape
}

struct Copied {
    std::string out;
    bool good = true;
    uint64_t rows = 0;
    uint64_t cells = 0;
};

Copied copyIn(const Plan& plan, const sql::Copy& copy, MaskCharset charset, std::string_view data, size_t piece)
{
    CopyMasker masker(plan, copy, charset);
    Copied copied;
    while (copied.good && !data.empty()) {
        const std::string_view part = data.substr(0, piece);
        copied.good = masker.feed(part, copied.out);
        data.remove_prefix(part.size());
    }
    copied.good = masker.finish(copied.out) && copied.good;
    copied.rows = masker.rows();
    copied.cells = masker.cellsMasked();
    return copied;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size)
{
    if (size < 4)
        return 0;
    const Plan plan = planFor(bytes[0]);
    const MaskCharset charset = (bytes[1] & 1) != 0 ? MaskCharset::AsciiStar : MaskCharset::Utf8Bullet;
    const std::string_view data(reinterpret_cast<const char*>(bytes) + 4, size - 4);
    dataRow(plan, charset, data);
    nested(data, size_t{bytes[0]} << 8 | bytes[2]);

    sql::Copy copy;
    copy.direction = sql::CopyDirection::Out;
    copy.format = static_cast<sql::CopyFormat>(bytes[2] % 3);
    copy.header = (bytes[1] & 2) != 0;
    if (copy.format == sql::CopyFormat::Csv) {
        copy.delimiter = ',';
        copy.escape = (bytes[1] & 4) != 0 ? '\\' : '"';
        copy.nullText.clear();
    }
    const Copied whole = copyIn(plan, copy, charset, data, data.size() + 1);
    const Copied cut = copyIn(plan, copy, charset, data, size_t{bytes[3]} + 1);
    require(whole.good == cut.good);
    require(whole.out == cut.out && whole.rows == cut.rows && whole.cells == cut.cells);
    return 0;
}
