// Generated queries over labelled columns of a real server: no cell of a masked result holds a labelled value or a part
// of one, and with masks off every result is what the server sent. Row by row as the gateway does it.
//   GATEHOUSE_MASK_QUERIES   how many are generated (300)
//   GATEHOUSE_SEED           repeats a run; printed by every run
#include "core/masking/copy_masker.h"
#include "core/masking/data_row.h"
#include "core/policy/policy.h"
#include "core/sql/analyze.h"
#include "tests/lineage/query_generator.h"
#include "tests/masking/masked_server.h"

#include <QElapsedTimer>
#include <QtTest>

#include <cstdio>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

using namespace gatehouse;
using masking::Format;

namespace {

constexpr size_t kPart = 6;
constexpr unsigned kRunPercentMin = 70;
constexpr unsigned kChangedPercentMin = 15;   ///< of the queries that ran: else nothing is shown here

/// Long values that stand nowhere else, one for each labelled column and row, so that any part of one gives it away.
constexpr const char* kSecrets = R"(
ALTER TABLE stock DISABLE TRIGGER ALL;
UPDATE customers SET name = 'Wq' || translate(md5('name' || id), '0123456789', 'ghijklmnop') WHERE name IS NOT NULL;
UPDATE customers SET email = translate(md5('mail' || id), '0123456789', 'ghijklmnop') || '@' || substr(translate(md5('host' || id), '0123456789', 'ghijklmnop'), 1, 9) || '.org' WHERE email IS NOT NULL;
UPDATE staff SET name = 'Zv' || translate(md5('staff' || id), '0123456789', 'ghijklmnop') WHERE name IS NOT NULL;
UPDATE staff SET salary = 41700000 + id * 1234.56 WHERE salary IS NOT NULL;
UPDATE orders SET note = 'Yk ' || translate(md5('note' || id), '0123456789', 'ghijklmnop') || ' end' WHERE note IS NOT NULL;
UPDATE customers SET tags = ARRAY['tag' || translate(md5('tag' || id), '0123456789', 'ghijklmnop')] WHERE tags <> '{}';
)";
const std::vector<catalog::LabelEntry> kLabels{
    {"public", "customers", "name", "person_name"}, {"public", "customers", "email", "email"}, {"public", "customers", "tags", "free_text"},
    {"public", "staff", "name", "person_name"}, {"public", "staff", "salary", "bank_account"}, {"public", "orders", "note", "free_text"}};
constexpr const char* kSources = "SELECT name FROM customers UNION ALL SELECT email FROM customers UNION ALL SELECT unnest(tags) FROM customers "
                                 "UNION ALL SELECT name FROM staff UNION ALL SELECT salary::text FROM staff UNION ALL SELECT note FROM orders";
constexpr const char* kMaskers[] = {"\"partial\"", "\"full\"", "\"token\"", "\"null\"", "{ email = \"token\", person_name = \"partial\", \"*\" = \"round\" }", "\"year\""};

std::string policyText(const char* masker, bool masks)
{
    std::string text = "[[rule]]\nid = \"read\"\nthen = \"allow\"\nbecause = \"test\"\n";
    if (masks)
        text += std::string("[[rule]]\nid = \"masked\"\nthen = \"mask\"\nlabels = [\"*\"]\nscan = \"off\"\nbecause = \"test\"\nmasker = ") + masker + "\n";
    return text;
}

std::string fileOf(const char* name)
{
    std::ifstream file(std::string(GATEHOUSE_SOURCE_DIR "/tests/lineage/") + name);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

unsigned environment(const char* name, unsigned otherwise)
{
    bool ok = false;
    const unsigned value = qEnvironmentVariable(name).toUInt(&ok);
    return ok ? value : otherwise;
}

bool changesRows(const std::string& sql)
{
    return sql.find("INSERT") != std::string::npos || sql.find("UPDATE") != std::string::npos || sql.find("DELETE") != std::string::npos
        || sql.find("MERGE") != std::string::npos;
}

}  // namespace

class MasksProperty : public QObject {
    Q_OBJECT

    std::unique_ptr<tests::MaskedServer> m_server;
    std::set<std::string> m_parts;   ///< of kPart characters, of every labelled value
    std::map<std::string, std::shared_ptr<const policy::Policy>> m_policies;

    [[nodiscard]] policy::Verdict verdictOf(const sql::Statement& statement, const char* masker, bool masks)
    {
        const std::string text = policyText(masker, masks);
        auto& policy = m_policies[text];
        if (!policy) {
            auto parsed = policy::Policy::parse(text, 1);
            if (!parsed)
                qFatal("%s", parsed.error().message.c_str());
            policy = *parsed;
        }
        return policy->evaluate(statement, {"someone", "human", {}, "shop", "prod"}, m_server->catalog());
    }

    /// The part of a labelled value that the cell holds; empty: none.
    [[nodiscard]] std::string leaked(std::string_view cell) const
    {
        for (size_t i = 0; i + kPart <= cell.size(); ++i) {
            if (m_parts.contains(std::string(cell.substr(i, kPart))))
                return std::string(cell.substr(i, kPart));
        }
        return {};
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto started = tests::MaskedServer::start(fileOf("schema.sql") + kSecrets);
        QVERIFY2(started.ok(), started ? "" : started.error().message.c_str());
        m_server = std::move(*started);
        m_server->label(kLabels);
        const auto sources = m_server->ask(kSources, Format::Text);
        QVERIFY2(sources.error.empty(), sources.error.c_str());
        for (const auto& row : sources.rows) {
            for (size_t i = 0; row[0] && i + kPart <= row[0]->size(); ++i) {
                const std::string part = row[0]->substr(i, kPart);
                // 19/27 is 0.703703…: what repeats itself comes out of any division.
                if (part.substr(0, kPart / 2) != part.substr(kPart / 2))
                    m_parts.insert(part);
            }
        }
        QVERIFY(m_parts.size() > 500);
        QVERIFY(!leaked(*sources.rows[0][0]).empty());
    }

