// Hostile DataRow and COPY bytes: nothing crashes, and what is let through is well-formed and masked.
#include "core/masking/masker.h"
#include "core/masking/plan.h"

#include <cstdlib>

using namespace gatehouse;
using namespace gatehouse::masking;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
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
