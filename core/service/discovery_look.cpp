#include "core/service/discovery_look.h"

#include "core/catalog/text_array.h"
#include "core/detect/name_guess.h"
#include "core/service/column_evidence.h"
#include "core/service/column_sampler.h"
#include "core/service/name_guesses.h"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>

namespace gatehouse::service {

namespace {

constexpr auto kTimeForAll = std::chrono::minutes(10);
constexpr int kKeyStepsMax = 8;          ///< chains of foreign keys that a label is followed along
constexpr size_t kArrayElementsMax = 50;

/// How values of this type are read; nothing when they are not text.
std::optional<ValueForm> formOf(std::string_view type, bool named)
{
    static constexpr std::array<std::string_view, 6> texts{"text", "character varying", "character", "citext", "name", "varchar"};
    static constexpr std::array<std::string_view, 4> documents{"json", "jsonb", "xml", "hstore"};
    static constexpr std::array<std::string_view, 4> numbers{"integer", "bigint", "numeric", "date"};
    if (type.ends_with("[]"))
        return formOf(type.substr(0, type.size() - 2), false) == ValueForm::Text ? std::optional(ValueForm::Array) : std::nullopt;
    if (std::ranges::find(texts, type) != texts.end())
        return ValueForm::Text;
    if (std::ranges::find(documents, type) != documents.end())
        return ValueForm::Document;
    // Any long number looks like something: numbers are read only to see whether their name is right.
    return named && std::ranges::find(numbers, type) != numbers.end() ? std::optional(ValueForm::Text) : std::nullopt;
}

std::string dotted(const catalog::Relation& relation)
{
    return relation.schema + "." + relation.name;
}

bool isUnique(const catalog::Relation& relation, int16_t number)
{
    return std::ranges::any_of(relation.uniqueKeys, [number](const auto& key) { return key.size() == 1 && key.front() == number; });
}

}  // namespace

DiscoveryLook::DiscoveryLook(const WorldKeeper& worlds, std::string connection, std::shared_ptr<const catalog::Snapshot> snapshot,
                             const ConnectionKnowledge& known, const std::atomic<bool>& stopping)
    : m_worlds(worlds), m_connection(std::move(connection)), m_snapshot(std::move(snapshot)), m_known(known), m_stopping(stopping),
      m_scratch(detect::Detector::instance().makeScratch())
{
    const auto world = m_worlds.world();
    const auto found = world->connections.find(m_connection);
    if (found == world->connections.end())
        return;
    // The account that reads the schema first; it often may read no rows, and then one that people use reads them.
    std::vector<std::string> users{found->second.catalogUser};
    for (const gateway::Account& account : found->second.accounts)
        users.push_back(account.upstreamUser);
    users.emplace_back();
    for (const std::string& user : users) {
        const bool there = std::ranges::any_of(m_accounts, [&](const Account& account) { return account.user == user; });
        if (!there)
            m_accounts.push_back({user, nullptr, false});
    }
}

DiscoveryLook::~DiscoveryLook() = default;

PGconn* DiscoveryLook::connectionOf(Account& account)
{
    if (account.connection && PQstatus(account.connection.get()) != CONNECTION_OK) {
        account.connection.reset();
        account.failed = true;
    }
    if (account.connection || account.failed)
        return account.connection.get();
    const auto world = m_worlds.world();
    const auto found = world->connections.find(m_connection);
    if (found == world->connections.end())
        return nullptr;
    UpstreamAddress address;
    address.conninfo = found->second.conninfo;
    address.user = account.user;
    if (auto password = m_worlds.password(m_connection, account.user))
        address.password = std::move(*password);
    address.applicationName = "gatehouse-discovery";
    auto connection = connectUpstream(address);
    wipe(address.password);
    account.failed = !connection;
    if (connection)
        account.connection = std::move(*connection);
    else
        m_problem = "no account could connect";
    return account.connection.get();
}

size_t DiscoveryLook::choose(const ColumnWanted& wanted)
{
    for (const catalog::Relation& relation : m_snapshot->relations()) {
        if (!holdsRows(relation))
            continue;
        Target target{&relation, {}};
        for (const catalog::Column& column : relation.columns) {
            if (wanted(relation, column, printedType(column.typeOid, *m_snapshot)))
                target.columns.push_back(&column);
        }
        if (!target.columns.empty())
            m_targets.push_back(std::move(target));
    }
    return m_targets.size();
}

std::vector<std::string> DiscoveryLook::checksOf(const catalog::Relation& relation, const catalog::Column& column) const
{
    std::vector<std::string> checks = relation.checks;
    if (const catalog::Type* type = m_snapshot->type(column.typeOid); type && type->kind == 'd')
        checks.insert(checks.end(), type->checks.begin(), type->checks.end());
    return checks;
}

void DiscoveryLook::lookAt(const Target& target, DiscoveryRun& run)
{
    const catalog::Relation& relation = *target.relation;
    struct Part {
        ColumnFacts facts;
        std::optional<ValueForm> form;
        ValueTally tally;
        bool read = false;
    };
    std::deque<Part> parts;
    for (const catalog::Column* column : target.columns) {
        const std::string type = printedType(column->typeOid, *m_snapshot);
        ColumnFacts facts{relation.schema, relation.name, column->name, type, {}, isUnique(relation, column->number), checksOf(relation, *column)};
        const bool named = detect::guessFromName({facts.schema, facts.table, facts.column, facts.type, {}}).has_value();
        // Rows of a partition are read with the whole table.
        const auto form = relation.partition ? std::nullopt : formOf(type, named);
        parts.push_back({std::move(facts), form, {}, false});
    }
    std::string problem;
    for (Account& account : m_accounts) {
        const auto missing = [](const Part& part) { return part.form && !part.read; };
        if (account.user != m_accounts.front().user && std::ranges::none_of(parts, missing))
            break;
        PGconn* connection = connectionOf(account);
        if (!connection)
            continue;
        ColumnSampler sampler(connection);
        const auto described = sampler.describe(relation.oid);
        if (!described)
            continue;
        std::vector<SampledColumn> columns;
        std::vector<size_t> places;
        for (size_t i = 0; i < parts.size(); ++i) {
            const auto found = described->find(target.columns[i]->number);
            if (found == described->end())
                continue;
            if (parts[i].facts.comment.empty())
                parts[i].facts.comment = found->second.comment;
            if (missing(parts[i]) && found->second.readable) {
                columns.push_back({target.columns[i]->name, target.columns[i]->number, *parts[i].form});
                places.push_back(i);
            }
        }
        if (columns.empty())
            continue;
        const Outcome sampled = sampler.sample(relation, columns, [&](size_t place, std::string_view value) {
            Part& part = parts[places[place]];
            if (*part.form != ValueForm::Array)
                return part.tally.add(value, *part.form == ValueForm::Document, m_scratch);
            std::vector<std::string> elements = catalog::textArray(value);
            if (elements.empty())   // of more dimensions, or cut off
                return part.tally.add(value, true, m_scratch);
            elements.resize(std::min(elements.size(), kArrayElementsMax));
            for (const std::string& element : elements)
                part.tally.add(element, false, m_scratch);
        });
        if (!sampled)
            problem = sampled.error().message;
        for (const size_t place : places)
            parts[place].read = parts[place].read || sampled.ok();
    }
    for (const Part& part : parts) {
        ColumnFinding finding{part.facts.schema, part.facts.table, part.facts.column, part.facts.type,
                              part.form ? part.tally.values() : -1, {}, std::nullopt};
        if (part.form && !part.read)
            finding.problem = !problem.empty() ? problem : !m_problem.empty() ? m_problem : "no account may read it";
        finding.proposal = weigh(part.facts, part.form ? &part.tally : nullptr);
        run.columns.push_back(std::move(finding));
    }
}

void DiscoveryLook::followKeys(DiscoveryRun& run) const
{
    std::map<std::string, std::pair<std::string, double>> labels;   // by column: label and how sure
    for (const catalog::LabelEntry& entry : m_known.enforced)
        labels[columnKey(entry.schema, entry.table, entry.column)] = {entry.label, 1};
    for (const ColumnFinding& finding : run.columns) {
        if (finding.proposal && finding.proposal->confidence >= kEnforcedFrom)
            labels.emplace(columnKey(finding.schema, finding.table, finding.column),
                           std::pair(finding.proposal->label, finding.proposal->confidence));
    }
    bool again = true;
    for (int step = 0; again && step < kKeyStepsMax; ++step) {
        again = false;
        for (ColumnFinding& finding : run.columns) {
            const std::string own = columnKey(finding.schema, finding.table, finding.column);
            const catalog::Relation* relation = m_snapshot->relation(finding.schema, finding.table);
            const catalog::Column* column = relation ? relation->column(finding.column) : nullptr;
            if (!column || labels.contains(own))
                continue;
            for (const catalog::ForeignKey& key : relation->foreignKeys) {
                for (size_t i = 0; i < key.columns.size() && i < key.referencedColumns.size(); ++i) {
                    const catalog::Relation* there = key.columns[i] == column->number ? m_snapshot->relation(key.referenced) : nullptr;
                    const catalog::Column* referred = there ? there->column(key.referencedColumns[i]) : nullptr;
                    const auto found = referred ? labels.find(columnKey(there->schema, there->name, referred->name)) : labels.end();
                    if (found == labels.end())
                        continue;
                    const double confidence = std::min(found->second.second, 0.95);
                    std::string evidence = "refers to " + dotted(*there) + "." + referred->name + ", which holds " + wordsOfLabel(found->second.first);
                    if (!finding.proposal || finding.proposal->confidence < confidence)
                        finding.proposal = Proposal{found->second.first, confidence, {std::move(evidence)}};
                    labels[own] = {found->second.first, confidence};
                    again = true;
                }
            }
        }
    }
}

void DiscoveryLook::followPartitions(DiscoveryRun& run) const
{
    std::map<std::string, Proposal> above;
    for (const ColumnFinding& finding : run.columns) {
        const catalog::Relation* relation = m_snapshot->relation(finding.schema, finding.table);
        if (finding.proposal && relation && !relation->children.empty())
            above.emplace(columnKey(finding.schema, finding.table, finding.column), *finding.proposal);
    }
    for (const catalog::LabelEntry& entry : m_known.enforced)
        above.emplace(columnKey(entry.schema, entry.table, entry.column), Proposal{entry.label, 0.95, {}});
    const auto proposalAbove = [&](const catalog::Relation& relation, const std::string& column) -> const Proposal* {
        std::vector<catalog::Oid> parents = relation.parents;
        for (size_t i = 0; i < parents.size() && i < 64; ++i) {
            const catalog::Relation* parent = m_snapshot->relation(parents[i]);
            if (!parent)
                continue;
            if (const auto found = above.find(columnKey(parent->schema, parent->name, column)); found != above.end())
                return &found->second;
            parents.insert(parents.end(), parent->parents.begin(), parent->parents.end());
        }
        return nullptr;
    };
    for (ColumnFinding& finding : run.columns) {
        const catalog::Relation* relation = m_snapshot->relation(finding.schema, finding.table);
        const Proposal* found = relation ? proposalAbove(*relation, finding.column) : nullptr;
        if (found && (!finding.proposal || finding.proposal->confidence < found->confidence))
            finding.proposal = Proposal{found->label, found->confidence, {"the same column of the table it is part of is labelled so"}};
    }
}

void DiscoveryLook::lookAtAll(DiscoveryRun& run, const Step& step)
{
    const auto until = std::chrono::steady_clock::now() + kTimeForAll;
    for (size_t i = 0; i < m_targets.size() && !m_stopping; ++i) {
        if (std::chrono::steady_clock::now() > until) {
            run.problem = "the time was up after " + std::to_string(i) + " of " + std::to_string(m_targets.size()) + " tables";
            break;
        }
        step(i, m_targets.size(), dotted(*m_targets[i].relation));
        lookAt(m_targets[i], run);
    }
    if (std::ranges::all_of(m_accounts, &Account::failed)) {
        // Nothing was looked at, so nothing counts as looked at: the next look by itself tries again.
        run.columns.clear();
        run.problem = "no account could connect";
        return;
    }
    followKeys(run);
    followPartitions(run);
}

}  // namespace gatehouse::service
