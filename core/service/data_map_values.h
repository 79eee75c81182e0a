// What the data map shows of a connection: plain Qt values, copied freely. No value of the database is in them.
#pragma once

#include <QDateTime>
#include <QMetaType>
#include <QString>
#include <QStringList>
#include <QVector>

namespace gatehouse::service {

/// One column of a table, with its label when it has one.
struct DataMapColumn {
    QString schema;
    QString table;
    QString column;
    QString type;
    QString label;                   ///< empty: none
    QString state;                   ///< "proposed", "confirmed", "cleared"; "by name": enforced until it was looked at; empty: none
    bool enforced = false;
    double confidence = 0;           ///< 0…1
    QStringList evidence;            ///< in words; examples are masked
    QString masker;                  ///< its own: a word of policy::Masker; empty: as its label is masked
    QString maskedLike;              ///< what a value is shown like where no rule asks for more
    QString setBy;                   ///< identity, "os:USER", "discovery", "results"; empty: not known
    QDateTime setAt;
    QString reason;                  ///< why it was cleared
    QDateTime lookedAt;              ///< invalid: never
    qint64 values = -1;              ///< seen by the last look; -1: values of this type are not read
    QString problem;                 ///< why its values could not be read

    /// schema.table.column, each part in double quotes where a command needs it.
    [[nodiscard]] QString name() const;
};

/// What became of a column's label, and when.
struct DataMapChange {
    QString column;                  ///< schema.table.column
    QDateTime at;
    QString who;
    QString labelBefore;             ///< empty: none
    QString stateBefore;
    QString label;
    QString state;
    double confidence = 0;
    QString reason;
};

struct DiscoveryView {
    QString connection;
    bool running = false;
    qint64 done = 0;                 ///< tables
    qint64 total = 0;                ///< 0: not known yet
    QString table;                   ///< that is read now
    QDateTime finishedAt;            ///< of the last one; invalid: none has finished
    qint64 columns = 0;              ///< it looked at
    QString problem;                 ///< why it ended early
};

struct DataMap {
    QString connection;
    QVector<DataMapColumn> columns;  ///< of tables, materialised views and foreign tables; sorted by table, then in its order
    QVector<DataMapChange> changes;  ///< of the last seven days, newest first
    DiscoveryView discovery;
    QStringList labels;              ///< words a label can be, for choosing
    QStringList maskers;             ///< words of maskers, mildest first, likewise
};

}  // namespace gatehouse::service

Q_DECLARE_METATYPE(gatehouse::service::DiscoveryView)
