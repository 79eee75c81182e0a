// Every type, every masker, text and binary: what a masked cell holds is taken back by the server's own input functions.
#include "core/masking/data_row.h"
#include "core/masking/masker.h"
#include "tests/masking/masked_server.h"

#include <QtTest>

#include <array>
#include <cstdio>
#include <map>

using namespace gatehouse;
using masking::Applied;
using masking::Format;
using policy::Masker;

namespace {

constexpr const char* kSchema = R"(
CREATE DOMAIN mail AS varchar(60);
CREATE DOMAIN mail_of_mail AS mail;
CREATE TYPE mood AS ENUM ('low', 'fair', 'high');
CREATE TYPE address AS (street text, zip int, since date, moods mood[]);
CREATE TYPE person AS (name varchar(20), home address, mails text[]);
CREATE TABLE people (id int, gone text, name text, born date, home address);
ALTER TABLE people DROP COLUMN gone;
CREATE EXTENSION IF NOT EXISTS citext;
)";

struct Sample {
    const char* type;
    const char* value;   ///< an SQL expression
    bool mayBeNull = false;   ///< no masked value of the type can exist, or of none of its parts
};

constexpr Sample kSamples[] = {
    {"text", "'anna.krause@nordic-shipping.com'"}, {"text", "'Grüße, Jürgen Müßig — 東京都'"}, {"text", "'x'"}, {"text", "repeat('long text ', 5000)"},
    {"varchar(11)", "'123-45-4417'"}, {"varchar(2)", "'ab'"}, {"char(12)", "'secret'"}, {"name", "'some_long_identifier_that_is_a_name_of_63_bytes_0123456789abcdef'"},
    {"\"char\"", "'x'"}, {"citext", "'Anna@Nordic.com'"}, {"mail", "'anna@nordic.com'"}, {"mail_of_mail", "'anna@nordic.com'"},
    {"json", "'{\"a\": [1, \"two\", null], \"b\": {}}'"}, {"jsonb", "'{\"mail\": \"anna@nordic.com\", \"n\": 12.5}'"}, {"jsonb", "'\"text\"'"}, {"jsonb", "'17'"},
    {"xml", "'<a href=\"x\">anna &amp; co</a>'"}, {"boolean", "true"}, {"smallint", "-32768"}, {"smallint", "12345"}, {"integer", "2147483647"}, {"integer", "-73412"}, {"integer", "7"},
    {"bigint", "-9223372036854775808"}, {"bigint", "4111111111111111"}, {"oid", "4294967295"}, {"real", "-1234.5"}, {"real", "'NaN'"}, {"double precision", "1.5e300"},
    {"double precision", "'-Infinity'"}, {"double precision", "73412.75"}, {"numeric", "'NaN'"}, {"numeric", "'Infinity'"}, {"numeric", "0"}, {"numeric", "-0.000123"},
    {"numeric", "123456789012345678901234567890.123456789"}, {"numeric(10,2)", "73412.50"}, {"numeric(12,3)", "-98765.432"}, {"numeric", "10000"}, {"numeric", "1e100"},
    {"money", "'-73412.50'"}, {"money", "3.25"}, {"date", "'1990-11-02'"}, {"date", "'4713-01-01 BC'"}, {"date", "'4714-12-31 BC'"}, {"date", "'5874897-12-31'"}, {"date", "'infinity'"},
    {"date", "'2000-02-29'"}, {"date", "'0044-03-15 BC'"}, {"time", "'13:14:15.167'"}, {"timetz", "'13:14:15+05:30'"}, {"timestamp", "'1990-11-02 10:11:12.5'"}, {"timestamp", "'-infinity'"},
    {"timestamp", "'294276-12-31 23:59:59'"}, {"timestamptz", "'1969-07-20 20:17:40+00'"}, {"timestamptz", "'0099-01-01 00:00:00+00 BC'"}, {"timestamp", "'4713-11-24 BC'"}, {"interval", "'1 year 2 mons 3 days 04:05:06'"},
    {"uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"}, {"bytea", "'\\xdeadbeef00'"}, {"inet", "'192.168.17.4/24'"}, {"inet", "'2001:db8::17'"}, {"cidr", "'10.1.0.0/16'"},
    {"cidr", "'2001:db8::/32'"}, {"macaddr", "'08:00:2b:01:02:03'"}, {"macaddr8", "'08:00:2b:01:02:03:04:05'"}, {"bit(12)", "B'101010101010'"}, {"varbit", "B'10101'"},
    {"point", "'(52.5,13.4)'"}, {"lseg", "'[(1,2),(3,4)]'"}, {"box", "'(3,4),(1,2)'"}, {"circle", "'<(1,2),3>'"}, {"path", "'((1,2),(3,4))'", true}, {"mood", "'high'", true},
    {"tsvector", "'a:1 b:2'", true}, {"int4range", "'[100,200)'"}, {"numrange", "'(73.5,)'"}, {"daterange", "'[1990-01-01,1990-12-31]'"}, {"tstzrange", "'empty'"},
    {"int8multirange", "'{[1,3),[5,9)}'"}, {"text[]", "ARRAY['anna@nordic.com', NULL, '', 'NULL', 'a,b{c}\"d\\e', ' blank ']"}, {"text[]", "'{}'"},
    {"text[]", "'[2:3][0:1]={{anna,bob},{cid,NULL}}'"}, {"varchar(3)[]", "ARRAY['abc','de']"}, {"int[]", "ARRAY[[12345,-67890],[1,NULL]]"}, {"date[]", "ARRAY['1990-11-02'::date, 'infinity']"},
    {"numeric[]", "ARRAY[73412.50, NULL, 'NaN']"}, {"mood[]", "ARRAY['low','high']::mood[]"}, {"jsonb[]", "ARRAY['{\"a\": \"b\\\"c\"}'::jsonb]"}, {"box[]", "ARRAY['(3,4),(1,2)'::box, '(7,8),(5,6)']"},
    {"uuid[]", "ARRAY['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid]"}, {"bytea[]", "ARRAY['\\xdeadbeef'::bytea]"}, {"address", "ROW('Main \"St\" 1, (rear)', 10115, '1990-11-02', ARRAY['low','high']::mood[])"},
    {"address", "ROW(NULL, NULL, NULL, NULL)"}, {"address[]", "ARRAY[ROW('a,b', 1, NULL, '{}')::address, NULL]"},
    {"person", "ROW('Anna Krause', ROW('Main St', 10115, '1990-11-02', NULL)::address, ARRAY['anna@nordic.com'])"}, {"people", "ROW(1, 'Anna', '1990-11-02', NULL)"},
    {"int4range[]", "ARRAY[int4range(1,5)]"}, {"mail[]", "ARRAY['anna@nordic.com']::mail[]"}, {"record", "ROW(1, 'anna'::text)", true},
};

