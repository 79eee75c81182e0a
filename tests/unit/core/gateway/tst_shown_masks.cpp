// Masked values that look like values are known again in the session that was shown them, and only for their column.
#include "core/gateway/shown_masks.h"

#include <QTest>

using namespace gatehouse;
using gateway::ShownMasks;
using masking::Format;
using masking::ValueKind;

namespace {

constexpr sql::BaseColumn kSalary{20001, 7};
constexpr sql::BaseColumn kOther{20001, 8};

masking::CellPlan cell(ValueKind kind, policy::Masker masker, const sql::BaseColumn& column = kSalary)
{
    masking::CellPlan plan;
    plan.action = masking::CellAction::Mask;
    plan.masker = masker;
    auto type = std::make_shared<masking::ValueType>();
    type->kind = kind;
    plan.type = std::move(type);
    plan.watched = {column};
    return plan;
}

}  // namespace

class TestShownMasks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aRoundedNumber()
    {
        ShownMasks shown;
        QVERIFY(shown.empty() && !shown.any(kSalary));
        shown.shown(cell(ValueKind::Numeric, policy::Masker::Round), "700000.00");
        QVERIFY(shown.any(kSalary) && !shown.any(kOther));
        QVERIFY(shown.holds(kSalary, "700000", ValueKind::Int4, Format::Text, false));
        QVERIFY(shown.holds(kSalary, std::string_view("\0\x0a\xae\x60", 4), ValueKind::Int4, Format::Binary, false));
        QVERIFY(!shown.holds(kSalary, "700001", ValueKind::Int4, Format::Text, false));
        QVERIFY(!shown.holds(kOther, "700000", ValueKind::Int4, Format::Text, false));
        QVERIFY(!shown.holds(kSalary, std::nullopt, ValueKind::Int4, Format::Text, false));
        // A new row may well have that salary.
        QVERIFY(!shown.holds(kSalary, "700000", ValueKind::Int4, Format::Text, true));
    }

    void aTokenIsNoneByChance()
    {
        ShownMasks shown;
        shown.shown(cell(ValueKind::Int8, policy::Masker::Token), "8123764");
        shown.shown(cell(ValueKind::Int8, policy::Masker::Token), "0");
        QVERIFY(shown.holds(kSalary, "8123764", ValueKind::Int8, Format::Text, true));
        QVERIFY(!shown.holds(kSalary, "0", ValueKind::Int8, Format::Text, true));   // a full mask
        QVERIFY(shown.holds(kSalary, "0", ValueKind::Int8, Format::Text, false));
    }

    void nothing()
    {
        ShownMasks shown;
        shown.shown(cell(ValueKind::Opaque, policy::Masker::Null), std::nullopt);
        QVERIFY(shown.holds(kSalary, std::nullopt, ValueKind::Opaque, Format::Text, false));
        QVERIFY(!shown.holds(kSalary, std::nullopt, ValueKind::Opaque, Format::Text, true));
        QVERIFY(!shown.holds(kSalary, "", ValueKind::Opaque, Format::Text, false));
    }

    void memoryIsBounded()
    {
        ShownMasks shown;
        const masking::CellPlan salary = cell(ValueKind::Int8, policy::Masker::Token);
        for (int value = 10'000; value < 60'000; ++value)
            shown.shown(salary, std::to_string(value));
        QVERIFY(shown.holds(kSalary, "59999", ValueKind::Int8, Format::Text, true));
        int kept = 0;
        for (int value = 10'000; value < 60'000; ++value)
            kept += shown.holds(kSalary, std::to_string(value), ValueKind::Int8, Format::Text, true) ? 1 : 0;
        QVERIFY(kept <= static_cast<int>(ShownMasks::kValuesMax));
        shown.shown(salary, std::string(300, '7'));
        QVERIFY(!shown.holds(kSalary, std::string(300, '7'), ValueKind::Int8, Format::Text, true));
        for (int16_t column = 1; column < 200; ++column)
            shown.shown(cell(ValueKind::Int8, policy::Masker::Token, {20002, column}), "1234567");
        QVERIFY(!shown.any({20002, 199}));
    }
};

QTEST_GUILESS_MAIN(TestShownMasks)
#include "tst_shown_masks.moc"
