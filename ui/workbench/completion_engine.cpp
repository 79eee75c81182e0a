#include "ui/workbench/completion_engine.h"

#include "ui/workbench/postgres_keywords.h"
#include "ui/workbench/table_reference.h"

#include <QSet>

#include <algorithm>

namespace gatehouse::ui {

namespace {

using Kind = CompletionItem::Kind;

/// 0 best: starts with, 1: contains, 2: letters in order, -1: no match.
int matchRank(const QString& candidate, const QString& prefix)
{
    if (prefix.isEmpty() || candidate.startsWith(prefix, Qt::CaseInsensitive))
        return 0;
    if (candidate.contains(prefix, Qt::CaseInsensitive))
        return 1;
    if (prefix.size() < 2)
        return -1;
    qsizetype at = 0;
    for (const QChar c : prefix) {
        at = candidate.indexOf(c, at, Qt::CaseInsensitive);
        if (at < 0)
            return -1;
        ++at;
    }
    return 2;
}

struct Ranked {
    int rank;
    CompletionItem item;
};

class Collector {
public:
    explicit Collector(QString prefix) : m_prefix(std::move(prefix)) {}

    void add(const QString& text, const QString& detail, Kind kind, const QString& label = {})
    {
        const int rank = matchRank(text, m_prefix);
        if (rank < 0 || m_seen.contains(text))
            return;
        m_seen.insert(text);
        const QString shown = kind == Kind::Keyword || kind == Kind::Function ? text : PostgresKeywords::quotedName(text);
        m_found.append({rank, {shown, detail, label, kind}});
    }

    void addColumns(const service::RelationNode& relation)
    {
        for (const service::ColumnNode& column : relation.columns)
            add(column.name, column.type, Kind::Column, column.label);
    }

    [[nodiscard]] QVector<CompletionItem> take()
    {
        std::stable_sort(m_found.begin(), m_found.end(), [](const Ranked& a, const Ranked& b) {
            return a.rank != b.rank ? a.rank < b.rank : a.item.kind < b.item.kind;
        });
        QVector<CompletionItem> items;
        for (const Ranked& ranked : std::as_const(m_found)) {
            if (items.size() == CompletionEngine::itemsMax)
                break;
            items.append(ranked.item);
        }
        return items;
    }

private:
    QString m_prefix;
    QSet<QString> m_seen;
    QVector<Ranked> m_found;
};

const service::RelationNode* resolve(const QVector<service::RelationNode>& relations, const TableReference& reference)
{
    const service::RelationNode* found = nullptr;
    for (const service::RelationNode& relation : relations) {
        if (relation.name != reference.name || (!reference.schema.isEmpty() && relation.schema != reference.schema))
            continue;
        if (!found || relation.schema == u"public")
            found = &relation;
    }
    return found;
}

/// The name before the dot at `dot`, and the one before that.
QPair<QString, QString> qualifierBefore(const QString& text, const QVector<SqlToken>& tokens, int dot)
{
    const auto nameAt = [&](int at) {
        if (at < 0 || (tokens[at].kind != SqlToken::Kind::Word && tokens[at].kind != SqlToken::Kind::QuotedWord))
            return QString();
        return TableReferences::identifier(text, tokens[at]);
    };
    const QString name = nameAt(dot - 1);
    const bool longer = dot >= 3 && tokens[dot - 2].kind == SqlToken::Kind::Symbol && text[tokens[dot - 2].start] == u'.';
    return {longer ? nameAt(dot - 3) : QString(), name};
}

}  // namespace

CompletionList CompletionEngine::complete(const QString& text, int caret) const
{
    CompletionList list;
    list.start = caret = int(std::clamp(qsizetype(caret), qsizetype(0), text.size()));
    if (SqlScanner::insideTextOrComment(text, caret))
        return list;

    const StatementSpan span = SqlScanner::statementAt(text, caret);
    const bool within = caret >= span.start && caret <= span.stop;
    const QString statement = within ? text.mid(span.start, qMax(span.end, caret) - span.start) : QString();
    const int offset = within ? span.start : caret;
    QVector<SqlToken> tokens = SqlScanner::tokens(statement);
    tokens.removeIf([](const SqlToken& token) { return token.kind == SqlToken::Kind::Comment; });

    int before = -1;   // last token that ends before the word at the caret
    for (int at = 0; at < tokens.size() && tokens[at].start + offset < caret; ++at) {
        const bool word = tokens[at].kind == SqlToken::Kind::Word || tokens[at].kind == SqlToken::Kind::QuotedWord;
        if (word && tokens[at].end() + offset >= caret) {
            list.start = tokens[at].start + offset;
            break;
        }
        before = at;
    }
    list.prefix = text.mid(list.start, caret - list.start);
    QString prefix = list.prefix;
    prefix.remove(u'"');
    Collector collector(prefix);

    const QVector<TableReference> references = TableReferences::in(statement, tokens);
    const QString previous = before < 0 ? QString() : statement.mid(tokens[before].start, tokens[before].length);

    if (previous == u".") {
        const auto [schema, name] = qualifierBefore(statement, tokens, before);
        for (const TableReference& reference : references) {
            if (schema.isEmpty() && reference.shownName() == name)
                if (const service::RelationNode* relation = resolve(m_relations, reference))
                    collector.addColumns(*relation);
        }
        for (const service::RelationNode& relation : m_relations) {
            if (schema.isEmpty() && relation.schema == name)
                collector.add(relation.name, relation.kind, Kind::Relation);
            if (!schema.isEmpty() && relation.schema == schema && relation.name == name)
                collector.addColumns(relation);
        }
        list.items = collector.take();
        if (list.items.isEmpty() && schema.isEmpty())
            if (const service::RelationNode* relation = resolve(m_relations, {QString(), name, QString()}))
                collector.addColumns(*relation);
        if (list.items.isEmpty())
            list.items = collector.take();
        return list;
    }

    static const QSet<QString> tablesFollow{QStringLiteral("FROM"), QStringLiteral("JOIN"), QStringLiteral("INTO"),
                                            QStringLiteral("UPDATE"), QStringLiteral("TABLE"), QStringLiteral("TRUNCATE")};
    const bool wantsTable = tablesFollow.contains(previous.toUpper());
    if (!wantsTable) {
        for (const TableReference& reference : references) {
            if (const service::RelationNode* relation = resolve(m_relations, reference)) {
                collector.addColumns(*relation);
                if (!reference.alias.isEmpty())
                    collector.add(reference.alias, relation->name, Kind::Alias);
            }
        }
    }
    for (const QString& name : TableReferences::commonTables(statement, tokens))
        collector.add(name, QStringLiteral("with"), Kind::Relation);
    for (const service::RelationNode& relation : m_relations) {
        collector.add(relation.name, relation.schema, Kind::Relation);
        collector.add(relation.schema, QStringLiteral("schema"), Kind::Schema);
    }
    if (!wantsTable && !prefix.isEmpty()) {
        for (const QString& function : PostgresKeywords::functions())
            collector.add(function, QStringLiteral("function"), Kind::Function);
        for (const QString& keyword : PostgresKeywords::keywords())
            collector.add(keyword, QStringLiteral("keyword"), Kind::Keyword);
    }
    list.items = collector.take();
    // The word as it already stands needs no popup.
    if (list.items.size() == 1 && list.items.front().text.compare(list.prefix, Qt::CaseInsensitive) == 0)
        list.items.clear();
    return list;
}

}  // namespace gatehouse::ui
