#include "core/gateway/following.h"

#include "core/policy/reach.h"
#include "core/sql/schema_changes.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>

namespace gatehouse::gateway {

namespace {

using catalog::Oid;
using catalog::Relation;
using catalog::Snapshot;
using policy::Masker;
using sql::SchemaChange;

/// Above every OID a server hands out in practice; told from them by Relation::provisional, never by the number.
constexpr Oid kMadeUpFirst = 0xf0000000U;

/// Where two kinds of data end in one column, the one whose loss is worst names it.
constexpr std::array<std::string_view, 6> kWorstFirst{"secret", "card_number", "national_id", "iban", "passport", "medical_record"};

/// Labels whose values are tidied up in place all the time.
constexpr std::array<std::string_view, 5> kTidied{"email", "person_name", "postal_address", "address", "free_text"};

Oid madeUp()
{
    static std::atomic<uint32_t> count{0};
    return kMadeUpFirst + (count.fetch_add(1) & 0x0fffffffU);
}

/// What a column holds: a label, whether as it is, and how the columns that it came from are masked.
struct Content {
    std::string label;
    bool derived = false;
    std::string from;   ///< "public.customers.email"
    Masker masker = Masker::Partial;
    [[nodiscard]] bool clean() const { return label.empty(); }
};

size_t badness(std::string_view label)
{
    return static_cast<size_t>(std::ranges::find(kWorstFirst, label) - kWorstFirst.begin());
}

/// As a column carries it.
std::string wordOf(Masker masker)
{
    return masker == Masker::Partial ? std::string() : std::string(policy::maskerName(masker));
}

class Follower {
public:
    Follower(const sql::Statement& statement, const Snapshot& catalog, const sql::SessionSettings& settings, Following& result)
        : m_statement(statement), m_catalog(catalog), m_settings(settings), m_result(result)
    { }

    void writes()
    {
        for (const auto* list : {&m_statement.writes, &m_statement.consequentWrites}) {
            for (const sql::WriteFlow& flow : *list) {
                if (flow.target.table != 0)
                    write(flow);
            }
        }
    }

    void change(const SchemaChange& change)
    {
        switch (change.kind) {
        case SchemaChange::Kind::Create: create(change); break;
        case SchemaChange::Kind::CreateAs: createAs(change); break;
        case SchemaChange::Kind::RenameRelation: rename(change, std::nullopt, change.newName); break;
        case SchemaChange::Kind::SetSchema: rename(change, change.newName, std::nullopt); break;
        case SchemaChange::Kind::RenameColumn: renameColumn(change); break;
        case SchemaChange::Kind::AddColumn: addColumn(change); break;
        case SchemaChange::Kind::FillColumn: fillColumn(change); break;
        case SchemaChange::Kind::Attach: attach(change); break;
        case SchemaChange::Kind::Drop:
            if (const Relation* relation = find(change.relation))
                m_result.steps.push_back({.kind = SchemaStep::Kind::Drop, .relation = relation->oid});
            break;
        case SchemaChange::Kind::DropAll: m_result.steps.push_back({.kind = SchemaStep::Kind::ForgetNew}); break;
        }
    }

private:
    [[nodiscard]] const Relation* find(const sql::RelationName& name) const
    {
        if (name.temporary || name.schema == kTemporarySchema)
            return m_catalog.relation(kTemporarySchema, name.name);
        if (!name.schema.empty())
            return m_catalog.relation(name.schema, name.name);
        if (const Relation* own = m_catalog.relation(kTemporarySchema, name.name))
            return own;
        return m_catalog.resolve(name.name, m_settings.searchPath);
    }

    [[nodiscard]] std::string schemaFor(const sql::RelationName& name) const
    {
        if (name.temporary)
            return std::string(kTemporarySchema);
        if (!name.schema.empty())
            return name.schema;
        for (const std::string& schema : m_settings.searchPath) {
            if (schema == kTemporarySchema || m_catalog.hasSchema(schema) || m_catalog.contents().schemas.empty())
                return schema;
        }
        return {};
    }

    /// What stands on the column; clean when nothing does.
    [[nodiscard]] Content contentOf(const Relation& relation, const catalog::Column& column) const
    {
        return {std::string(policy::labelOf(relation, column, m_catalog)), column.labelDerived,
                relation.schema + "." + relation.name + "." + column.name, policy::maskerOf(relation, column, m_catalog)};
    }