masking::CellPlan cellFor(const masking::ResultColumn& column, const catalog::Snapshot& catalog, Masker masker, std::string_view label)
{
    masking::CellPlan cell;
    cell.type = masking::valueType(column.typeOid, column.typeModifier, catalog);
    cell.typeOid = column.typeOid;
    cell.label = label;
    cell.action = cell.type->kind == masking::ValueKind::Opaque ? masking::CellAction::Null : masking::CellAction::Mask;
    cell.masker = masker;
    cell.form = masking::formOf(label);
    cell.charactersMax = cell.type->charactersMax;
    cell.format = column.format == 0 ? Format::Text : Format::Binary;
    return cell;
}

}  // namespace

class TypeValidityTest : public QObject {
    Q_OBJECT

    std::unique_ptr<tests::MaskedServer> m_server;

private Q_SLOTS:
    void initTestCase()
    {
        auto started = tests::MaskedServer::start(kSchema);
        QVERIFY2(started.ok(), started ? "" : started.error().message.c_str());
        m_server = std::move(*started);
    }

    void everyTypeIsTakenBack()
    {
        masking::Tokenizer tokens(Bytes(32, 7));
        masking::CellMasker masker(masking::Tools{.tokenizer = &tokens});
        size_t cells = 0;
        size_t nulls = 0;
        std::vector<std::string> wrong;
        for (const Sample& sample : kSamples) {
            for (const Format format : {Format::Text, Format::Binary}) {
                const std::string type = sample.type;
                const auto answer = m_server->ask(std::string("SELECT (") + sample.value + ")" + (type == "record" ? "" : "::" + type), format);
                QVERIFY2(answer.error.empty(), (type + ": " + answer.error).c_str());
                const std::string source = *answer.rows.at(0).at(0);
                for (const Masker kind : {Masker::Partial, Masker::Round, Masker::Year, Masker::Token, Masker::Full}) {
                    for (const std::string_view label : {"email", "person_name", "national_id", "free_text"}) {
                        const masking::CellPlan cell = cellFor(answer.columns[0], m_server->catalog(), kind, label);
                        const std::string what = type + " " + sample.value + (format == Format::Text ? " in text, " : " in binary, ")
                            + policy::maskerName(kind) + ", " + std::string(label);
                        if (source.empty())
                            continue;
                        std::string masked;
                        const Applied applied = masker.apply(masked, source, cell);
                        ++cells;
                        if (applied == Applied::Null) {
                            ++nulls;
                            if (!sample.mayBeNull)
                                wrong.push_back(what + ": became NULL");
                            continue;
                        }
                        if (sample.mayBeNull)
                            wrong.push_back(what + ": has a masked value after all");
                        const auto back = m_server->sendBack("SELECT $1::" + type, answer.columns[0].typeOid, masked, format);
                        if (!back.error.empty())
                            wrong.push_back(what + ": " + back.error + " for " + masked);
                        else if (!back.rows[0][0] || (back.rows[0][0]->empty() && type != "char(12)"))
                            wrong.push_back(what + ": nothing came back of " + masked);
                        // Maskers that keep nothing: the same for another value, so nothing of this one is in it.
                        if (kind == Masker::Full && format == Format::Text && source.size() >= 6) {
                            for (size_t i = 0; i + 6 <= source.size(); ++i) {
                                const std::string_view part = std::string_view(source).substr(i, 6);
                                const bool array = type.ends_with("[]") && part.find_first_not_of("0123NUL:{}[](),=\"") == std::string_view::npos;
                                const bool form = array || part.find_first_not_of("0:-+{}[](),=<>\\\"/. ") == std::string_view::npos;
                                if (!form && masked.find(part) != std::string::npos && masked.find("1900") == std::string::npos)
                                    wrong.push_back(what + ": keeps " + std::string(part));
                            }
                        }
                    }
                }
            }
        }
        for (size_t i = 0; i < std::min<size_t>(wrong.size(), 40); ++i)
            std::printf("%s\n", wrong[i].c_str());
        std::printf("%zu masked cells of %zu samples sent back, %zu NULL, %zu wrong\n", cells, std::size(kSamples), nulls, wrong.size());
        std::fflush(stdout);
        QVERIFY(wrong.empty());
        QVERIFY(cells > 3000);
    }

