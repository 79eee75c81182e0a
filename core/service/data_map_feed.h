// Which columns are sensitive, how that is known, and the decisions about it, for the data map.
#pragma once

#include "core/service/data_map_values.h"
#include "core/service/reply.h"

#include <QObject>

namespace gatehouse::service {

class DataMapFeed : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    virtual void load(const QString& connection, Reply<DataMap> reply) = 0;
    /// column: DataMapColumn::name(), here and below.
    virtual void confirm(const QString& connection, const QStringList& columns, Reply<Done> reply) = 0;
    /// masker: a word of DataMap::maskers for this column; empty: it keeps its own as long as its label stays.
    virtual void setLabel(const QString& connection, const QString& column, const QString& label, const QString& masker, Reply<Done> reply) = 0;
    virtual void clear(const QString& connection, const QString& column, const QString& reason, Reply<Done> reply) = 0;
    /// Looks at every column again; the reply comes when that is over.
    virtual void discover(const QString& connection, Reply<Done> reply) = 0;

Q_SIGNALS:
    /// Labels, or a schema, are others now.
    void dataMapChanged();
    void discoveryProgressed(const gatehouse::service::DiscoveryView& discovery);
};

}  // namespace gatehouse::service