    [[nodiscard]] Content contentOf(const sql::BaseColumn& column) const
    {
        const Relation* relation = m_catalog.relation(column.table);
        if (!relation || column.number < 0)
            return {};
        const std::string table = relation->schema + "." + relation->name + ".";
        if (column.number == 0) {
            Content whole;
            for (const catalog::Column& each : relation->columns) {
                const auto label = policy::labelOf(*relation, each, m_catalog);
                if (label.empty())
                    continue;
                if (whole.clean())
                    whole = {std::string(label), true, table + each.name};
                whole.masker = policy::stricter(whole.masker, policy::maskerOf(*relation, each, m_catalog));
            }
            return whole;
        }
        const catalog::Column* found = relation->column(column.number);
        if (!found)
            return {};
        return contentOf(*relation, *found);
    }

    /// Equality and NULL tests tell what everybody may ask; other comparisons carry the label on.
    [[nodiscard]] static bool testsHarmlessly(const sql::Statement& of, const sql::BaseColumn& column)
    {
        const auto telling = [&](const sql::Use& use) {
            return use.column == column && use.kind != sql::UseKind::Constant && use.kind != sql::UseKind::Column
                && use.kind != sql::UseKind::NullTest;
        };
        return of.usesKnown && std::ranges::none_of(of.uses, telling) && std::ranges::none_of(of.comparisons, telling);
    }

    [[nodiscard]] Content content(const sql::Statement& of, bool known, const std::vector<sql::Source>& sources) const
    {
        Content result;
        bool plain = true;
        for (const sql::Source& source : sources) {
            if (source.flow == sql::Flow::Counts || (source.flow == sql::Flow::Tests && testsHarmlessly(of, source.column)))
                continue;
            plain = plain && source.flow == sql::Flow::Plain;
            Content each = contentOf(source.column);
            if (each.clean())
                continue;
            plain = plain && !each.derived && (result.clean() || result.label == each.label);
            each.masker = policy::stricter(each.masker, result.masker);
            if (result.clean() || badness(each.label) < badness(result.label))
                result = std::move(each);
            else
                result.masker = each.masker;
        }
        if (!known && result.clean())
            result = unknownContent(of);
        result.derived = !plain || !known;
        return result;
    }

    [[nodiscard]] Content unknownContent(const sql::Statement& of) const
    {
        if (!m_catalog.hasLabels())
            return {};
        const policy::Reach reach = policy::reachOf(of, m_catalog);
        if (reach.labels.empty())
            return reach.everything ? Content{"unknown", true, "something that cannot be told"} : Content{};
        return {*std::ranges::min_element(reach.labels, {}, badness), true, "what the statement reads"};
    }

    void keep(const Relation& relation, const std::string& column, const Content& content)
    {
        if (relation.schema == kTemporarySchema || relation.temporary || relation.schema.empty())
            return;
        const std::string how = content.derived ? "computed from " : "follows ";
        m_result.labels.push_back(
            {relation.schema, relation.name, column, content.label, content.derived, how + content.from, wordOf(content.masker)});
    }

    /// existing: what stands on the column now. Empty: nothing changes.
    [[nodiscard]] static Content joined(const Content& existing, Content added)
    {
        if (added.clean() || existing.clean())
            return added;
        const bool masked = policy::stricter(existing.masker, added.masker) == existing.masker;
        added.masker = policy::stricter(existing.masker, added.masker);
        if (existing.label == added.label) {
            const bool derived = added.derived && !existing.derived;
            added.derived = added.derived || existing.derived;
            return derived || !masked ? added : Content{};
        }
        if (masked && existing.derived && badness(existing.label) <= badness(added.label))
            return {};
        // Values of two kinds in one column: no form of either may be kept.
        if (badness(existing.label) <= badness(added.label))
            added.label = existing.label;
        added.derived = true;
        return added;
    }

    void label(const Relation& relation, const catalog::Column& column, Content added)
    {
        // A generated column's expression is looked through; a system catalog's labels are built in.
        if (relation.system)
            return;
        const Content existing = contentOf(relation, column);
        const bool labelled = !added.clean();
        added = joined(existing, std::move(added));
        if (added.clean()) {
            // What stands there may follow another session's data, which could still be rolled back: this data counts too.
            if (labelled && !relation.temporary && relation.schema != kTemporarySchema)
                m_result.labels.push_back({relation.schema, relation.name, column.name, existing.label, existing.derived, {}, wordOf(existing.masker)});
            return;
        }
        m_result.steps.push_back({.kind = SchemaStep::Kind::Label, .relation = relation.oid, .column = column.number,
                                  .label = added.label, .derived = added.derived, .masker = wordOf(added.masker)});
        keep(relation, column.name, added);
        labelViewsOver({relation.oid, column.number}, added);
    }

