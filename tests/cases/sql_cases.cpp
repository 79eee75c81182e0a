// Runs tests/cases/sql/*.txt: SQL in; effects, findings, objects, outputs and flags out.
#include "core/sql/analyze.h"
#include "tests/cases/sql_case_catalog.h"

#include <QtTest>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>

using namespace gatehouse;

namespace {

struct SqlCase {
    std::string sql;
    std::map<std::string, std::string> expected;
};

std::string joined(const std::vector<std::string>& parts, const char* separator)
{
    std::string result;
    for (const std::string& part : parts)
        result += (result.empty() ? "" : separator) + part;
    return result;
}

std::string tableName(const catalog::Snapshot& snapshot, catalog::Oid oid)
{
    const catalog::Relation* relation = snapshot.relation(oid);
    return !relation ? "?" : relation->schema == "public" ? relation->name : relation->schema + "." + relation->name;
}

std::string objectsOf(const sql::Statement& statement)
{
    std::vector<std::string> parts;
    for (const sql::ObjectRef& object : statement.objects) {
        std::string name = object.schema.empty() || object.schema == "public" ? object.name : object.schema + "." + object.name;
        if (object.access != sql::Access::Define && object.oid == 0)
            name += "?";
        parts.push_back(name + (object.access == sql::Access::Write ? "!" : object.access == sql::Access::Define ? "+" : "")
                        + (object.via.empty() ? "" : " (" + object.via + ")"));
    }
    return joined(parts, ", ");
}

std::string columnName(const catalog::Snapshot& snapshot, sql::BaseColumn of)
{
    const catalog::Relation* relation = snapshot.relation(of.table);
    const catalog::Column* column = relation ? relation->column(of.number) : nullptr;
    return tableName(snapshot, of.table) + "." + (column ? column->name : of.table == 0 ? std::to_string(of.number) : "?");
}

std::string sourcesOf(const std::vector<sql::Source>& from, bool known, const catalog::Snapshot& snapshot)
{
    static constexpr const char* marks[]{"", "~", "?", "#"};
    std::vector<std::string> parts;
    for (const sql::Source& source : from)
        parts.push_back(marks[static_cast<int>(source.flow)] + columnName(snapshot, source.column));
    if (!known)
        parts.emplace_back("*");
    return parts.empty() ? "" : " < " + joined(parts, " ");
}

std::string usesOf(const sql::Statement& statement, const catalog::Snapshot& snapshot)
{
    std::vector<std::string> parts;
    for (const sql::Use& use : statement.uses)
        parts.push_back(columnName(snapshot, use.column) + " " + sql::usePlaceName(use.place) + " " + sql::useKindName(use.kind));
    if (!statement.usesKnown)
        parts.emplace_back("*");
    return joined(parts, ", ");
}

std::string writesOf(const sql::Statement& statement, const catalog::Snapshot& snapshot)
{
    std::vector<std::string> parts;
    for (const sql::WriteFlow& write : statement.writes)
        parts.push_back(columnName(snapshot, write.target) + sourcesOf(write.sources, write.known, snapshot));
    if (!statement.writesKnown)
        parts.emplace_back("*");
    return joined(parts, ", ");
}

std::string functionsOf(const sql::Statement& statement)
{
    std::vector<std::string> parts;
    for (const sql::FunctionUse& function : statement.functions)
        parts.push_back((function.schema == "public" ? "" : function.schema + ".") + function.name + (function.told ? "" : "?")
                        + (function.via.empty() ? "" : " (" + function.via + ")"));
    return joined(parts, ", ");
}

/// The words of the findings that speak of more than a name, with the rows where there are some.
std::string detailsOf(const sql::Statement& statement)
{
    std::vector<std::string> parts;
    for (const sql::Finding& finding : statement.findings)
        parts.push_back(finding.detail + (finding.rows >= 0 ? " [" + std::to_string(static_cast<long long>(finding.rows)) + " rows]" : ""));
    return joined(parts, "; ");
}

std::string outputsOf(const sql::Statement& statement, const catalog::Snapshot& snapshot)
{
    if (!statement.outputsKnown)
        return statement.returnsRows || statement.copy.direction == sql::CopyDirection::Out ? "unknown" : "";
    std::vector<std::string> parts;
    for (const sql::OutputColumn& output : statement.outputs) {
        parts.push_back(output.name + sourcesOf(output.sources, output.known, snapshot));
    }
    return joined(parts, ", ");
}

std::string flagsOf(const sql::Statement& statement)
{
    std::vector<std::string> parts;
    const auto add = [&parts](bool set, const char* name) {
        if (set)
            parts.emplace_back(name);
    };
    add(statement.changesSearchPath, "path");
    add(statement.changesCatalog, "catalog");
    add(statement.createsTemporary, "temporary");
    add(statement.dependsOnLiterals, "literals");
    if (!statement.preparedName.empty())
        parts.push_back("prepared=" + statement.preparedName);
    if (!statement.cursorName.empty())
        parts.push_back("cursor=" + statement.cursorName);
    if (statement.inner)
        parts.emplace_back("inner");
    return joined(parts, ", ");
}

/// What the analysis says of the text, key by key as the case files write it; several statements have a " ; " between.
std::map<std::string, std::string> describe(const sql::Analysis& analysis, const catalog::Snapshot& snapshot)
{
    std::map<std::string, std::string> result;
    const auto put = [&result](const char* key, const std::string& value, bool first) {
        result[key] += (first ? "" : " ; ") + value;
    };
    bool first = true;
    result["refusals"] = {};
    for (const sql::Statement& statement : analysis.statements) {
        std::vector<std::string> findings;
        for (const sql::Finding& finding : statement.findings)
            findings.emplace_back(sql::findingName(finding.kind));
        std::ranges::sort(findings);
        findings.erase(std::unique(findings.begin(), findings.end()), findings.end());
        put("tag", statement.tag, first);
        put("effects", joined(sql::effectNames(statement.effects), " "), first);
        put("findings", joined(findings, " "), first);
        put("objects", objectsOf(statement), first);
        put("outputs", outputsOf(statement, snapshot), first);
        put("flags", flagsOf(statement), first);
        put("uses", usesOf(statement, snapshot), first);
        put("writes", writesOf(statement, snapshot), first);
        put("functions", functionsOf(statement), first);
        put("details", detailsOf(statement), first);
        put("untold", joined(statement.untold(), "; "), first);
        if (!statement.refusals.empty())
            put("refusals", joined(statement.refusals, "; "), result["refusals"].empty());
        first = false;
    }
    return result;
}

}  // namespace

