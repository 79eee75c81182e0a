// Runs tests/cases/masking/*.txt: a statement, the rows the database answers, and the rows that leave.
#include "core/masking/copy_masker.h"
#include "core/masking/data_row.h"
#include "core/masking/plan.h"
#include "core/policy/policy.h"
#include "core/sql/analyze.h"
#include "tests/cases/shop_catalog.h"

#include <QtTest>

using namespace gatehouse;

namespace {

/// One case: "key: value" lines up to an empty line.
struct MaskingCase {
    QString where;
    QString as = QStringLiteral("human prod");
    QString sql;
    QStringList columns;   ///< "customers.email text", "- text" for no origin, "#99999.1 text" for an unknown table
    QStringList rows;      ///< cells between " | "; \N is NULL
    QStringList out;
    QString copy;          ///< COPY data as the database sends it, with \n for line ends
    QString copied;
    bool mismatch = false;
    QStringList maskers;   ///< "customers.email full": columns with a masker of their own
};

QStringList cellsOf(const QString& line)
{
    QStringList cells = line.split(QLatin1Char('|'));
    for (QString& cell : cells)
        cell = cell.trimmed();
    return cells;
}

void put(std::string& out, uint32_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; --i)
        out.push_back(static_cast<char>(value >> (8 * i)));
}

std::string rowOf(const QStringList& cells)
{
    std::string body;
    put(body, static_cast<uint32_t>(cells.size()), 2);
    for (const QString& cell : cells) {
        const std::string bytes = cell.toStdString();
        if (bytes == "\\N") {
            put(body, 0xffffffffU, 4);
            continue;
        }
        put(body, static_cast<uint32_t>(bytes.size()), 4);
        body += bytes;
    }
    return body;
}

QString textOf(std::string_view body)
{
    const auto take = [&body](int bytes) {
        uint32_t value = 0;
        for (int i = 0; i < bytes; ++i)
            value = value << 8 | static_cast<unsigned char>(body[static_cast<size_t>(i)]);
        body.remove_prefix(static_cast<size_t>(bytes));
        return value;
    };
    QStringList cells;
    for (uint32_t left = take(2); left > 0; --left) {
        const uint32_t length = take(4);
        if (length == 0xffffffffU) {
            cells << QStringLiteral("\\N");
            continue;
        }
        cells << QString::fromUtf8(body.data(), static_cast<qsizetype>(length));
        body.remove_prefix(length);
    }
    return cells.join(QStringLiteral(" | "));
}

/// "varchar(20)" → type and modifier
void setType(masking::ResultColumn& column, const QString& text)
{
    const qsizetype bracket = text.indexOf(QLatin1Char('('));
    column.typeOid = cases::typeOid(text.left(bracket).toStdString());
    if (bracket >= 0)
        column.typeModifier = text.mid(bracket + 1, text.size() - bracket - 2).toInt() + 4;
}

masking::ResultColumn columnOf(const QString& text, const catalog::Snapshot& catalog)
{
    const QStringList parts = text.split(QLatin1Char(' '));
    masking::ResultColumn column;
    setType(column, parts.value(1));
    const QString origin = parts[0];
    if (origin == QStringLiteral("-"))
        return column;
    const QString table = origin.section(QLatin1Char('.'), 0, 0);
    const QString name = origin.section(QLatin1Char('.'), 1);
    if (table.startsWith(QLatin1Char('#'))) {
        column.table = table.mid(1).toUInt();
        column.number = name.toShort();
        return column;
    }
    const catalog::Relation* relation = catalog.relation("public", table.toStdString());
    if (!relation)
        relation = catalog.relation("pg_catalog", table.toStdString());
    if (!relation || !relation->column(name.toStdString()))
        qFatal("the case names an unknown column: %s", qPrintable(text));
    column.table = relation->oid;
    column.number = relation->column(name.toStdString())->number;
    return column;
}

/// The shop with these.
catalog::Snapshot withMaskers(const QStringList& maskers)
{
    static uint64_t version = 1;
    static const catalog::Snapshot shop = cases::shopCatalog();
    if (maskers.isEmpty())
        return {shop.database(), 1, shop.contents()};
    catalog::Contents contents = shop.contents();
    for (const QString& line : maskers) {
        const std::string table = line.section(QLatin1Char('.'), 0, 0).toStdString();
        const std::string name = line.section(QLatin1Char('.'), 1).section(QLatin1Char(' '), 0, 0).toStdString();
        bool found = false;
        for (catalog::Relation& relation : contents.relations) {
            for (catalog::Column& column : relation.columns) {
                if (relation.name != table || column.name != name)
                    continue;
                column.masker = line.section(QLatin1Char(' '), 1).toStdString();
                found = true;
            }
        }
        if (!found)
            qFatal("the case names an unknown column: %s", qPrintable(line));
    }
    // What is remembered of a snapshot's views is remembered by its version.
    return {shop.database(), ++version, std::move(contents)};
}