    /// A view that this session made shows what came into its tables later, too. Views that were read are looked through.
    void labelViewsOver(const sql::BaseColumn& changed, const Content& added)
    {
        constexpr int kDepthMax = 16;
        if (m_viewDepth == kDepthMax)
            return;
        ++m_viewDepth;
        for (const Relation& view : m_catalog.relations()) {
            if (!view.provisional || view.viewDefinition.empty() || view.oid == changed.table)
                continue;
            const sql::Analysis analysis = sql::analyze(view.viewDefinition, m_catalog, m_settings);
            const bool told = analysis.statements.size() == 1 && analysis.statements[0].outputsKnown
                && analysis.statements[0].outputs.size() == view.columns.size();
            for (size_t i = 0; i < view.columns.size(); ++i) {
                const std::vector<sql::Source>* sources = told ? &analysis.statements[0].outputs[i].sources : nullptr;
                const auto shows = [&changed](const sql::Source& source) { return source.column == changed; };
                if (!sources || !analysis.statements[0].outputs[i].known || std::ranges::any_of(*sources, shows))
                    label(view, view.columns[i], {added.label, true, added.from});
            }
        }
        --m_viewDepth;
    }

    void write(const sql::WriteFlow& flow)
    {
        const Relation* relation = m_catalog.relation(flow.target.table);
        const catalog::Column* column = relation ? relation->column(flow.target.number) : nullptr;
        if (!column || (relation->kind != 'r' && relation->kind != 'p' && relation->kind != 'f'))
            return;
        const Content added = content(m_statement, flow.known, flow.sources);
        if (added.clean() || tidiesItself(flow, *relation, *column))
            return;
        labelBelow(*relation, column->name, added, 0);
    }

    /// email = lower(email): what it holds stays what it is, and its mask's form shows next to nothing of it.
    [[nodiscard]] bool tidiesItself(const sql::WriteFlow& flow, const Relation& relation, const catalog::Column& column) const
    {
        const std::string_view label = policy::labelOf(relation, column, m_catalog);
        return flow.known && std::ranges::find(kTidied, label) != kTidied.end() && std::ranges::all_of(flow.sources, [&](const sql::Source& source) {
                   return source.column == flow.target || contentOf(source.column).clean();
               });
    }

    /// Rows of a partitioned table lie in its partitions, where they can be read too.
    void labelBelow(const Relation& relation, const std::string& name, const Content& added, int depth)
    {
        constexpr int kDepthMax = 16;
        if (const catalog::Column* own = relation.column(name))
            label(relation, *own, added);
        if (depth == kDepthMax)
            return;
        for (const Oid child : relation.children) {
            if (const Relation* found = m_catalog.relation(child))
                labelBelow(*found, name, added, depth + 1);
        }
    }

    [[nodiscard]] Relation madeRelation(const SchemaChange& change) const
    {
        Relation made{.oid = madeUp(), .schema = schemaFor(change.relation), .name = change.relation.name};
        made.temporary = made.schema == kTemporarySchema;
        made.provisional = true;
        return made;
    }

    static void addColumn(Relation& made, catalog::Column column)
    {
        column.number = static_cast<int16_t>(made.columns.size() + 1);
        made.columns.push_back(std::move(column));
    }

    void announce(Relation made, const SchemaChange& change, const std::vector<std::string>& origins)
    {
        for (size_t i = 0; i < made.columns.size(); ++i) {
            const catalog::Column& column = made.columns[i];
            if (!column.label.empty())
                keep(made, column.name, {column.label, column.labelDerived, i < origins.size() ? origins[i] : std::string(), policy::ownMasker(column.masker)});
        }
        // Whether the old one stays cannot be told: the labels are kept for its name, and the name means nothing known.
        if (change.mayExist && find(change.relation))
            return;
        m_result.steps.push_back({.kind = SchemaStep::Kind::NewRelation, .made = std::move(made), .dropOnCommit = change.dropOnCommit});
    }

