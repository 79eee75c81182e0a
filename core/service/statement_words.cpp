#include "core/service/statement_words.h"

#include "core/service/catalog_names.h"

#include <QLocale>

#include <algorithm>
#include <array>
#include <utility>

namespace gatehouse::service {

namespace {

/// Lineage of one value: more columns than a person reads are counted.
constexpr int kColumnsNamedMax = 24;

QString text(const std::string& value)
{
    return QString::fromStdString(value);
}

QString withLabels(const ColumnName& name)
{
    return name.labels.isEmpty() ? name.dotted() : name.dotted() + QStringLiteral(" [%1]").arg(name.labels.join(QStringLiteral(", ")));
}

QString joined(const QStringList& names)
{
    if (names.size() > kColumnsNamedMax)
        return names.mid(0, kColumnsNamedMax).join(QStringLiteral(", ")) + QStringLiteral(" and %1 more").arg(names.size() - kColumnsNamedMax);
    if (names.size() < 2)
        return names.join(QString());
    return names.mid(0, names.size() - 1).join(QStringLiteral(", ")) + QStringLiteral(" and ") + names.back();
}

const char* flowVerb(sql::Flow flow)
{
    switch (flow) {
    case sql::Flow::Plain: return "plain from";
    case sql::Flow::Derived: return "derived from";
    case sql::Flow::Tests: return "tests";
    case sql::Flow::Counts: return "counts";
    }
    return "";
}

QString accessWord(sql::Access access)
{
    switch (access) {
    case sql::Access::Read: return QStringLiteral("reads");
    case sql::Access::Write: return QStringLiteral("writes");
    case sql::Access::Define: return QStringLiteral("defines");
    }
    return {};
}

/// What a use says of the column, to stand behind its name.
const char* useWords(sql::UseKind kind)
{
    switch (kind) {
    case sql::UseKind::Constant: return "= constant";
    case sql::UseKind::Column: return "= another column";
    case sql::UseKind::NullTest: return "tested for NULL";
    case sql::UseKind::Range: return "compared by range";
    case sql::UseKind::Pattern: return "matched with a pattern";
    case sql::UseKind::Function: return "inside an expression";
    case sql::UseKind::Order: return "sorted by";
    case sql::UseKind::Group: return "grouped by";
    case sql::UseKind::Other: return "in a way of its own";
    }
    return "";
}

QString placeWords(sql::UsePlace place)
{
    return QString::fromLatin1(sql::usePlaceName(place)).replace(u'-', u' ');
}

const char* transactionWords(sql::TransactionStep step)
{
    switch (step) {
    case sql::TransactionStep::None: return "";
    case sql::TransactionStep::Begin: return "begins a transaction";
    case sql::TransactionStep::Commit: return "ends the transaction and keeps its changes";
    case sql::TransactionStep::Rollback: return "ends the transaction and takes its changes back";
    case sql::TransactionStep::Savepoint: return "sets a savepoint";
    case sql::TransactionStep::RollbackTo: return "takes back what was changed since a savepoint";
    case sql::TransactionStep::Release: return "gives up a savepoint";
    case sql::TransactionStep::Prepare: return "prepares the transaction for a commit in two phases";
    }
    return "";
}

QString behind(const std::string& via)
{
    return via.empty() ? QString() : QStringLiteral(", through ") + text(via);
}

/// Collects the lines and bounds each heading.
class Page {
public:
    explicit Page(qsizetype linesMax) : m_linesMax(linesMax) {}

    void add(const char* heading, const QString& subject, const QString& says)
    {
        const QString head = QString::fromLatin1(heading);
        if (head != m_heading) {
            close();
            m_heading = head;
        }
        ++m_count;
        if (m_linesMax < 0 || m_count <= m_linesMax)
            m_lines.append({head, subject, says});
    }

