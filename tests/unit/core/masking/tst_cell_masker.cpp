// Scanning of values without a label, members of rows and objects; every type is tests/masking's, against a server.
#include "core/masking/cell_masker.h"

#include <QtTest>

#include <regex>

using namespace gatehouse;
using namespace gatehouse::masking;

namespace {

/// E-mails and runs of sixteen digits, and what follows "password": found by what stands before it.
class SomeFinder : public Finder {
public:
    void find(std::string_view text, std::vector<Found>& found) override
    {
        static const std::regex pattern("[a-z.]+@[a-z]+\\.[a-z]+|[0-9]{16}|(\"password\": \")([a-z]+)");
        found.clear();
        for (auto each = std::cregex_iterator(text.data(), text.data() + text.size(), pattern); each != std::cregex_iterator(); ++each) {
            const bool secret = (*each)[2].matched;
            const auto begin = static_cast<size_t>(each->position(secret ? 2 : 0));
            const auto size = static_cast<size_t>(each->length(secret ? 2 : 0));
            found.push_back({secret ? "secret" : text[begin] >= '0' && text[begin] <= '9' ? "card_number" : "email", begin, begin + size, 0.9F});
        }
    }
};

std::shared_ptr<const ValueType> type(ValueKind kind, std::shared_ptr<const ValueType> element = nullptr)
{
    return std::make_shared<const ValueType>(ValueType{kind, 0, -1, std::move(element), {}});
}

}  // namespace

class CellMaskerTest : public QObject {
    Q_OBJECT

    SomeFinder m_finder;
    Plan m_plan;

    QString scanned(ValueKind kind, const char* value, Format format = Format::Text)
    {
        CellMasker masker(Tools{.finder = &m_finder});
        masker.startResult(m_plan);
        CellPlan cell{.action = CellAction::Scan, .format = format};
        cell.type = kind == ValueKind::Array ? type(kind, type(ValueKind::Text)) : type(kind);
        std::string out;
        const Applied applied = masker.apply(out, value, cell);
        return applied == Applied::Unchanged ? QStringLiteral("same") : applied == Applied::Null ? QStringLiteral("NULL") : QString::fromStdString(out);
    }

private Q_SLOTS:
    void init()
    {
        m_plan = Plan{};
        m_plan.scan.maskedLabels = {"*"};
    }

    void freeTextKeepsItsOtherWords()
    {
        QCOMPARE(scanned(ValueKind::Text, "write to anna@nordic.com, card 4111111111111111."), QStringLiteral("write to a•••@••••••.com, card ••••••••••••1111."));
        QCOMPARE(scanned(ValueKind::Text, "nothing here"), QStringLiteral("same"));
        QCOMPARE(scanned(ValueKind::Xml, "<a>anna@nordic.com</a>"), QStringLiteral("<a>a•••@••••••.com</a>"));
    }

    void onlyLabelsThatAreHidden()
    {
        m_plan.scan.maskedLabels = {"card_number"};
        QCOMPARE(scanned(ValueKind::Text, "anna@nordic.com 4111111111111111"), QStringLiteral("anna@nordic.com ••••••••••••1111"));
        m_plan.scan.maskers = {{"*", policy::Masker::Full}};
        QCOMPARE(scanned(ValueKind::Text, "anna@nordic.com 4111111111111111"), QStringLiteral("anna@nordic.com ••••••••"));
    }

    void jsonStaysJson()
    {
        QCOMPARE(scanned(ValueKind::Json, "{\"to\": [\"anna@nordic.com\", 17], \"card\": 4111111111111111, \"ok\": true}"),
                 QStringLiteral("{\"to\": [\"a•••@••••••.com\", 17], \"card\": 0, \"ok\": true}"));
        QCOMPARE(scanned(ValueKind::Jsonb, "{\"anna@nordic.com\": 1}"), QStringLiteral("{\"a•••@••••••.com\": 1}"));
        // Written with an escape it is the same value.
        QCOMPARE(scanned(ValueKind::Jsonb, "\"anna\\u0040nordic.com\\n\""), QStringLiteral("\"a•••@••••••.com\\u000a\""));
        QCOMPARE(scanned(ValueKind::Json, "{\"password\": \"horse\", \"x\": \"horse\"}"), QStringLiteral("{\"password\": \"•••••\", \"x\": \"horse\"}").replace(QStringLiteral("•••••"), QStringLiteral("••••••••")));
        QCOMPARE(scanned(ValueKind::Jsonb, "\x01\"anna@nordic.com\"", Format::Binary), QStringLiteral("\x01\"a•••@••••••.com\""));
        QCOMPARE(scanned(ValueKind::Json, "{\"a\": \"b\\n\"}"), QStringLiteral("same"));
    }

