// The part of Administration that keeps labels: people's decisions and what discovery found.
#include "core/service/administration.h"

#include "core/policy/verdict.h"
#include "core/service/reason.h"

#include <algorithm>

namespace gatehouse::service {

namespace {

constexpr size_t kNameBytesMax = 63;
constexpr size_t kNamedInRecordMax = 40;

using store::LabelState;

bool isLabel(const std::string& label)
{
    return !label.empty() && label.size() <= kNameBytesMax && label.front() >= 'a' && label.front() <= 'z'
        && std::all_of(label.begin(), label.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

/// schema.table.column, each part plain or in double quotes.
std::optional<store::LabelRow> columnNamed(const std::string& text)
{
    std::vector<std::string> parts(1);
    bool quoted = false;
    for (size_t i = 0; i < text.size(); ++i) {
        if (static_cast<unsigned char>(text[i]) < 0x20)
            return std::nullopt;
        if (text[i] == '"') {
            if (quoted && i + 1 < text.size() && text[i + 1] == '"')
                parts.back() += text[i++];
            else
                quoted = !quoted;
        } else if (text[i] == '.' && !quoted) {
            parts.emplace_back();
        } else {
            parts.back() += text[i];
        }
    }
    if (quoted || parts.size() != 3)
        return std::nullopt;
    for (const std::string& part : parts) {
        if (part.empty() || part.size() > kNameBytesMax)
            return std::nullopt;
    }
    store::LabelRow row;
    row.schema = parts[0];
    row.table = parts[1];
    row.column = parts[2];
    return row;
}

Result<store::LabelRow> columnOf(const std::string& connection, const std::string& text)
{
    auto named = columnNamed(text);
    if (!named)
        return Error{"\"" + text + "\" is not SCHEMA.TABLE.COLUMN", "Example: public.customers.email"};
    named->connection = connection;
    return *std::move(named);
}

std::string dotted(const store::LabelRow& row)
{
    return row.schema + "." + row.table + "." + row.column;
}

std::string percent(double confidence)
{
    return std::to_string(static_cast<int>(confidence * 100 + 0.5)) + " %";
}

std::string listed(const std::vector<std::string>& words)
{
    std::string text;
    for (size_t i = 0; i < words.size() && i < kNamedInRecordMax; ++i)
        text += (i == 0 ? "" : ", ") + words[i];
    if (words.size() > kNamedInRecordMax)
        text += " and " + std::to_string(words.size() - kNamedInRecordMax) + " more";
    return text;
}

/// What the proposal makes of the column's row; nothing when it stays as it is.
std::optional<store::LabelRow> proposedRow(const std::optional<store::LabelRow>& before, const ColumnFinding& finding,
                                           const std::string& connection, TimeUs nowUs, const std::string& by)
{
    if (!finding.proposal)
        return std::nullopt;
    const Proposal& proposal = *finding.proposal;
    // A person's word stands, and somebody who can write rows must not be able to argue a label away.
    if (before && (before->state != LabelState::Proposed || before->confidence > proposal.confidence))
        return std::nullopt;
    if (before && before->label == proposal.label && before->confidence == proposal.confidence && before->evidence == proposal.evidence)
        return std::nullopt;
    store::LabelRow row;
    row.connection = connection;
    row.schema = finding.schema;
    row.table = finding.table;
    row.column = finding.column;
    row.label = proposal.label;
    row.state = LabelState::Proposed;
    row.confidence = proposal.confidence;
    row.evidence = proposal.evidence;
    row.masker = before ? before->masker : std::nullopt;
    row.setBy = by;
    row.setUs = before && before->label == proposal.label ? before->setUs : nowUs;
    return row;
}

/// As a proposal that nothing is unsure about.
store::LabelRow rowOf(const store::FollowedLabelRow& followed)
{
    store::LabelRow row;
    row.connection = followed.connection;
    row.schema = followed.schema;
    row.table = followed.table;
    row.column = followed.column;
    row.label = followed.label;
    row.state = LabelState::Proposed;
    row.evidence = {followed.from};
    if (!followed.masker.empty())
        row.masker = followed.masker;
    row.setBy = "gatehouse";
    return row;
}

/// The label that followed data into the column, when there is one.
Result<std::optional<store::FollowedLabelRow>> followedLabel(store::Database& database, const store::LabelRow& column)
{
    auto all = store::FollowedLabelRepository(database).all();
    if (!all)
        return all.error();
    const auto found = std::ranges::find_if(*all, [&column](const store::FollowedLabelRow& each) {
        return each.connection == column.connection && each.schema == column.schema && each.table == column.table && each.column == column.column;
    });
    return found == all->end() ? std::nullopt : std::optional(*found);
}

Result<bool> clearFollowed(store::Database& database, const store::LabelRow& column)
{
    return store::FollowedLabelRepository(database).clear({column.connection, column.schema, column.table, column.column, {}, false, {}, {}});
}

}  // namespace

Outcome Administration::setLabel(const Actor& by, const std::string& connectionName, const std::string& column, const std::string& label,
                                 const std::optional<std::string>& masker)
{
    auto there = connection(connectionName);
    if (!there)
        return there.error();
    auto row = columnOf(there->name, column);
    if (!row)
        return row.error();
    if (!isLabel(label))
        return Error{"\"" + label + "\" cannot be a label", "Labels are words like email, national_id or secret."};
    if (masker && !policy::maskerFromName(*masker))
        return Error{"\"" + *masker + "\" is not a masker", "Maskers are partial, full, null, token, year and round."};
    store::LabelRepository repository(m_installation.database());
    auto before = repository.find(*row);
    if (!before)
        return before.error();
    auto followed = followedLabel(m_installation.database(), *row);
    if (!followed)
        return followed.error();
    if (*before)
        row->evidence = (*before)->evidence;
    // What followed data was joined with what stood there.
    if (*followed)
        *before = rowOf(**followed);
    const std::string maskerBefore = *before ? (*before)->masker.value_or("") : "";
    if (masker)
        row->masker = *masker;
    else if (*before && (*before)->label == label)
        row->masker = (*before)->masker;
    row->label = label;
    row->setBy = by.name;
    row->setUs = m_installation.clock()->nowUs();
    const bool differs = *before && (*before)->label != label && (*before)->state != LabelState::Cleared;
    std::string what = "column " + column + (differs ? " labelled " + label + " instead of " + (*before)->label : " labelled " + label);
    const std::string maskerNow = row->masker.value_or("");
    if (!maskerNow.empty())
        what += ", masker " + maskerNow;
    if (!maskerBefore.empty() && maskerBefore != maskerNow)
        what += std::string(maskerNow.empty() ? ", its label's own masker" : "") + " instead of " + maskerBefore;
    Outcome done = change(by, there->name, what, [&]() -> Outcome {
        // What a person says of the column takes the place of what its data says.
        if (auto gone = clearFollowed(m_installation.database(), *row); !gone)
            return gone.error();
        return repository.save(*row);
    });
    if (done)
        changed(Change::Labels);
    return done;
}

Outcome Administration::clearLabel(const Actor& by, const std::string& connectionName, const std::string& column, const std::string& reason)
{
    auto there = connection(connectionName);
    if (!there)
        return there.error();
    auto row = columnOf(there->name, column);
    if (!row)
        return row.error();
    auto checked = checkedReason(reason, {"clearing a label needs a reason", "Say why its values may be seen: --reason \"product codes, no persons\""});
    if (!checked)
        return checked.error();
    store::LabelRepository repository(m_installation.database());
    auto before = repository.find(*row);
    if (!before)
        return before.error();
    auto followed = followedLabel(m_installation.database(), *row);
    if (!followed)
        return followed.error();
    if (!*followed && (!*before || (*before)->state == LabelState::Cleared))
        return Error{column + (*before ? " was cleared already" : " has no label"), "See: gatehousectl label list"};
    store::LabelRow cleared = *before ? **before : *row;
    if (*followed)
        cleared.label = (*followed)->label;
    cleared.state = LabelState::Cleared;
    cleared.setBy = by.name;
    cleared.setUs = m_installation.clock()->nowUs();
    cleared.reason = std::move(*checked);
    Outcome done = change(by, there->name, "label " + cleared.label + " of " + column + " cleared: " + cleared.reason,
                          [&]() -> Outcome {
                              if (auto gone = clearFollowed(m_installation.database(), *row); !gone)
                                  return gone.error();
                              return repository.save(cleared);
                          });
    if (done)
        changed(Change::Labels);
    return done;
}

Outcome Administration::confirmLabels(const Actor& by, const std::string& connectionName, const std::vector<std::string>& columns)
{
    auto there = connection(connectionName);
    if (!there)
        return there.error();
    if (columns.empty())
        return Error{"no column was named", "See: gatehousectl label list"};
    store::LabelRepository repository(m_installation.database());
    std::vector<store::LabelRow> rows;
    std::vector<std::string> words;
    for (const std::string& column : columns) {
        auto named = columnOf(there->name, column);
        if (!named)
            return named.error();
        auto before = repository.find(*named);
        if (!before)
            return before.error();
        auto followed = followedLabel(m_installation.database(), *named);
        if (!followed)
            return followed.error();
        if (*followed)
            *before = rowOf(**followed);
        if (!*before)
            return Error{column + " has no label to confirm", "Give it one with: gatehousectl label set"};
        if ((*before)->state == LabelState::Cleared)
            return Error{column + " was cleared: " + (*before)->reason, "Give it a label again with: gatehousectl label set"};
        if ((*before)->state == LabelState::Confirmed)
            return Error{column + " is confirmed already", ""};
        rows.push_back(**before);
        rows.back().state = LabelState::Confirmed;
        rows.back().confidence = 1;
        rows.back().setBy = by.name;
        rows.back().setUs = m_installation.clock()->nowUs();
        words.push_back(column + " " + rows.back().label);
    }
    Outcome done = change(by, there->name, "proposed labels confirmed: " + listed(words), [&]() -> Outcome {
        for (const store::LabelRow& row : rows) {
            if (auto gone = clearFollowed(m_installation.database(), row); !gone)
                return gone.error();
            if (Outcome saved = repository.save(row); !saved)
                return saved;
        }
        return Done{};
    });
    if (done)
        changed(Change::Labels);
    return done;
}

Outcome Administration::recordDiscoveryAsked(const Actor& by, const std::string& connectionName)
{
    auto there = connection(connectionName);
    if (!there)
        return there.error();
    return record(by, there->name, "discovery of sensitive columns asked for");
}

Result<DiscoveryChange> Administration::takeFindings(const DiscoveryRun& run)
{
    store::LabelRepository repository(m_installation.database());
    auto rows = repository.of(run.connection);
    if (!rows)
        return rows.error();
    std::map<std::string, store::LabelRow> known;
    for (store::LabelRow& row : *rows)
        known.emplace(columnKey(row.schema, row.table, row.column), std::move(row));
    const bool results = run.source == DiscoveryRun::Source::Results;
    const std::string by = results ? "results" : "discovery";
    DiscoveryChange made;
    made.columns = static_cast<int64_t>(run.columns.size());
    std::vector<store::LabelRow> proposed;
    std::vector<std::string> words;
    for (const ColumnFinding& finding : run.columns) {
        const auto found = known.find(columnKey(finding.schema, finding.table, finding.column));
        auto row = proposedRow(found == known.end() ? std::nullopt : std::optional(found->second), finding, run.connection,
                               run.finishedUs, by);
        if (!row)
            continue;
        ++made.proposed;
        made.enforced += isEnforced(*row) ? 1 : 0;
        words.push_back(dotted(*row) + " " + row->label + " " + percent(row->confidence));
        proposed.push_back(*std::move(row));
    }
    const std::string what = (results ? std::string("values in results proposed ")
                                      : "discovery looked at " + std::to_string(made.columns) + " columns and proposed ")
        + (words.empty() ? "no label" : std::to_string(made.proposed) + " labels, " + std::to_string(made.enforced) + " of them enforced: " + listed(words))
        + (run.problem.empty() ? "" : "; it ended early: " + run.problem);
    const auto keep = [&]() -> Outcome {
        for (const store::LabelRow& row : proposed) {
            if (Outcome saved = repository.save(row); !saved)
                return saved;
        }
        if (results)
            return Done{};
        for (const ColumnFinding& finding : run.columns) {
            Outcome saved = repository.saveLook(run.connection, {finding.schema, finding.table, finding.column, finding.type,
                                                                 run.finishedUs, finding.values, finding.problem});
            if (!saved)
                return saved;
        }
        return run.again ? Outcome(Done{})
                         : repository.saveDiscovery(run.connection, {run.startedUs, run.finishedUs, made.columns, run.problem});
    };
    const Outcome done = (run.again || results) && proposed.empty() ? m_installation.database().transaction(keep)
                                                       : change({by, ""}, run.connection, what, keep);
    if (!done)
        return done.error();
    changed(Change::Labels);
    return made;
}

Result<std::vector<store::LabelRow>> Administration::labels()
{
    auto rows = store::LabelRepository(m_installation.database()).all();
    auto followed = store::FollowedLabelRepository(m_installation.database()).all();
    if (!rows || !followed)
        return rows ? followed.error() : rows.error();
    for (const store::FollowedLabelRow& each : *followed) {
        // What flowed in was joined with what stood there.
        std::erase_if(*rows, [&each](const store::LabelRow& row) {
            return row.connection == each.connection && row.schema == each.schema && row.table == each.table && row.column == each.column;
        });
        rows->push_back(rowOf(each));
    }
    return rows;
}

Result<std::vector<store::LabelRow>> Administration::labels(const std::string& connection)
{
    auto rows = labels();
    if (rows)
        std::erase_if(*rows, [&connection](const store::LabelRow& row) { return row.connection != connection; });
    return rows;
}

Result<LabelKnowledge> Administration::labelKnowledge()
{
    store::LabelRepository repository(m_installation.database());
    LabelKnowledge knowledge;
    auto rows = repository.all();
    if (!rows)
        return rows.error();
    for (const store::LabelRow& row : *rows)
        addRow(knowledge, row);
    auto known = connections();
    if (!known)
        return known.error();
    for (const store::ConnectionRow& connection : *known) {
        auto looks = repository.looks(connection.name);
        if (!looks)
            return looks.error();
        ConnectionKnowledge& entry = knowledge[connection.name];
        for (const store::ColumnLook& look : *looks)
            addLook(entry, look);
    }
    return knowledge;
}

}  // namespace gatehouse::service