    /// Text and binary say the same where the masker keeps something.
    void bothFormatsAgree()
    {
        masking::Tokenizer tokens(Bytes(32, 7));
        masking::CellMasker masker(masking::Tools{.tokenizer = &tokens});
        const std::array<std::pair<Masker, const char*>, 16> samples{{
            {Masker::Round, "73412::int"}, {Masker::Round, "(-9223372036854775808)::bigint"}, {Masker::Round, "7::smallint"}, {Masker::Round, "73412.50::numeric(10,2)"},
            {Masker::Round, "9.99::numeric"}, {Masker::Round, "-123456789.5::numeric"}, {Masker::Round, "73412.75::float8"}, {Masker::Round, "73412.50::money"},
            {Masker::Year, "'1990-11-02'::date"}, {Masker::Year, "'2000-02-29 10:00'::timestamp"}, {Masker::Year, "'0044-03-15 BC'::date"}, {Masker::Token, "73412::int"},
            {Masker::Token, "4111111111111111::bigint"}, {Masker::Token, "98765.432::numeric(12,3)"}, {Masker::Token, "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid"},
            {Masker::Token, "'anna@nordic.com'::text"}}};
        for (const auto& [kind, value] : samples) {
            std::array<std::string, 2> seen;
            for (const Format format : {Format::Text, Format::Binary}) {
                const auto answer = m_server->ask(std::string("SELECT ") + value, format);
                QVERIFY2(answer.error.empty(), answer.error.c_str());
                std::string masked;
                QVERIFY(masker.apply(masked, *answer.rows[0][0], cellFor(answer.columns[0], m_server->catalog(), kind, "email")) == Applied::Changed);
                const auto back = m_server->sendBack("SELECT $1", answer.columns[0].typeOid, masked, format);
                QVERIFY2(back.error.empty(), back.error.c_str());
                seen[static_cast<size_t>(format)] = *back.rows[0][0];
            }
            std::printf("%-8s %-50s %s\n", policy::maskerName(kind), value, seen[0].c_str());
            QCOMPARE(QString::fromStdString(seen[0]), QString::fromStdString(seen[1]));
        }
        std::fflush(stdout);
    }

    /// A year is that year, for every day around every turn of a year, leap or not.
    void yearsAreRight()
    {
        const auto days = m_server->ask("SELECT d::date, date_trunc('year', d)::date FROM generate_series('1599-12-30'::timestamp, '2401-01-03', '7 days 1 minute') d", Format::Binary);
        const auto turns = m_server->ask("SELECT d, date_trunc('year', d)::date FROM (SELECT make_date(y, 1, 1) + o AS d FROM generate_series(1600, 2400) y, generate_series(-1, 1) o) x", Format::Binary);
        masking::CellMasker masker(masking::Tools{});
        for (const tests::Answer& answer : {days, turns}) {
            QVERIFY2(answer.error.empty(), answer.error.c_str());
            QVERIFY(answer.rows.size() > 2000);
            const masking::CellPlan cell = cellFor(answer.columns[0], m_server->catalog(), Masker::Year, "date_of_birth");
            for (const auto& row : answer.rows) {
                std::string masked;
                QVERIFY(masker.apply(masked, *row[0], cell) == Applied::Changed);
                QCOMPARE(QByteArray::fromStdString(masked).toHex(), QByteArray::fromStdString(*row[1]).toHex());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TypeValidityTest)
#include "tst_type_validity.moc"