    void arraysElementByElement()
    {
        QCOMPARE(scanned(ValueKind::Array, "{one,anna@nordic.com,NULL,\"a b\"}"), QStringLiteral("{one,a•••@••••••.com,NULL,\"a b\"}"));
        QCOMPARE(scanned(ValueKind::Array, "{one,two}"), QStringLiteral("same"));
        QCOMPARE(scanned(ValueKind::Array, "no array"), QStringLiteral("NULL"));
    }

    void beyondTheBudgetItIsMaskedWhole()
    {
        CellMasker masker(Tools{.finder = &m_finder});
        m_plan.scan.bytesMax = 20;
        masker.startResult(m_plan);
        CellPlan cell{.action = CellAction::Scan};
        cell.type = type(ValueKind::Text);
        std::string out;
        QVERIFY(masker.apply(out, "fifteen letters", cell) == Applied::Unchanged);
        QVERIFY(masker.apply(out, "fifteen letters", cell) == Applied::Changed);
        QCOMPARE(QString::fromStdString(out), QStringLiteral("••••••••"));
        masker.startResult(m_plan);
        QVERIFY(masker.apply(out, "fifteen letters", cell) == Applied::Unchanged);
    }

    void withoutAFinderNothingPasses()
    {
        CellMasker masker(Tools{});
        masker.startResult(m_plan);
        CellPlan cell{.action = CellAction::Scan};
        std::string out;
        QVERIFY(masker.apply(out, "anything at all", cell) == Applied::Changed);
        QCOMPARE(QString::fromStdString(out), QStringLiteral("••••••••"));
    }

    void tellsEachColumnOnce()
    {
        CellMasker masker(Tools{.finder = &m_finder});
        masker.startResult(m_plan);
        CellPlan cell{.action = CellAction::Scan};
        cell.type = type(ValueKind::Text);
        cell.table = 4711;
        cell.number = 3;
        CellPlan computed{.action = CellAction::Scan};
        std::string out;
        for (int i = 0; i < 3; ++i) {
            QVERIFY(masker.apply(out, "anna@nordic.com bob@nordic.com", cell) == Applied::Changed);
            QVERIFY(masker.apply(out, "cid@nordic.com", computed) == Applied::Changed);
        }
        const std::vector<Seen> seen = masker.takeSeen();
        QCOMPARE(seen.size(), size_t{1});
        QVERIFY(seen[0].table == 4711 && seen[0].number == 3 && seen[0].label == "email");
        QVERIFY(masker.takeSeen().empty());
    }

    void membersOfAnObject()
    {
        CellMasker masker(Tools{.finder = &m_finder});
        masker.startResult(m_plan);
        CellPlan cell{.action = CellAction::Members};
        cell.type = type(ValueKind::Json);
        cell.members = {{.name = "id"}, {.action = CellAction::Mask, .label = "email", .form = MaskForm::Email, .name = "email"},
                        {.action = CellAction::Scan, .name = "note"}};
        const auto shown = [&](const char* json) {
            std::string out;
            return masker.apply(out, json, cell) == Applied::Changed ? QString::fromStdString(out) : QStringLiteral("NULL");
        };
        QCOMPARE(shown("{\"id\":1,\"email\":\"anna@nordic.com\",\"note\":\"ask bob@nordic.com\",\"ssn\":\"123-45-4417\"}"),
                 QStringLiteral("{\"id\": 1, \"email\": \"a•••@••••••.com\", \"note\": \"ask b••@••••••.com\", \"?\": \"••••••••\"}"));
        QCOMPARE(shown("[{\"id\":{\"x\":1},\"email\":null}, {\"email\":7}]"), QStringLiteral("[{\"id\": {\"x\":1}, \"email\": null}, {\"email\": 0}]"));
        QCOMPARE(shown("{\"em\\u0061il\":\"anna@nordic.com\"}"), QStringLiteral("{\"em\\u0061il\": \"a•••@••••••.com\"}"));
        QCOMPARE(shown("{\"id\":1"), QStringLiteral("NULL"));
        QCOMPARE(shown("\"anna@nordic.com\""), QStringLiteral("\"\""));
    }
};

QTEST_GUILESS_MAIN(CellMaskerTest)
#include "tst_cell_masker.moc"
