#include "core/sql/analyze.h"

#include "core/sql/analyze_node.h"
#include "core/sql/inspector.h"
#include "core/sql/roomy_stack.h"
#include "core/sql/shape.h"

#include <algorithm>
#include <exception>
#include <optional>

namespace gatehouse::sql {

namespace {

/// Where a column's value is computed from another, that it is tested or counted besides says nothing more.
std::vector<Source> strongest(const std::vector<Source>& sources)
{
    std::vector<Source> result;
    for (const Source& each : sources) {
        if (result.empty() || result.back().column != each.column || result.back().flow != Flow::Derived)
            result.push_back(each);
    }
    return result;
}

/// Two fields of one name are two members of one name: both are said of it.
std::vector<OutputMember> membersOf(const std::vector<NamedOrigin>& row)
{
    std::vector<OutputMember> members;
    for (const NamedOrigin& field : row) {
        const auto same = std::ranges::find(members, field.name, &OutputMember::name);
        if (same == members.end()) {
            members.push_back({field.name, field.origin.known, strongest(field.origin.sources)});
            continue;
        }
        Origin both{same->known, 0, same->sources, nullptr};
        both.add(field.origin.as(Flow::Derived));
        same->known = both.known;
        same->sources = strongest(both.sources);
    }
    return members;
}

void setOutputs(Statement& statement, QueryColumns table)
{
    statement.outputsKnown = table.known;
    statement.outputs.clear();
    for (NamedOrigin& column : table.columns) {
        OutputColumn& output = statement.outputs.emplace_back();
        output.name = std::move(column.name);
        output.known = column.origin.known;
        if (column.origin.members && !column.origin.row)
            output.members = membersOf(*column.origin.members);
        if (column.origin.call)
            output.function = column.origin.call->name;
        output.sources = strongest(column.origin.sources);
    }
    if (!table.known)
        statement.outputs.clear();
}

/// A new table is made of what the query gives; it has no OID yet.
void setWrites(Statement& statement, const QueryColumns& table)
{
    statement.writesKnown = statement.writesKnown && table.known;
    for (size_t i = 0; i < table.columns.size(); ++i)
        statement.writes.push_back({{0, static_cast<int16_t>(i + 1)}, table.columns[i].origin.known, table.columns[i].origin.sources});
}

void sortUses(Statement& statement)
{
    for (std::vector<Use>* each : {&statement.uses, &statement.comparisons}) {
        std::ranges::sort(*each);
        each->erase(std::unique(each->begin(), each->end()), each->end());
    }
}

Statement refused(std::string_view text, FindingKind kind, std::string detail)
{
    Statement statement;
    statement.length = static_cast<uint32_t>(std::min<size_t>(text.size(), UINT32_MAX));
    statement.effects.add(Effect::Execution);
    statement.findings.push_back({kind, std::move(detail)});
    statement.returnsRows = true;
    statement.changesSearchPath = true;
    statement.changesCatalog = true;
    statement.dependsOnLiterals = true;
    return statement;
}

/// Where the statement's own text starts: PostgreSQL counts blanks and comments before it in.
size_t skipBlank(std::string_view text, size_t at, size_t end)
{
    while (at < end) {
        if (std::string_view(" \t\r\n\f\v").find(text[at]) != std::string_view::npos) {
            ++at;
        } else if (text.substr(at, 2) == "--") {
            while (at < end && text[at] != '\n' && text[at] != '\r')
                ++at;
        } else if (text.substr(at, 2) == "/*") {
            size_t open = 0;
            do {
                if (text.substr(at, 2) == "/*") {
                    ++open;
                    at += 2;
                } else if (text.substr(at, 2) == "*/") {
                    --open;
                    at += 2;
                } else {
                    ++at;
                }
            } while (open > 0 && at < end);
        } else {
            break;
        }
    }
    return std::min(at, end);
}

void parseAndAnalyze(const std::string& text, const catalog::Snapshot& catalog, const SessionSettings& settings,
                     Analysis& analysis)
{
    const ParseTree tree = parseText(text);
    if (!tree.root) {
        analysis.errorText = tree.errorText;
        analysis.errorPosition = tree.errorPosition;
        analysis.statements.push_back(refused(text, FindingKind::NotParsed, "the text does not parse"));
        return;
    }
    analysis.normalised = recordableShape(text);
    bool namesMayBeNew = false;
    for (size_t i = 0; i < tree.root->n_stmts; ++i) {
        const PgQuery__RawStmt& raw = *tree.root->stmts[i];
        const ProtobufCMessage* content = inside(raw.stmt);
        Statement statement = content ? analyzeNode(*content, catalog, settings)
                                      : refused(text, FindingKind::Unsupported, "an empty statement node");
        const auto begin = static_cast<size_t>(std::max(raw.stmt_location, 0));
        const size_t end = raw.stmt_len > 0 ? std::min(text.size(), begin + static_cast<size_t>(raw.stmt_len)) : text.size();
        const size_t offset = skipBlank(text, begin, end);
        statement.offset = static_cast<uint32_t>(offset);
        statement.length = static_cast<uint32_t>(end - offset);
        if (statement.inner && !statement.preparedName.empty()) {
            auto inner = std::make_shared<Statement>(*statement.inner);
            inner->text = text.substr(offset, end - offset);
            statement.inner = std::move(inner);
        }
        // What one before it made, or brought back, is not in the snapshot.
        if (namesMayBeNew)
            statement.refusals.clear();
        namesMayBeNew = namesMayBeNew || statement.mayChange() || statement.changesSearchPath
            || statement.transaction != TransactionStep::None;
        analysis.statements.push_back(std::move(statement));
    }
}

}  // namespace

EffectSet Analysis::effects() const
{
    EffectSet result;
    for (const Statement& statement : statements)
        result.add(statement.effects);
    return result;
}

Statement analyzeNode(const ProtobufCMessage& message, const catalog::Snapshot& catalog, const SessionSettings& settings)
{
    Statement statement;
    statement.tag = statementTag(message);
    Inspector inspector(catalog, settings, statement);
    QueryColumns query = inspector.inspect(message);

    const auto* select = as<PgQuery__SelectStmt>(&message, pg_query__select_stmt__descriptor);
    const auto* insert = as<PgQuery__InsertStmt>(&message, pg_query__insert_stmt__descriptor);
    const auto* update = as<PgQuery__UpdateStmt>(&message, pg_query__update_stmt__descriptor);
    const auto* remove = as<PgQuery__DeleteStmt>(&message, pg_query__delete_stmt__descriptor);
    if ((select && !select->into_clause) || (insert && insert->n_returning_list > 0)
        || (update && update->n_returning_list > 0) || (remove && remove->n_returning_list > 0)) {
        statement.returnsRows = true;
        setOutputs(statement, std::move(query));
    } else if (select) {
        setWrites(statement, query);
    } else if (const auto* copy = as<PgQuery__CopyStmt>(&message, pg_query__copy_stmt__descriptor)) {
        if (copy->is_from)
            inspector.fill(*copy);
        else
            setOutputs(statement, copy->query ? std::move(query) : inspector.shown(*copy));
    } else if (const auto* create = as<PgQuery__CreateTableAsStmt>(&message, pg_query__create_table_as_stmt__descriptor)) {
        if (create->query && create->query->node_case == PG_QUERY__NODE__NODE_SELECT_STMT)
            setWrites(statement, query);
    } else if (message.descriptor == &pg_query__call_stmt__descriptor) {
        setOutputs(statement, std::move(query));
    }
    // A block that does nothing still asks the server for something.
    if (statement.effects.empty())
        statement.effects.add(Effect::Read);
    sortUses(statement);
    return statement;
}

Analysis analyze(std::string_view text, const catalog::Snapshot& catalog, const SessionSettings& settings)
{
    Analysis analysis;
    analysis.normalised = unreadableShape(text);
    const auto refuse = [&](FindingKind kind, const char* why) {
        analysis.statements.clear();
        analysis.statements.push_back(refused(text, kind, why));
    };
    if (text.find('\0') != std::string_view::npos) {
        analysis.errorText = "the text has a NUL byte";
        refuse(FindingKind::NotParsed, "the text has a NUL byte");
        return analysis;
    }
    if (text.size() > kAnalyseBytesMax) {
        refuse(FindingKind::TooBig, "the text is over 1 MiB");
        return analysis;
    }
    try {
        if (!fitsParser(text)) {
            refuse(FindingKind::TooBig, "the text has too many parts or nests too deeply");
            return analysis;
        }
        bool failed = false;
        const std::string owned(text);
        const bool ran = runWithRoom(text, [&] {
            try {
                analysis.statements.clear();
                parseAndAnalyze(owned, catalog, settings, analysis);
            } catch (const std::exception&) {
                failed = true;
            }
        });
        if (!ran || failed)
            refuse(FindingKind::TooBig, "the analysis ran out of memory");
    } catch (const std::exception&) {
        refuse(FindingKind::TooBig, "the analysis ran out of memory");
    }
    return analysis;
}

Statement analyzeFunctionCall(catalog::Oid function, const catalog::Snapshot& catalog)
{
    Statement statement;
    bool failed = false;
    const bool ran = runWithRoom({}, [&] {
        statement = {};
        statement.tag = "SELECT";
        statement.effects.add(Effect::Read);
        statement.returnsRows = true;
        statement.dependsOnLiterals = true;
        try {
            const SessionSettings settings;
            Inspector inspector(catalog, settings, statement);
            if (const catalog::Function* found = catalog.function(function)) {
                inspector.runFunction(*found);
            } else {
                statement.findings.push_back({FindingKind::UnknownObject, "the catalog has no function with that OID"});
                statement.effects.add(Effect::Execution);
                statement.changesSearchPath = true;
            }
        } catch (const std::exception&) {
            failed = true;
        }
    });
    if (!ran || failed)
        return refused({}, FindingKind::TooBig, "the analysis ran out of memory");
    return statement;
}

}  // namespace gatehouse::sql
