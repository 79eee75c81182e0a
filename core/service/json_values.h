// The values of values.h as JSON objects and back: what travels over the control socket. Shapes only, no calls.
#pragma once

#include "core/ledger/query.h"
#include "core/service/values.h"

#include <QJsonArray>
#include <QJsonObject>

namespace gatehouse::service {

/// Defined for the structs of values.h that travel; missing or wrong fields keep their default on reading.
template <typename T>
[[nodiscard]] QJsonObject toJson(const T& value);
template <typename T>
[[nodiscard]] T fromJson(const QJsonObject& object);

template <typename T>
[[nodiscard]] QJsonArray listToJson(const QVector<T>& values)
{
    QJsonArray array;
    for (const T& value : values)
        array.append(toJson(value));
    return array;
}

template <typename T>
[[nodiscard]] QVector<T> listFromJson(const QJsonArray& array)
{
    QVector<T> values;
    values.reserve(array.size());
    for (const QJsonValue& value : array)
        values.append(fromJson<T>(value.toObject()));
    return values;
}

[[nodiscard]] QJsonObject queryToJson(const ledger::Query& query);
[[nodiscard]] ledger::Query queryFromJson(const QJsonObject& object);

}  // namespace gatehouse::service
