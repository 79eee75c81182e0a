#include "core/masking/copy_masker.h"
#include "core/masking/masker.h"
#include "core/masking/plan.h"

#include <QtTest>

#include <rapidcheck.h>

using namespace gatehouse;
using namespace gatehouse::masking;

namespace {

Plan planOf(std::initializer_list<const char*> labels)
{
    Plan plan;
    for (const std::string label : labels) {
        if (label.empty())
            plan.cells.push_back({});
        else if (label == "null")
            plan.cells.push_back({CellAction::Null, "unknown", 23});
        else
            plan.cells.push_back({CellAction::Mask, label, 25, formOf(label)});
        plan.touchesAny = plan.touchesAny || !label.empty();
    }
    return plan;
}

sql::Copy copyOf(sql::CopyFormat format)
{
    sql::Copy copy;
    copy.direction = sql::CopyDirection::Out;
    copy.format = format;
    if (format == sql::CopyFormat::Csv) {
        copy.delimiter = ',';
        copy.nullText.clear();
    }
    return copy;
}

struct Outcome {
    bool good = true;
    std::string out;
    uint64_t rows = 0;
    uint64_t cells = 0;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// pieces: lengths to cut at; what is left is one piece.
Outcome run(const Plan& plan, const sql::Copy& copy, std::string_view data, const std::vector<size_t>& pieces = {})
{
    CopyMasker masker(plan, copy, MaskCharset::Utf8Bullet);
    Outcome outcome;
    for (const size_t piece : pieces) {
        const size_t length = std::min(piece, data.size());
        outcome.good = outcome.good && masker.feed(data.substr(0, length), outcome.out);
        data.remove_prefix(length);
    }
    outcome.good = outcome.good && masker.feed(data, outcome.out);
    outcome.good = outcome.good && masker.finish(outcome.out);
    outcome.rows = masker.rows();
    outcome.cells = masker.cellsMasked();
    return outcome;
}

void put(std::string& out, uint32_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; --i)
        out.push_back(static_cast<char>(value >> (8 * i)));
}

std::string binaryHeader()
{
    std::string out("PGCOPY\n\377\r\n\0", 11);
    put(out, 0, 4);
    put(out, 0, 4);
    return out;
}

std::string binaryRow(const std::vector<std::optional<std::string>>& cells)
{
    std::string out;
    put(out, static_cast<uint32_t>(cells.size()), 2);
    for (const auto& cell : cells) {
        put(out, cell ? static_cast<uint32_t>(cell->size()) : 0xffffffffU, 4);
        out += cell.value_or("");
    }
    return out;
}

const std::string kTrailer("\xff\xff", 2);

}  // namespace

class CopyMaskerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void text()
    {
        const auto copy = copyOf(sql::CopyFormat::Text);
        const Outcome outcome = run(planOf({"", "email", "null", "secret"}), copy,
                                    "1\tanna@nordic.com\t17\tline\\none\\ttwo\n2\t\\N\t\\N\t\n");
        QVERIFY(outcome.good);
        QCOMPARE(outcome.out, std::string("1\ta•••@••••••.com\t\\N\t••••••••\n2\t\\N\t\\N\t\n"));
        QCOMPARE(outcome.rows, uint64_t(2));
        QCOMPARE(outcome.cells, uint64_t(3));
    }

    void textEscapesWhatTheMaskKeeps()
    {
        auto copy = copyOf(sql::CopyFormat::Text);
        copy.delimiter = '-';
        const Outcome outcome = run(planOf({"", "national_id"}), copy, "1-123\\-45\\-4417\n");
        QVERIFY(outcome.good);
        QCOMPARE(outcome.out, std::string("1-•••\\-••\\-4417\n"));
    }

    void csv()
    {
        auto copy = copyOf(sql::CopyFormat::Csv);
        copy.header = true;
        const Outcome outcome = run(planOf({"", "person_name", "null", "secret"}), copy,
                                    "id,\"full\nname\",n,note\n1,\"Krause, Anna\",5,\"two\n\"\"lines\"\"\"\n2,,,\"\"\n");
        QVERIFY(outcome.good);
        QCOMPARE(outcome.out, std::string("id,\"full\nname\",n,note\n1,\"K•••••• A•••\",,\"••••••••\"\n2,,,\"\"\n"));
        QCOMPARE(outcome.rows, uint64_t(2));
        QCOMPARE(outcome.cells, uint64_t(3));
    }

    void csvWithItsOwnCharacters()
    {
        auto copy = copyOf(sql::CopyFormat::Csv);
        copy.delimiter = ';';
        copy.quote = '\'';
        copy.escape = '\\';
        copy.nullText = "NULL";
        const Outcome outcome = run(planOf({"secret", "null", ""}), copy, "'it\\'s; a\nsecret';17;x\nNULL;NULL;'NULL'\n'NULL';1;2\n");
        QVERIFY(outcome.good);
        QCOMPARE(outcome.out, std::string("'••••••••';NULL;x\nNULL;NULL;'NULL'\n'••••';NULL;2\n"));
        QCOMPARE(outcome.rows, uint64_t(3));
    }

    void binary()
    {
        const auto copy = copyOf(sql::CopyFormat::Binary);
        const std::string data = binaryHeader() + binaryRow({"abcd", "anna@nordic.com", std::nullopt}) + binaryRow({std::nullopt, "", "x"}) + kTrailer;
        const Outcome outcome = run(planOf({"null", "email", ""}), copy, data);
        QVERIFY(outcome.good);
        QCOMPARE(outcome.out, binaryHeader() + binaryRow({std::nullopt, "a•••@••••••.com", std::nullopt}) + binaryRow({std::nullopt, "", "x"}) + kTrailer);
        QCOMPARE(outcome.rows, uint64_t(2));
        QCOMPARE(outcome.cells, uint64_t(2));
    }

    void nothingToMaskPassesUnchanged()
    {
        const std::string data = "1\tx\\ty\n2\n";
        const Outcome outcome = run(planOf({"", ""}), copyOf(sql::CopyFormat::Text), data);
        QVERIFY(outcome.good);
        QCOMPARE(outcome.out, data);
        QCOMPARE(outcome.rows, uint64_t(2));
    }

    void refusesWhatIsMalformed()
    {
        const auto text = copyOf(sql::CopyFormat::Text);
        const auto csv = copyOf(sql::CopyFormat::Csv);
        const auto binary = copyOf(sql::CopyFormat::Binary);
        const Plan plan = planOf({"email", ""});
        QVERIFY(!run(plan, text, "1\n").good);
        QVERIFY(!run(plan, text, "1\t2\t3\n").good);
        QVERIFY(!run(plan, text, "1\t2").good);
        QVERIFY(!run(plan, text, "1\t2\\\n").good);
        QVERIFY(!run(plan, csv, "1\n").good);
        QVERIFY(!run(plan, csv, "1,\"2\n").good);
        QVERIFY(!run(plan, binary, "PGCOPX").good);
        QVERIFY(!run(plan, binary, binaryHeader()).good);
        QVERIFY(!run(plan, binary, binaryHeader() + binaryRow({"a"}) + kTrailer).good);
        QVERIFY(!run(plan, binary, binaryHeader() + kTrailer + "x").good);
        std::string withOids = binaryHeader();
        withOids[12] = '\1';
        QVERIFY(!run(plan, binary, withOids + kTrailer).good);
        QVERIFY(run(plan, binary, binaryHeader() + kTrailer).good);
    }

    void aRowWithoutEndIsRefused()
    {
        CopyMasker masker(planOf({"email"}), copyOf(sql::CopyFormat::Text), MaskCharset::Utf8Bullet);
        const std::string piece(8 << 20, 'x');
        std::string out;
        bool good = true;
        for (int i = 0; i < 9 && good; ++i)
            good = masker.feed(piece, out);
        QVERIFY(!good);
        QVERIFY(out.empty());
        QVERIFY(!masker.feed("\n", out));
    }

    void doesNotDependOnHowTheInputIsCut()
    {
        QVERIFY(rc::check("cut anywhere, the result is the same", [] {
            const auto format = *rc::gen::element(sql::CopyFormat::Text, sql::CopyFormat::Csv, sql::CopyFormat::Binary);
            auto copy = copyOf(format);
            copy.header = format == sql::CopyFormat::Csv && *rc::gen::arbitrary<bool>();
            if (format == sql::CopyFormat::Csv && *rc::gen::arbitrary<bool>())
                copy.escape = '\\';
            std::string data;
            if (format == sql::CopyFormat::Binary) {
                data = binaryHeader();
                for (auto rows = *rc::gen::inRange(0, 4); rows > 0; --rows)
                    data += binaryRow({*rc::gen::arbitrary<std::string>(), *rc::gen::arbitrary<std::string>()});
                data += kTrailer;
            } else {
                data = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab1@.,,,\t\t\t\"\"\\\n\n\n N")));
            }
            const auto pieces = *rc::gen::container<std::vector<size_t>>(rc::gen::inRange<size_t>(0, 7));
            const Plan plan = planOf({"email", "secret"});
            const Outcome whole = run(plan, copy, data);
            const Outcome cut = run(plan, copy, data, pieces);
            RC_ASSERT(whole.good == cut.good);
            RC_ASSERT(whole.rows == cut.rows);
            RC_ASSERT(whole.out == cut.out);
            RC_ASSERT(whole.cells == cut.cells);
        }));
    }
};

QTEST_GUILESS_MAIN(CopyMaskerTest)
#include "tst_copy_masker.moc"
