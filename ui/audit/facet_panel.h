// The facets beside the records: what kinds, decisions, data and identities there are, each with its count.
#pragma once

#include "core/service/values.h"

#include <QWidget>

class QVBoxLayout;

namespace gatehouse::ui {

class FacetPanel : public QWidget {
    Q_OBJECT
public:
    explicit FacetPanel(QWidget* parent = nullptr);

    /// Ticks what the query's text names.
    void show(const service::AuditPage& page, const QString& queryText);

Q_SIGNALS:
    void toggled(const QString& field, const QString& value);

private:
    void addSection(const QString& heading, const QString& field, const QVector<service::FacetCount>& counts,
                    const QString& queryText);

    QVBoxLayout* m_layout;
    QVector<QWidget*> m_parts;
};

}  // namespace gatehouse::ui