QString unescaped(QString text)
{
    return text.replace(QStringLiteral("\\n"), QStringLiteral("\n")).replace(QStringLiteral("\\t"), QStringLiteral("\t"));
}

}  // namespace

Q_DECLARE_METATYPE(MaskingCase)

/// What is found in values without a label is another test's.
class NothingFound : public masking::Finder {
public:
    void find(std::string_view, std::vector<masking::Found>& found) override { found.clear(); }
};

class MaskingCases : public QObject {
    Q_OBJECT

    static void takeLine(MaskingCase& one, const QString& line)
    {
        const qsizetype colon = line.indexOf(QLatin1Char(':'));
        const QString key = line.left(colon);
        const QString value = line.mid(colon + 1).trimmed();
        if (key == QStringLiteral("as"))
            one.as = value;
        else if (key == QStringLiteral("sql"))
            one.sql = value;
        else if (key == QStringLiteral("columns"))
            one.columns = cellsOf(value);
        else if (key == QStringLiteral("row"))
            one.rows << value;
        else if (key == QStringLiteral("out"))
            one.out << value;
        else if (key == QStringLiteral("copy"))
            one.copy = unescaped(value);
        else if (key == QStringLiteral("copied"))
            one.copied = unescaped(value);
        else if (key == QStringLiteral("maskers"))
            one.maskers = cellsOf(value);
        else if (key == QStringLiteral("mismatch"))
            one.mismatch = value == QStringLiteral("yes");
        else
            qFatal("%s: unknown key in: %s", qPrintable(one.where), qPrintable(line));
    }

private Q_SLOTS:
    void masks_data()
    {
        QTest::addColumn<MaskingCase>("one");
        const QDir folder(QStringLiteral(GATEHOUSE_SOURCE_DIR "/tests/cases/masking"));
        for (const QString& name : folder.entryList({QStringLiteral("*.txt")}, QDir::Files, QDir::Name)) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QStringList lines = (QString::fromUtf8(file.readAll()) + QStringLiteral("\n\n")).split(QLatin1Char('\n'));
            MaskingCase one;
            for (qsizetype i = 0; i < lines.size(); ++i) {
                const QString line = lines[i].trimmed();
                if (line.startsWith(QLatin1Char('#')))
                    continue;
                if (!line.isEmpty()) {
                    if (one.where.isEmpty())
                        one.where = QStringLiteral("%1:%2").arg(name).arg(i + 1);
                    takeLine(one, line);
                } else if (!one.where.isEmpty()) {
                    QTest::addRow("%s %s", qPrintable(one.where), qPrintable(one.sql)) << one;
                    one = {};
                }
            }
        }
    }

    void masks()
    {
        QFETCH(MaskingCase, one);
        const catalog::Snapshot catalog = withMaskers(one.maskers);
        static const auto policy = policy::Policy::parse(policy::defaultPolicyText(), 1);
        const sql::Analysis analysis = sql::analyze(one.sql.toStdString(), catalog, {});
        QCOMPARE(analysis.statements.size(), size_t(1));
        const sql::Statement& statement = analysis.statements.front();
        const QStringList who = one.as.split(QLatin1Char(' '));
        const policy::Verdict verdict
            = (*policy)->evaluate(statement, {"someone", who[0].toStdString(), {}, "shop", who[1].toStdString()}, catalog);
        if (!one.copy.isEmpty()) {
            const qsizetype columns = one.columns.isEmpty() ? static_cast<qsizetype>(statement.outputs.size()) : one.columns[0].toInt();
            NothingFound finder;
            masking::CopyMasker masker(masking::planForCopy(static_cast<size_t>(columns), statement, verdict, catalog), statement.copy,
                                       masking::Tools{.finder = &finder});
            std::string out;
            QVERIFY(masker.feed(one.copy.toStdString(), out));
            QVERIFY(masker.finish(out));
            QCOMPARE(QString::fromStdString(out), one.copied);
            return;
        }
        std::vector<masking::ResultColumn> columns;
        for (const QString& column : one.columns)
            columns.push_back(columnOf(column, catalog));
        const masking::Plan plan = masking::planForResult(columns, statement, verdict, catalog);
        QCOMPARE(plan.mismatch, one.mismatch);
        QCOMPARE(one.rows.size(), one.out.size());
        for (qsizetype i = 0; i < one.rows.size(); ++i) {
            std::string out;
            uint64_t cells = 0;
            NothingFound finder;
            masking::CellMasker masker(masking::Tools{.finder = &finder});
            masker.startResult(plan);
            const std::string row = rowOf(cellsOf(one.rows[i]));
            const masking::Row masked = masking::maskRow(row, plan, masker, out, cells);
            QVERIFY(masked != masking::Row::Malformed);
            if (masked == masking::Row::Unchanged)
                out = row;
            QCOMPARE(textOf(out), cellsOf(one.out[i]).join(QStringLiteral(" | ")));
        }
    }
};

QTEST_GUILESS_MAIN(MaskingCases)
#include "masking_cases.moc"