    void copyColumns(const Relation& from, Relation& made, std::vector<std::string>& origins) const
    {
        for (const catalog::Column& column : from.columns) {
            if (made.column(column.name))
                continue;
            Content content = contentOf(from, column);
            addColumn(made, {.name = column.name, .typeOid = column.typeOid, .label = content.label, .labelDerived = content.derived,
                             .masker = wordOf(content.masker)});
            origins.resize(made.columns.size());
            origins.back() = std::move(content.from);
        }
    }

    void create(const SchemaChange& change)
    {
        Relation made = madeRelation(change);
        std::vector<std::string> origins;
        bool whole = true;
        for (const sql::RelationName& parent : change.parents) {
            if (const Relation* found = find(parent))
                copyColumns(*found, made, origins);
            else
                whole = false;
        }
        auto like = change.like.begin();
        for (const SchemaChange::Column& column : change.columns) {
            if (column.name.empty() && like != change.like.end()) {
                if (const Relation* found = find(*like++))
                    copyColumns(*found, made, origins);
                else
                    whole = false;
                continue;
            }
            if (made.column(column.name))
                continue;
            addColumn(made, newColumn(column));
        }
        origins.resize(made.columns.size());
        if (!whole)
            made.provisional = false;   // its columns are not all known, so neither are their numbers
        const Oid oid = made.oid;
        announce(std::move(made), change, origins);
        for (const sql::RelationName& parent : change.parents) {
            if (const Relation* found = find(parent))
                m_result.steps.push_back({.kind = SchemaStep::Kind::Attach, .relation = found->oid, .child = oid});
        }
    }

    [[nodiscard]] catalog::Column newColumn(const SchemaChange::Column& column) const
    {
        const catalog::Type* type = m_catalog.resolveType(column.type, m_settings.searchPath);
        catalog::Column made{.name = column.name, .typeOid = type ? type->oid : 0};
        if (!column.generated.empty()) {
            // Without its expression, which stands between SELECT and the table's name, its value comes from nobody knows where.
            constexpr std::string_view kBefore = "SELECT ";
            const size_t end = column.generated.rfind(" FROM ");
            made.generated = true;
            if (column.generated.starts_with(kBefore) && end != std::string::npos && end > kBefore.size())
                made.defaultExpression = column.generated.substr(kBefore.size(), end - kBefore.size());
        }
        return made;
    }

    /// What a query of a definition gives, column by column.
    struct Given {
        bool known = false;
        std::vector<std::string> names;
        std::vector<Content> contents;
        bool told = true;      ///< where each of them comes from
    };

    [[nodiscard]] Given given(const std::string& query) const
    {
        Given result;
        if (query.empty())
            return result;
        const sql::Analysis analysis = sql::analyze(query, m_catalog, m_settings);
        if (analysis.statements.size() != 1 || !analysis.statements[0].outputsKnown)
            return result;
        const sql::Statement& of = analysis.statements[0];
        result.known = true;
        for (const sql::OutputColumn& output : of.outputs) {
            result.names.push_back(output.name);
            result.contents.push_back(content(of, output.known, output.sources));
            result.told = result.told && output.known;
        }
        return result;
    }

    void createAs(const SchemaChange& change)
    {
        const Given columns = given(change.query);
        if (!columns.known)
            return;   // nobody knows its columns: what it holds is unknown until the catalog is read, and masked
        Relation made = madeRelation(change);
        std::vector<std::string> origins;
        for (size_t i = 0; i < columns.names.size(); ++i) {
            const bool renamed = i < change.columns.size() && !change.columns[i].name.empty();
            addColumn(made, {.name = renamed ? change.columns[i].name : columns.names[i], .label = columns.contents[i].label,
                             .labelDerived = columns.contents[i].derived, .masker = wordOf(columns.contents[i].masker)});
            origins.push_back(columns.contents[i].from);
        }
        if (change.view)
            made.viewDefinition = change.query;
        // A view of tables that stay is looked through once it is read; what it shows keeps its label under its name too.
        announce(std::move(made), change, origins);
    }

    void rename(const SchemaChange& change, const std::optional<std::string>& schema, const std::optional<std::string>& name)
    {
        const Relation* relation = find(change.relation);
        if (!relation)
            return;
        SchemaStep step{.kind = SchemaStep::Kind::Rename, .relation = relation->oid};
        step.made.schema = schema.value_or(relation->schema);
        step.made.name = name.value_or(relation->name);
        Relation renamed{.schema = step.made.schema, .name = step.made.name, .temporary = relation->temporary};
        for (const catalog::Column& column : relation->columns) {
            if (!column.label.empty())
                keep(renamed, column.name, contentOf(*relation, column));
        }
        m_result.steps.push_back(std::move(step));
    }

