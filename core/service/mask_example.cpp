#include "core/service/mask_example.h"

#include "core/detect/labels.h"
#include "core/masking/cell_masker.h"

namespace gatehouse::service {

namespace {

using masking::ValueKind;

/// Something of the label's form, made up.
std::string_view textOf(std::string_view label)
{
    using namespace detect::label;
    if (label == kEmail)
        return "anna@example.com";
    if (label == kPersonName)
        return "Anna Keller";
    if (label == kPhone)
        return "+49 151 555 0117";
    if (label == kCardNumber)
        return "4000 1234 5678 4417";
    if (label == kIban)
        return "DE00 0000 0000 0000 0030 00";
    if (label == kNationalId || label == kTaxId)
        return "123-45-4417";
    if (label == kDateOfBirth)
        return "1984-02-29";
    return "something";
}

/// Empty: no value of such a type is made up.
std::string_view valueOf(ValueKind kind, std::string_view label)
{
    switch (kind) {
    case ValueKind::Text:
    case ValueKind::Varchar: return textOf(label);
    case ValueKind::Int2:
    case ValueKind::Int4:
    case ValueKind::Int8: return "4821";
    case ValueKind::Float4:
    case ValueKind::Float8:
    case ValueKind::Numeric: return "4821.5";
    case ValueKind::Date: return "1984-02-29";
    case ValueKind::Timestamp: return "1984-02-29 10:30:00";
    case ValueKind::TimestampTz: return "1984-02-29 10:30:00+00";
    case ValueKind::Uuid: return "9f1c2d3e-4a5b-4c6d-8e7f-a1b2c3d4e5f6";
    default: return {};
    }
}

}  // namespace

std::string maskExample(catalog::Oid type, std::string_view label, policy::Masker masker, const catalog::Snapshot& snapshot)
{
    masking::CellPlan cell{.action = masking::CellAction::Mask, .label = std::string(label), .typeOid = type, .form = masking::formOf(label),
                           .masker = masker, .type = masking::valueType(type, -1, snapshot)};
    const std::string_view value = valueOf(cell.type->kind, label);
    if (masker == policy::Masker::Null || cell.type->kind == ValueKind::Opaque)
        return "NULL";
    if (value.empty())
        return masking::maskText(textOf(label), masker == policy::Masker::Partial ? label : std::string_view("unknown"),
                                 masking::MaskCharset::Utf8Bullet);
    // Not the installation's key: tokens of made-up values are no tokens of anybody's.
    static thread_local masking::Tokenizer tokenizer(Bytes(32, 0));
    masking::CellMasker cells(masking::Tools{.tokenizer = &tokenizer});
    std::string shown;
    return cells.apply(shown, value, cell) == masking::Applied::Changed ? shown : "NULL";
}

}  // namespace gatehouse::service