Q_DECLARE_METATYPE(SqlCase)

class SqlCases : public QObject {
    Q_OBJECT

private:
    const std::string m_folder = GATEHOUSE_SOURCE_DIR "/tests/cases/sql";
    const catalog::Snapshot m_catalog = cases::readCaseCatalog(m_folder);
    const sql::SessionSettings m_settings;
    std::vector<std::pair<std::string, sql::Statement>> m_prepared;

private Q_SLOTS:
    void analyses_data()
    {
        QTest::addColumn<SqlCase>("one");
        const QDir folder(QString::fromStdString(m_folder));
        for (const QString& name : folder.entryList({QStringLiteral("*.txt")}, QDir::Files, QDir::Name)) {
            if (name.contains(QStringLiteral("catalog")) || name.startsWith(QStringLiteral("metadata_")))
                continue;
            std::ifstream file(folder.filePath(name).toStdString());
            SqlCase one;
            int number = 0;
            int start = 0;
            const auto finish = [&] {
                if (!one.sql.empty())
                    QTest::addRow("%s:%d", qPrintable(name), start) << one;
                one = {};
            };
            for (std::string line; std::getline(file, line);) {
                ++number;
                if (line.empty()) {
                    finish();
                } else if (const size_t colon = line.find(": "); line[0] == ' ' && colon != std::string::npos) {
                    one.expected[line.substr(line.find_first_not_of(' '), colon - line.find_first_not_of(' '))] = line.substr(colon + 2);
                } else if (line[0] != '#') {
                    start = one.sql.empty() ? number : start;
                    one.sql += (one.sql.empty() ? "" : "\n") + line;
                }
            }
            finish();
        }
    }

    void analyses()
    {
        QFETCH(SqlCase, one);
        auto got = describe(sql::analyze(one.sql, m_catalog, m_settings), m_catalog);
        std::string wrong;
        one.expected.try_emplace("refusals", "-");   // what is not said to be refused must not be
        for (const auto& [key, value] : one.expected) {
            QVERIFY2(got.contains(key) || got.empty(), ("no such key: " + key).c_str());
            if (got[key] != (value == "-" ? "" : value))
                wrong += "\n  " + key + ": got " + got[key] + "\n  " + std::string(key.size(), ' ') + "  want " + value;
        }
        QVERIFY2(wrong.empty(), (one.sql + wrong).c_str());
    }

    /// What tools ask of the system catalogs is plain reading, whatever the policy thinks of unknown things.
    void metadataIsPlain_data()
    {
        QTest::addColumn<QString>("sql");
        const QDir folder(QString::fromStdString(m_folder));
        for (const QString& name : folder.entryList({QStringLiteral("metadata_*.txt")}, QDir::Files, QDir::Name)) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QString text = QString::fromUtf8(file.readAll());
            text.remove(0, text.indexOf(QLatin1Char('\n')) + 1);
            int number = 1;
            for (const QString& sql : text.split(QStringLiteral("\n----\n")))
                QTest::addRow("%s #%d", qPrintable(name), number++) << sql;
        }
    }

    void metadataIsPlain()
    {
        QFETCH(QString, sql);
        // A file is one session: what it prepared it may execute.
        sql::SessionSettings settings;
        settings.prepared = &m_prepared;
        const sql::Analysis analysis = sql::analyze(sql.toStdString(), m_catalog, settings);
        for (const sql::Statement& statement : analysis.statements) {
            if (statement.tag == "PREPARE" && statement.inner)
                m_prepared.emplace_back(statement.preparedName, *statement.inner);
            std::string detail;
            for (const sql::Finding& finding : statement.findings)
                detail += finding.detail + "; ";
            QVERIFY2(statement.findings.empty(), (detail + sql.toStdString()).c_str());
            QVERIFY2(!statement.effects.beyondRead(), (joined(sql::effectNames(statement.effects), " ") + ": " + sql.toStdString()).c_str());
        }
    }
};

int main(int argc, char** argv)
{
    // "--describe FILE" prints what the analysis says of each block of a file, to start new cases from.
    if (argc == 3 && std::string_view(argv[1]) == "--describe") {
        const catalog::Snapshot snapshot = cases::readCaseCatalog(GATEHOUSE_SOURCE_DIR "/tests/cases/sql");
        std::ifstream file(argv[2]);
        for (std::string line; std::getline(file, line);) {
            if (line.empty() || line[0] == '#') {
                std::printf("%s\n", line.c_str());
                continue;
            }
            std::printf("%s\n", line.c_str());
            for (const auto& [key, value] : describe(sql::analyze(line, snapshot, {}), snapshot)) {
                if (!value.empty())
                    std::printf("  %s: %s\n", key.c_str(), value.c_str());
            }
            std::printf("\n");
        }
        return 0;
    }
    QCoreApplication application(argc, argv);
    SqlCases test;
    return QTest::qExec(&test, argc, argv);
}

#include "sql_cases.moc"