    [[nodiscard]] QVector<WordsLine> take()
    {
        close();
        return std::move(m_lines);
    }

private:
    void close()
    {
        if (m_linesMax >= 0 && m_count > m_linesMax)
            m_lines.append({m_heading, {}, QStringLiteral("… and %1 more").arg(m_count - m_linesMax)});
        m_count = 0;
    }

    qsizetype m_linesMax;
    qsizetype m_count = 0;
    QString m_heading;
    QVector<WordsLine> m_lines;
};

void does(Page& page, const sql::Statement& statement)
{
    if (statement.tag.empty())
        return page.add("does", {}, QStringLiteral("what cannot be told, and so it counts as the worst"));
    QStringList effects;
    for (const std::string& name : sql::effectNames(statement.effects))
        effects.append(text(name));
    page.add("does", text(statement.tag), effects.isEmpty() ? QStringLiteral("nothing that counts as an effect") : effects.join(QStringLiteral(", ")));
}

void found(Page& page, const sql::Statement& statement, const catalog::Snapshot& catalog)
{
    for (const sql::Finding& finding : statement.findings) {
        if (sql::leavesOpen(finding.kind))
            continue;   // said under "not told"
        QString says = text(finding.detail);
        const QString table = dottedName(finding.table, catalog);
        QStringList more;
        if (!table.isEmpty() && !says.contains(table))
            more.append(table);
        if (finding.rows >= 0)
            more.append(rowsWords(finding.rows));
        if (!more.isEmpty())
            says += QStringLiteral(" (%1)").arg(more.join(QStringLiteral(", ")));
        page.add("found", QString::fromLatin1(sql::findingName(finding.kind)), says);
    }
}

void touches(Page& page, const sql::Statement& statement)
{
    for (const sql::ObjectRef& object : statement.objects) {
        QString says = dottedName(object.schema, object.name) + behind(object.via);
        if (object.oid == 0 && object.access != sql::Access::Define)
            says += QStringLiteral(", which is not in the catalog");
        page.add("touches", accessWord(object.access), says);
    }
}

void shows(Page& page, const sql::Statement& statement, const catalog::Snapshot& catalog, const QStringList& about)
{
    const bool answers = statement.returnsRows || statement.copy.direction == sql::CopyDirection::Out;
    if (answers && !statement.outputsKnown)
        page.add("shows", {}, QStringLiteral("columns that are not known before it runs"));
    for (size_t at = 0; at < statement.outputs.size(); ++at) {
        const sql::OutputColumn& output = statement.outputs[at];
        QString says = !output.known ? QStringLiteral("from where cannot be told")
            : output.sources.empty() ? QStringLiteral("from no column")
                                     : lineageWords(output.sources, catalog);
        const QString more = about.value(static_cast<qsizetype>(at));
        if (!more.isEmpty())
            says += QStringLiteral(" · ") + more;
        page.add("shows", text(output.name), says);
    }
}

void usesAndWrites(Page& page, const sql::Statement& statement, const catalog::Snapshot& catalog)
{
    for (const sql::Use& use : statement.uses)
        page.add("uses", placeWords(use.place), withLabels(nameOf(use.column, catalog)) + u' ' + QString::fromLatin1(useWords(use.kind)));
    for (const sql::WriteFlow& write : statement.writes) {
        const QString from = !write.known ? QStringLiteral("values that cannot be told")
            : write.sources.empty()       ? QStringLiteral("constants")
                                          : lineageWords(write.sources, catalog);
        page.add("writes", withLabels(nameOf(write.target, catalog)), QStringLiteral("< ") + from);
    }
    for (const sql::FunctionUse& function : statement.functions) {
        page.add("runs", dottedName(function.schema, function.name) + QStringLiteral("()"),
                 (function.told ? QStringLiteral("what it does is known") : QStringLiteral("what it does cannot be told")) + behind(function.via));
    }
}

void also(Page& page, const sql::Statement& statement)
{
    if (statement.transaction != sql::TransactionStep::None)
        page.add("also", {}, QString::fromLatin1(transactionWords(statement.transaction)));
    if (statement.copy.direction != sql::CopyDirection::None) {
        constexpr std::array formats{"text", "CSV", "binary"};
        page.add("also", {}, QStringLiteral("%1 as %2")
                                 .arg(statement.copy.direction == sql::CopyDirection::In ? QStringLiteral("takes rows from the client")
                                                                                         : QStringLiteral("sends rows to the client"),
                                      QLatin1String(formats[static_cast<size_t>(statement.copy.format)])));
    }
    if (statement.preparedName == "*")
        page.add("also", {}, QStringLiteral("is about every prepared statement of the session"));
    else if (!statement.preparedName.empty())
        page.add("also", {}, QStringLiteral("is about the prepared statement %1").arg(dottedName("", statement.preparedName)));
    if (!statement.cursorName.empty())
        page.add("also", {}, QStringLiteral("is about the cursor %1").arg(dottedName("", statement.cursorName)));
    if (statement.changesSearchPath)
        page.add("also", {}, QStringLiteral("may change the search path, and so what names mean afterwards"));
    if (statement.changesCatalog)
        page.add("also", {}, QStringLiteral("changes the schema, which is read again afterwards"));
    if (statement.createsTemporary)
        page.add("also", {}, QStringLiteral("makes temporary objects"));
    if (statement.dependsOnLiterals)
        page.add("also", {}, QStringLiteral("with other constants the verdict may be another"));
}

void notTold(Page& page, const sql::Statement& statement)
{
    // A session may have changed the schema in a transaction of its own.
    for (const std::string& reason : statement.refusals)
        page.add("refused", QStringLiteral("by the database"), text(reason) + QStringLiteral(", as the schema was last read"));
    for (const std::string& reason : statement.untold()) {
        const auto finding = std::ranges::find_if(statement.findings, [&reason](const sql::Finding& each) {
            return sql::leavesOpen(each.kind) && each.detail == reason;
        });
        const QString kind = finding == statement.findings.end() ? QString() : QString::fromLatin1(sql::findingName(finding->kind));
        page.add("not told", kind, text(reason));
    }
}

}  // namespace

QString rowsWords(double rows)
{
    if (rows < 0)
        return {};
    const QString number = QLocale(QLocale::English).toString(static_cast<qint64>(rows));
    return rows == 1 ? QStringLiteral("about 1 row") : QStringLiteral("about %1 rows").arg(number);
}

QString lineageWords(const std::vector<sql::Source>& sources, const catalog::Snapshot& catalog)
{
    QStringList parts;
    for (const sql::Flow flow : {sql::Flow::Plain, sql::Flow::Derived, sql::Flow::Tests, sql::Flow::Counts}) {
        QStringList names;
        for (const sql::Source& source : sources) {
            if (source.flow == flow)
                names.append(withLabels(nameOf(source.column, catalog)));
        }
        if (!names.isEmpty())
            parts.append(QString::fromLatin1(flowVerb(flow)) + u' ' + joined(names));
    }
    return parts.join(QStringLiteral("; "));
}

QVector<WordsLine> wordsOf(const sql::Statement& statement, const catalog::Snapshot& catalog, const WordsOptions& options)
{
    Page page(options.linesMax);
    does(page, statement);
    if (statement.tag.empty()) {
        // What else the value says is what is assumed, not what is known.
        notTold(page, statement);
        return page.take();
    }
    found(page, statement, catalog);
    touches(page, statement);
    shows(page, statement, catalog, options.aboutOutputs);
    usesAndWrites(page, statement, catalog);
    also(page, statement);
    if (statement.inner) {
        for (const WordsLine& line : wordsOf(*statement.inner, catalog, {options.linesMax, {}}))
            page.add("inside", line.heading, line.subject.isEmpty() ? line.text : line.subject + QStringLiteral(": ") + line.text);
    }
    notTold(page, statement);
    return page.take();
}

}  // namespace gatehouse::service