    void generated()
    {
        const unsigned wanted = environment("GATEHOUSE_MASK_QUERIES", 300);
        const unsigned seed = environment("GATEHOUSE_SEED", std::random_device()());
        std::printf("GATEHOUSE_SEED=%u GATEHOUSE_MASK_QUERIES=%u\n", seed, wanted);
        std::fflush(stdout);
        std::mt19937 random(seed);
        masking::Tokenizer tokens(Bytes(32, 9));
        masking::CellMasker masker(masking::Tools{.tokenizer = &tokens});
        size_t ran = 0, rejected = 0, rows = 0, cells = 0, changed = 0, mismatches = 0;
        uint64_t masked = 0;
        QElapsedTimer timer;
        timer.start();
        for (unsigned n = 0; ran < wanted && n < 4 * wanted; ++n) {
            std::vector<uint16_t> numbers(500);
            for (uint16_t& number : numbers)
                number = static_cast<uint16_t>(random() % 65536);
            tests::QueryGenerator generator(numbers, false);
            const std::string sql = generator.statement().sql;
            if (changesRows(sql))
                continue;
            const Format format = random() % 2 == 0 ? Format::Text : Format::Binary;
            const char* const kind = kMaskers[random() % std::size(kMaskers)];
            const tests::Answer answer = m_server->ask(sql, format);
            if (!answer.error.empty()) {
                ++rejected;
                continue;
            }
            ++ran;
            const sql::Analysis analysis = sql::analyze(sql, m_server->catalog(), {.searchPath = {"public"}});
            QCOMPARE(analysis.statements.size(), size_t{1});
            const sql::Statement& statement = analysis.statements[0];
            const masking::Plan plan = masking::planForResult(answer.columns, statement, verdictOf(statement, kind, true), m_server->catalog());
            const masking::Plan open = masking::planForResult(answer.columns, statement, verdictOf(statement, kind, false), m_server->catalog());
            QVERIFY2(!open.touchesAny, sql.c_str());
            mismatches += plan.mismatch ? 1 : 0;
            if (plan.mismatch)
                std::printf("mismatch: %s\n", sql.c_str());
            masker.startResult(plan);
            const uint64_t before = masked;
            for (size_t i = 0; i < answer.rows.size(); ++i, ++rows) {
                std::string body = answer.rowBody(i);
                std::string out;
                const masking::Row row = masking::maskRow(body, plan, masker, out, masked);
                QVERIFY2(row != masking::Row::Malformed, sql.c_str());
                if (row == masking::Row::Unchanged)
                    out = body;
                const auto shown = tests::cellsOf(out);
                QCOMPARE(shown.size(), answer.columns.size());
                for (size_t c = 0; c < shown.size(); ++c, ++cells) {
                    // NULL stays NULL, and what is no longer there was masked on purpose.
                    QVERIFY2(!shown[c] || answer.rows[i][c], sql.c_str());
                    const std::string part = shown[c] ? leaked(*shown[c]) : std::string();
                    QVERIFY2(part.empty(), (std::string(kind) + (format == Format::Text ? ", text: " : ", binary: ") + sql + "\ncolumn "
                                            + answer.columns[c].name + " shows " + part).c_str());
                }
                // With masks off.
                std::string direct;
                uint64_t none = 0;
                QVERIFY(masking::maskRow(body, open, masker, direct, none) == masking::Row::Unchanged && none == 0);
                // What is masked is still a value of its type, as the server reads it.
                for (size_t c = 0; i == 0 && c < shown.size(); ++c) {
                    if (!shown[c] || *shown[c] == *answer.rows[i][c] || answer.columns[c].typeOid == 2249)
                        continue;
                    const auto back = m_server->sendBack("SELECT $1", answer.columns[c].typeOid, *shown[c], format);
                    QVERIFY2(back.error.empty(), (sql + "\n" + back.error).c_str());
                }
            }
            changed += masked > before ? 1 : 0;
        }
        std::printf("ran %zu, rejected %zu; %zu rows, %zu cells, %zu of them masked in %zu queries; %zu mismatches; %lld ms\n", ran, rejected, rows, cells,
                    static_cast<size_t>(masked), changed, mismatches, static_cast<long long>(timer.elapsed()));
        std::fflush(stdout);
        QVERIFY(ran * 100 >= (ran + rejected) * kRunPercentMin);
        QVERIFY2(changed * 100 >= ran * kChangedPercentMin, "too few of the queries show anything labelled");
        QVERIFY2(mismatches * 50 <= ran, "the server's origins and the analysis contradict each other too often");
    }

    /// The check itself: a plan that lets one labelled column through must be seen.
    void seesALeak()
    {
        const tests::Answer answer = m_server->ask("SELECT email FROM customers WHERE id = 1", Format::Text);
        QVERIFY(!leaked(*answer.rows.at(0).at(0)).empty());
    }
};

QTEST_GUILESS_MAIN(MasksProperty)
#include "tst_masks_property.moc"
