#include "core/service/data_map.h"

#include "core/detect/labels.h"
#include "core/service/label_knowledge.h"
#include "core/service/mask_example.h"
#include "core/service/name_guesses.h"
#include "core/service/views.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

namespace gatehouse::service {

namespace {

QString words(const std::string& text)
{
    return QString::fromStdString(text);
}

void addLabel(DataMapColumn& column, const store::LabelRow& row)
{
    column.label = words(row.label);
    column.state = QString::fromLatin1(store::labelStateName(row.state));
    column.enforced = isEnforced(row);
    column.confidence = row.confidence;
    column.evidence = listOf(row.evidence);
    column.setBy = words(row.setBy);
    column.setAt = timeOf(row.setUs);
    column.reason = words(row.reason);
}

DataMapChange changeOf(const store::LabelChange& row)
{
    DataMapChange change;
    change.column = words(row.schema + "." + row.table + "." + row.column);
    change.at = timeOf(row.atUs);
    change.who = words(row.who);
    change.labelBefore = words(row.labelBefore);
    change.stateBefore = words(row.stateBefore);
    change.label = words(row.label);
    change.state = words(row.state);
    change.confidence = row.confidence;
    change.reason = words(row.reason);
    return change;
}

}  // namespace

DiscoveryView viewOf(const DiscoveryProgress& progress)
{
    DiscoveryView view;
    view.connection = words(progress.connection);
    view.running = true;
    view.done = progress.done;
    view.total = progress.total;
    view.table = words(progress.table);
    return view;
}

DataMap dataMapOf(const catalog::Snapshot& snapshot, const DataMapSource& source)
{
    std::map<std::string, const store::LabelRow*> labels;
    for (const store::LabelRow& row : source.labels)
        labels.emplace(columnKey(row.schema, row.table, row.column), &row);
    std::map<std::string, const store::ColumnLook*> looks;
    for (const store::ColumnLook& look : source.looks)
        looks.emplace(columnKey(look.schema, look.table, look.column), &look);

    DataMap map;
    map.connection = source.connection;
    std::vector<const catalog::Relation*> relations;
    for (const catalog::Relation& relation : snapshot.relations()) {
        if (holdsRows(relation))
            relations.push_back(&relation);
    }
    std::ranges::sort(relations, [](const auto* a, const auto* b) { return std::tie(a->schema, a->name) < std::tie(b->schema, b->name); });
    for (const catalog::Relation* relation : relations) {
        for (const catalog::Column& from : relation->columns) {
            const std::string key = columnKey(relation->schema, relation->name, from.name);
            DataMapColumn column;
            column.schema = words(relation->schema);
            column.table = words(relation->name);
            column.column = words(from.name);
            column.type = words(printedType(from.typeOid, snapshot));
            std::string masker = from.masker;
            if (const auto found = labels.find(key); found != labels.end()) {
                addLabel(column, *found->second);
                masker = isEnforced(*found->second) ? from.masker : found->second->masker.value_or("");
            } else if (!from.label.empty()) {
                column.label = words(from.label);
                column.state = QStringLiteral("by name");
                column.enforced = true;
            }
            if (!column.label.isEmpty()) {
                column.masker = words(masker);
                column.maskedLike = words(maskExample(from.typeOid, column.label.toStdString(), policy::ownMasker(masker), snapshot));
            }
            if (const auto found = looks.find(key); found != looks.end()) {
                column.lookedAt = timeOf(found->second->lookedUs);
                column.values = found->second->values;
                column.problem = words(found->second->problem);
            }
            map.columns.append(std::move(column));
        }
    }
    for (const store::LabelChange& change : source.changes)
        map.changes.append(changeOf(change));
    if (source.underWay)
        map.discovery = viewOf(*source.underWay);
    map.discovery.connection = source.connection;
    if (source.discovery) {
        map.discovery.finishedAt = timeOf(source.discovery->finishedUs);
        map.discovery.columns = source.discovery->columns;
        map.discovery.problem = words(source.discovery->problem);
    }
    for (const std::string_view label : detect::kLabels)
        map.labels.append(QString::fromUtf8(label.data(), static_cast<qsizetype>(label.size())));
    for (const policy::Masker masker : policy::kMaskers)
        map.maskers.append(QString::fromLatin1(policy::maskerName(masker)));
    return map;
}

}  // namespace gatehouse::service
