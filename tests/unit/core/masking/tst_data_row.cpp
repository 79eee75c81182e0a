#include "core/masking/data_row.h"
#include "core/masking/masker.h"
#include "core/masking/plan.h"

#include <QtTest>

#include <rapidcheck.h>

#include <cstdlib>
#include <new>

namespace {

size_t allocations = 0;

}  // namespace

void* operator new(size_t size)
{
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size))
        return memory;
    throw std::bad_alloc();
}

void operator delete(void* memory) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, size_t) noexcept
{
    std::free(memory);
}

using namespace gatehouse::masking;

namespace {

using Cell = std::optional<std::string>;

void put(std::string& out, uint32_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; --i)
        out.push_back(static_cast<char>(value >> (8 * i)));
}

std::string rowOf(const std::vector<Cell>& cells)
{
    std::string body;
    put(body, static_cast<uint32_t>(cells.size()), 2);
    for (const Cell& cell : cells) {
        put(body, cell ? static_cast<uint32_t>(cell->size()) : 0xffffffffU, 4);
        body += cell.value_or("");
    }
    return body;
}

uint32_t take(std::string_view& rest, size_t bytes)
{
    uint32_t value = 0;
    for (size_t i = 0; i < bytes; ++i)
        value = value << 8 | static_cast<unsigned char>(rest[i]);
    rest.remove_prefix(bytes);
    return value;
}

std::optional<std::vector<Cell>> cellsOf(std::string_view rest)
{
    if (rest.size() < 2)
        return std::nullopt;
    std::vector<Cell> cells(take(rest, 2));
    for (Cell& cell : cells) {
        if (rest.size() < 4)
            return std::nullopt;
        const uint32_t length = take(rest, 4);
        if (length == 0xffffffffU)
            continue;
        if (length > rest.size())
            return std::nullopt;
        cell = std::string(rest.substr(0, length));
        rest.remove_prefix(length);
    }
    return rest.empty() ? std::optional(cells) : std::nullopt;
}

Plan planOf(const std::vector<CellPlan>& cells)
{
    Plan plan;
    plan.cells = cells;
    plan.touchesAny = true;
    return plan;
}

CellPlan masked(const std::string& label, int32_t charactersMax = -1)
{
    return {CellAction::Mask, label, 25, formOf(label), charactersMax};
}

const CellPlan kPass{};
const CellPlan kNull{CellAction::Null, "unknown", 23};

}  // namespace

class DataRowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void masksByThePlan()
    {
        const Plan plan = planOf({kPass, masked("email"), kNull, masked("secret"), masked("secret", 5)});
        std::string out;
        uint64_t count = 0;
        QVERIFY(maskDataRow(rowOf({"7", "anna@nordic.com", "1980-01-01", "abcdefghijkl", "abc12"}), plan, MaskCharset::Utf8Bullet, out, count));
        const std::vector<Cell> expected{"7", "a•••@••••••.com", std::nullopt, "••••••••", "•••••"};
        QVERIFY(*cellsOf(out) == expected);
        QCOMPARE(count, uint64_t(4));
    }

    void nullStaysNullAndEmptyStaysEmpty()
    {
        const Plan plan = planOf({masked("email"), masked("email"), kNull});
        std::string out;
        uint64_t count = 0;
        const std::string row = rowOf({std::nullopt, "", std::nullopt});
        QVERIFY(maskDataRow(row, plan, MaskCharset::Utf8Bullet, out, count));
        QCOMPARE(out, row);
        QCOMPARE(count, uint64_t(0));
    }

    void jsonStaysJson()
    {
        CellPlan json = masked("free_text");
        json.form = MaskForm::Json;
        CellPlan binary = json;
        binary.form = MaskForm::JsonbBinary;
        CellPlan letter = json;
        letter.form = MaskForm::Char;
        std::string out;
        uint64_t count = 0;
        QVERIFY(maskDataRow(rowOf({"{\"a\":1}", "\x01{\"a\":1}", "x"}), planOf({json, binary, letter}), MaskCharset::Utf8Bullet, out, count));
        const std::vector<Cell> expected{"\"•••\"", "\x01\"•••\"", "*"};
        QVERIFY(*cellsOf(out) == expected);
    }

    void refusesWhatIsMalformed()
    {
        const Plan plan = planOf({masked("email"), kPass});
        std::string out;
        uint64_t count = 0;
        const std::string good = rowOf({"anna@nordic.com", "x"});
        for (size_t cut = 0; cut < good.size(); ++cut) {
            QVERIFY(!maskDataRow(std::string_view(good).substr(0, cut), plan, MaskCharset::Utf8Bullet, out, count));
            QVERIFY(out.empty());
        }
        QVERIFY(!maskDataRow(good + "x", plan, MaskCharset::Utf8Bullet, out, count));
        QVERIFY(!maskDataRow(rowOf({"a"}), plan, MaskCharset::Utf8Bullet, out, count));
        QVERIFY(!maskDataRow(rowOf({"a", "b", "c"}), plan, MaskCharset::Utf8Bullet, out, count));
        QVERIFY(!maskDataRow(std::string("\0\2\xff\xff\xff\xfe\0\0\0\0", 10), plan, MaskCharset::Utf8Bullet, out, count));
        QCOMPARE(count, uint64_t(0));
    }

    void allocatesNothingOnceItsBufferHasGrown()
    {
        std::vector<Cell> cells;
        Plan plan;
        for (const char* label : {"email", "person_name", "national_id", "phone", "iban", "secret", "free_text"}) {
            cells.emplace_back("anna.krause.of.the.north@nordic-shipping.example.com");
            plan.cells.push_back(masked(label));
        }
        const std::string row = rowOf(cells);
        std::string out;
        uint64_t count = 0;
        QVERIFY(maskDataRow(row, plan, MaskCharset::Utf8Bullet, out, count));
        const size_t before = allocations;
        for (int i = 0; i < 100; ++i)
            QVERIFY(maskDataRow(row, plan, MaskCharset::Utf8Bullet, out, count));
        QCOMPARE(allocations - before, size_t(0));
    }

    void staysWellFormed()
    {
        QVERIFY(rc::check("a masked row has the same cells, and only those of the plan changed", [] {
            const auto columns = *rc::gen::inRange<size_t>(0, 12);
            std::vector<Cell> cells;
            Plan plan;
            for (size_t i = 0; i < columns; ++i) {
                cells.push_back(*rc::gen::element<Cell>(std::nullopt, std::string()) );
                if (*rc::gen::arbitrary<bool>())
                    cells.back() = *rc::gen::arbitrary<std::string>();
                CellPlan cell = masked(*rc::gen::element<std::string>("email", "phone", "secret", "national_id"));
                cell.action = *rc::gen::element(CellAction::Pass, CellAction::Mask, CellAction::Null);
                plan.cells.push_back(cell);
            }
            std::string out;
            uint64_t count = 0;
            RC_ASSERT(maskDataRow(rowOf(cells), plan, MaskCharset::Utf8Bullet, out, count));
            const auto after = cellsOf(out);
            RC_ASSERT(after.has_value());
            RC_ASSERT(after->size() == columns);
            uint64_t expected = 0;
            for (size_t i = 0; i < columns; ++i) {
                const Cell& before = cells[i];
                const Cell& now = (*after)[i];
                if (plan.cells[i].action == CellAction::Pass || !before || before->empty()) {
                    RC_ASSERT(now == before);
                    continue;
                }
                ++expected;
                RC_ASSERT(now.has_value() == (plan.cells[i].action == CellAction::Mask));
                if (now) {
                    RC_ASSERT(!now->empty());
                    RC_ASSERT(utf8Length(*now) != SIZE_MAX);
                }
            }
            RC_ASSERT(count == expected);
        }));
    }
};

QTEST_GUILESS_MAIN(DataRowTest)
#include "tst_data_row.moc"