    void renameColumn(const SchemaChange& change)
    {
        const Relation* relation = find(change.relation);
        const catalog::Column* column = relation ? relation->column(change.column) : nullptr;
        if (!column)
            return;
        m_result.steps.push_back({.kind = SchemaStep::Kind::RenameColumn, .relation = relation->oid, .column = column->number, .name = change.newName});
        if (!column->label.empty())
            keep(*relation, change.newName, contentOf(*relation, *column));
        // The children's columns are renamed with it.
        for (const Oid child : relation->children) {
            const Relation* found = m_catalog.relation(child);
            if (!found || change.relation.name.empty())
                continue;
            SchemaChange below = change;
            below.relation = {found->schema, found->name, found->temporary};
            renameColumn(below);
        }
    }

    /// What an expression puts into every row.
    [[nodiscard]] Content filledWith(const std::string& query) const
    {
        const Given filled = given(query);
        const Content content = filled.known && filled.contents.size() == 1 ? filled.contents[0] : unknownContent(m_statement);
        // An operator that nobody has read yet names no table that it reads.
        if (content.clean() && !filled.told && m_catalog.hasLabels())
            return {"unknown", true, "something that cannot be told"};
        return content;
    }

    void addColumn(const SchemaChange& change)
    {
        const Relation* relation = find(change.relation);
        if (!relation || change.columns.empty())
            return;
        SchemaStep step{.kind = SchemaStep::Kind::AddColumn, .relation = relation->oid};
        catalog::Column column = newColumn(change.columns.front());
        const int16_t last = relation->columns.empty() ? int16_t{0} : relation->columns.back().number;
        // Several columns of one ALTER TABLE come one after the other.
        const auto same = [&](const SchemaStep& each) { return each.kind == step.kind && each.relation == relation->oid; };
        column.number = static_cast<int16_t>(last + 1 + std::ranges::count_if(m_result.steps, same));
        if (!change.query.empty()) {
            const Content content = filledWith(change.query);
            column.label = content.label;
            column.labelDerived = content.derived;
            column.masker = wordOf(content.masker);
            if (!content.clean())
                keep(*relation, column.name, content);
        }
        step.made.columns.push_back(std::move(column));
        m_result.steps.push_back(std::move(step));
    }

    void fillColumn(const SchemaChange& change)
    {
        const Relation* relation = find(change.relation);
        const catalog::Column* column = relation ? relation->column(change.column) : nullptr;
        if (!column)
            return;
        label(*relation, *column, filledWith(change.query));
    }

    void attach(const SchemaChange& change)
    {
        const Relation* parent = find(change.relation);
        const Relation* child = find(change.other);
        if (!parent || !child)
            return;
        m_result.steps.push_back({.kind = SchemaStep::Kind::Attach, .relation = parent->oid, .child = child->oid});
        // Rows written through the parent lie in the child, and the child's are read through the parent.
        for (const catalog::Column& column : parent->columns) {
            const catalog::Column* below = child->column(column.name);
            if (!below)
                continue;
            if (!column.label.empty())
                label(*child, *below, contentOf(*parent, column));
            if (!below->label.empty())
                label(*parent, column, contentOf(*child, *below));
        }
    }

    const sql::Statement& m_statement;
    const Snapshot& m_catalog;
    const sql::SessionSettings& m_settings;
    Following& m_result;
    int m_viewDepth = 0;      ///< of views over views
};

bool runsCodeThatHides(const sql::Statement& statement)
{
    return statement.effects.has(sql::Effect::Execution) || statement.has(sql::FindingKind::OpaqueFunction)
        || statement.has(sql::FindingKind::DynamicSql) || statement.has(sql::FindingKind::Unsupported);
}

}  // namespace

Following followingOf(const sql::Statement& statement, std::string_view text, const Snapshot& catalog,
                      const sql::SessionSettings& settings)
{
    Following result;
    Follower follower(statement, catalog, settings, result);
    follower.writes();
    if (statement.changesCatalog || statement.createsTemporary || statement.tag.starts_with("DISCARD")) {
        for (const SchemaChange& change : sql::schemaChanges(text))
            follower.change(change);
        if (runsCodeThatHides(statement))
            result.steps.push_back({.kind = SchemaStep::Kind::ForgetNew});
    }
    return result;
}

}  // namespace gatehouse::gateway
